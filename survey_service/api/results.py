"""GET /api/v1/results/{campaign}: the published indices of one series, with their uncertainty.

Shares are on 0-1. A suppressed figure keeps its row, with null values and the reason, so that its
absence is visible. Every answer names instrument, scheme, period, formula and whether it is
synthetic.
"""

from datetime import date, datetime
from typing import get_args

from litestar import get
from litestar.params import FromPath, FromQuery
from msgspec import Struct, field

from questionnaires.text import Wording
from survey_service.api.description import problems
from survey_service.pipeline.figures import (
    CampaignState,
    Figure,
    FigureState,
    Results,
    Series,
    Variance,
)
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given, Services
from survey_service.store import campaigns

LEVELS = ("city", "block", "department", "commune")
SERIES: tuple[str, ...] = get_args(Series)


class Period(Struct, frozen=True, kw_only=True):
    """First and last day of a round."""

    start: date = field(name="from")
    end: date = field(name="to")


class EstimateBody(Struct, frozen=True, kw_only=True):
    """One index of one unit: estimate, standard error, interval and what they rest on."""

    unit: str
    unit_name: Wording
    index: str
    label: Wording
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int | None
    n: int | None
    n_eff: float | None
    response_rate: float | None
    variance: Variance | None
    state: FigureState
    reason: str | None
    coverage: float | None
    transactions: int | None


class ResultsBody(Struct, frozen=True, kw_only=True):
    """The figures of one series at one level of units, and where they come from."""

    campaign: str
    series: Series
    instrument: str
    instrument_version: str
    scheme: str
    scheme_version: str
    period: Period
    state: CampaignState
    as_of: datetime
    formula: Wording
    synthetic: bool
    by: str
    estimates: tuple[EstimateBody, ...]


@get(
    "/results/{campaign:str}",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="showResults",
    summary="Show the indices of a series, with intervals",
    tags=["results"],
    responses=problems(400, 404),
)
def show_results(
    services: Given,
    campaign: FromPath[str],
    series: FromQuery[str] = "sample",
    by: FromQuery[str] = "commune",
) -> ResultsBody:
    """Show figures by city, block, department or commune; series are never added together."""
    if series not in SERIES:
        raise Problem("parameter-invalid", "?series", series, ", ".join(SERIES))
    if by not in LEVELS:
        raise Problem("parameter-invalid", "?by", by, ", ".join(LEVELS))
    results = services.results.results(campaign, series, by)
    if results is None or results.source.state == "draft":
        raise _unpublished(services, campaign, series)
    return _body(results)


def _unpublished(services: Services, campaign: str, series: str) -> Problem:
    """Blame the series of a round that exists, and the round where it does not."""
    with services.database.read() as connection:
        found = campaigns.get(connection, campaign)
    if found is None or found.state == "draft":
        return Problem("results-unknown", "campaign", campaign)
    return Problem("results-unknown", "?series", series)


def _body(results: Results) -> ResultsBody:
    source = results.source
    return ResultsBody(
        campaign=source.campaign,
        series=source.series,
        instrument=source.instrument,
        instrument_version=source.instrument_version,
        scheme=source.scheme,
        scheme_version=source.scheme_version,
        period=Period(start=source.period_from, end=source.period_to),
        state=source.state,
        as_of=source.as_of,
        formula=source.formula,
        synthetic=source.synthetic,
        by=results.by,
        estimates=tuple(_estimate(figure) for figure in results.figures),
    )


def _estimate(figure: Figure) -> EstimateBody:
    return EstimateBody(
        **{name: getattr(figure, name) for name in EstimateBody.__struct_fields__},
    )
