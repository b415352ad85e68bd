"""What overseers read and decide: results, comparisons, flags, opinions, and what is public.

Every call is one transaction.
"""

from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct

from questionnaires.text import Wording
from sampling.monitors.error_rate import ErrorRate
from survey_service.pipeline.monitors import (
    flags,
    opinions,
    results,
)
from survey_service.pipeline.monitors.bodies import bodies_of
from survey_service.pipeline.monitors.flagged_index import FlaggedIndex, flagged_index
from survey_service.pipeline.monitors.flags import Resolution
from survey_service.pipeline.monitors.opinions import ShownOpinion
from survey_service.pipeline.monitors.results import Pair, RoundResult
from survey_service.store import (
    back_checks,
    field_people,
    flag_cases,
    observations,
    organisations,
)
from survey_service.store import monitor_rules as stored_rules
from survey_service.store.database import Database
from survey_service.store.flag_cases import FlagCase
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date


class Watched(Struct, frozen=True, kw_only=True):
    """Who supervises on what grounds, how often they looked, and the error rate they found."""

    bodies: tuple[tuple[Wording, str], ...]
    observed: int
    lists: int
    rate: ErrorRate | None


class Inbox(Struct, frozen=True, kw_only=True):
    """The flags of a campaign, people's names by code, and the index both ways if it exists."""

    flags: tuple[FlagCase, ...]
    names: dict[str, str]
    index: FlaggedIndex | None


class OversightDesk:
    """Reads for everybody who oversees a round, and resolves flags.

    Args:
        database: the store.
        registry: the offices.
        clock: now.
    """

    def __init__(
        self, database: Database, registry: Registry, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock

    def today(self) -> date:
        """Return the day in the city."""
        return local_date(self._clock())

    def place(self, unit: str) -> Wording:
        """Return the name of a unit; its code where there is none today."""
        found = self._registry.at(unit, self.today())
        return found.name if found else {"vi": unit, "en": unit}

    def shown_opinions(self, campaign: str) -> tuple[ShownOpinion, ...]:
        """Return the opinions as everybody may read them."""
        with self._database.read() as connection:
            return opinions.shown(connection, campaign, self.today())

    def watched(self, campaign: str) -> Watched:
        """Return what everybody may read of the supervision."""
        with self._database.read() as connection:
            bodies = bodies_of(connection, campaign)
            roles = organisations.roles(connection, campaign)
            has_rules = stored_rules.get(connection, campaign) is not None
            return Watched(
                bodies=tuple(
                    (bodies.known[one.organisation].name, one.statement or "")
                    for one in roles
                    if one.role == "supervises"
                ),
                observed=len(observations.seen(connection, campaign)),
                lists=len(observations.checked_lists(connection, campaign)),
                rate=results.round_result(connection, campaign).rate if has_rules else None,
            )

    def inbox(self, campaign: str) -> Inbox:
        """Return flags and what they would change."""
        with self._database.read() as connection:
            found = flag_cases.every(connection, campaign)
            people = field_people.everyone(connection)
            index = None
            if any(one.about == "enumerator" for one in found):
                index = flagged_index(connection, self._registry, campaign, self.today())
            names = {code: one.name for code, one in people.items()}
            return Inbox(flags=found, names=names, index=index)

    def resolve(
        self, campaign: str, number: int, *, resolution: Resolution, reason: str, by: str
    ) -> None:
        """Resolve a flag. Raises Problem."""
        with self._database.write() as connection:
            flags.resolve(
                connection, campaign, number, resolution=resolution, reason=reason, by=by,
                at=self._clock(),
            )  # fmt: skip

    def results(self, campaign: str) -> tuple[RoundResult | None, dict[str, str]]:
        """Return what back-checks found, and names by code; None before there are rules."""
        with self._database.read() as connection:
            names = {code: one.name for code, one in field_people.everyone(connection).items()}
            if stored_rules.get(connection, campaign) is None:
                return None, names
            return results.round_result(connection, campaign), names

    def pairs(self, campaign: str) -> tuple[tuple[str, str, bool], ...]:
        """Return the drawn interviews (unit, case), and whether their comparison is ready."""
        with self._database.read() as connection:
            drawn = back_checks.drawn(connection, campaign)
            open_ = {
                one.key for one in back_checks.visits(connection, campaign) if one.state == "given"
            }
            sent = {one.key for one in back_checks.visits(connection, campaign)}
        return tuple((*key, key in sent and key not in open_) for key in drawn)

    def pair(self, campaign: str, unit: str, case_id: str) -> tuple[Pair, ...]:
        """Return a comparison. Raises Problem `comparison-too-early`, `back-check-not-drawn`."""
        with self._database.read() as connection:
            return results.pair_of(connection, campaign, unit, case_id)
