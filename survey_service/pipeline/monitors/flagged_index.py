"""The index with and without the interviews of flagged enumerators: for staff, never published.

Both come from the same computation; the difference says what is at stake. Nothing is left out of
the official figure by a flag.
"""

from contextlib import suppress
from datetime import date
from typing import Final

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.indices.index import Estimate
from survey_service.pipeline.compute import scoring_of
from survey_service.pipeline.monitors.flags import flagged_enumerators
from survey_service.pipeline.score import Scoring, estimates
from survey_service.problems import Problem
from survey_service.store import campaigns, paradata
from survey_service.store.database import Connection
from survey_service.units.registry import Registry

OVERALL: Final = "overall"


class FlaggedIndex(Struct, frozen=True, kw_only=True):
    """The city's index both ways; `without` is None where nothing is flagged or too little is left.

    Attributes:
        everything: the estimate from all interviews.
        without: the estimate without those of flagged enumerators.
        interviews: all interviews.
        dropped: offices of which no interview is left, so that `without` says nothing of them.
        flagged: those of flagged enumerators.
        enumerators: the flagged enumerators.
    """

    everything: Estimate
    without: Estimate | None
    interviews: int
    dropped: int
    flagged: int
    enumerators: tuple[str, ...]


def flagged_index(
    connection: Connection, registry: Registry, campaign: str, today: date
) -> FlaggedIndex:
    """Compute the city's index with and without flagged interviews.

    Raises:
        Problem: `campaign-unknown`; those of `scoring_of`.
    """
    found = campaigns.get(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    everything = _city(scoring_of(connection, registry, found, "sample", today))
    names = flagged_enumerators(connection, campaign)
    traces = paradata.of_campaign(connection, campaign)
    out = {one.key for one in traces if one.enumerator in names}
    without = None
    if 0 < len(out) < len(traces):
        with suppress(AnalysisError):  # what is left cannot be weighted
            without = _city(
                scoring_of(
                    connection, registry, found, "sample", today,
                    keep=lambda one: (one.unit, one.case_id) not in out,
                )
            )  # fmt: skip
    return FlaggedIndex(
        everything=everything,
        without=without,
        interviews=len(traces),
        dropped=len({one.unit for one in traces} - {o.unit for o in traces if o.key not in out}),
        flagged=len(out),
        enumerators=tuple(sorted(names)),
    )


def _city(scoring: Scoring) -> Estimate:
    return next(one for one in estimates(scoring, "city") if one.index == OVERALL)
