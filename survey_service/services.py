"""What routes are given: one frozen struct, filled once by the composition root.

A handler asks for it with a parameter `services: Given`. Something new that several nouns need
becomes a field here; what one noun needs stays with that noun.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from msgspec import Struct

from kiosk.host import FormHost
from survey_service.pipeline.attachments import Attachments
from survey_service.pipeline.figures import Results, Scorecard
from survey_service.pipeline.score_trace import ScoreTrace
from survey_service.pipeline.sync_host import SyncHost
from survey_service.security.sessions import Sessions
from survey_service.settings import Settings
from survey_service.store.database import Database
from survey_service.units.registry import Registry


@runtime_checkable
class ResultsProvider(Protocol):
    """Where figures come from. The methods may block; handlers call them off the event loop."""

    def results(self, campaign: str, series: str, by: str) -> Results | None:
        """The published figures of one series at one level of units.

        `by` is city, block, department or commune. None where the campaign does not exist or has
        no figures of this series.
        """

    def scorecards(self, campaign: str) -> tuple[Scorecard, ...] | None:
        """The PAR scorecards of a campaign; None where it does not exist or scores nothing."""

    def trace(self, campaign: str, unit: str) -> ScoreTrace | None:
        """How the score of a unit came about; None where it has none."""


class Services(Struct, frozen=True, kw_only=True):
    """The parts of the running service that handlers use."""

    database: Database
    host: FormHost
    sync: SyncHost
    attachments: Attachments
    results: ResultsProvider
    registry: Registry
    sessions: Sessions
    settings: Settings
    clock: Callable[[], datetime]


Given = NamedDependency[SkipValidation[Services]]
"""How a handler asks for the services."""


def provide(services: Services) -> dict[str, Provide]:
    """The dependency that makes `services: Given` work in every handler of a router."""

    def given() -> Services:
        return services

    return {"services": Provide(given, sync_to_thread=False)}
