"""Kiosk against household: the figures of both, per office where both can be estimated."""

from datetime import date

from analysis.errors import AnalysisError
from analysis.indices.index import Estimate
from sampling.monitors.kiosk_gap import TwoFigures
from survey_service.pipeline.compute import scoring_of
from survey_service.pipeline.figures import Series
from survey_service.pipeline.score import OFFICES, estimates
from survey_service.problems import Problem
from survey_service.store import campaigns
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.responses import StoredResponse
from survey_service.units.registry import Registry

_COUNTER = frozenset({"kiosk", "poster", "receipt"})
_OVERALL = "overall"


def gaps_of(
    connection: Connection, registry: Registry, campaign: str, today: date
) -> tuple[TwoFigures, ...]:
    """Return the index of each office by its counter and by its households.

    Raises:
        Problem: `campaign-unknown`.
    """
    found = campaigns.get(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    counter = _by_office(connection, registry, found, "transaction", today)
    household = _by_office(connection, registry, found, "sample", today)
    return tuple(
        TwoFigures(
            office=office,
            kiosk=counter[office].est or 0.0,
            kiosk_se=counter[office].se or 0.0,
            household=household[office].est or 0.0,
            household_se=household[office].se or 0.0,
            answers=counter[office].n,
        )
        for office in sorted(counter.keys() & household.keys())
    )


def _by_office(
    connection: Connection, registry: Registry, campaign: Campaign, series: Series, today: date
) -> dict[str, Estimate]:
    """Return the index of every office of one series; nothing where it cannot be estimated."""

    def counts(one: StoredResponse) -> bool:
        return series == "sample" or one.channel in _COUNTER

    try:
        scoring = scoring_of(connection, registry, campaign, series, today, keep=counts)
    except (Problem, AnalysisError):
        return {}
    return {
        one.domain: one
        for level in OFFICES
        for one in estimates(scoring, level)
        if one.index == _OVERALL and one.est is not None and one.se is not None
    }
