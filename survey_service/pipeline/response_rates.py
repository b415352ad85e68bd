"""The response rate beside every published figure of the sample.

AAPOR's RR1, weighted with design weights, over every case that was called. RR1 is the lowest of the
six and assumes nothing about cases nobody could resolve; weighted, it is about people and not about
how thinly a unit was drawn (ADR 0132). A suppressed figure has none: with the number of cases,
which is public, a rate gives the number of answers away.
"""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from survey_service.pipeline.figures import Figure, Series
from survey_service.pipeline.outcome_lines import grouped, worked
from survey_service.pipeline.score import Level, Population
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.samples import Case


def with_response_rates(
    connection: Connection,
    campaign: Campaign,
    series: Series,
    population: Population,
    figures: Mapping[Level, tuple[Figure, ...]],
) -> dict[Level, tuple[Figure, ...]]:
    """Return the figures of the sample with their response rates; other series as they are.

    Nobody knows who was asked in the other series, so they have none.
    """
    if series != "sample":
        return dict(figures)
    found = worked(connection, campaign)
    rated: dict[Level, tuple[Figure, ...]] = {}
    for level, shown in figures.items():
        labels = population.labels(level, series)
        inside = [case for case in found.cases if case.unit in labels]
        lines = grouped(inside, found.codes, _within(labels))
        known = {line.key: line.weighted.rr1 for line in lines}
        rated[level] = tuple(_rated(figure, known.get(figure.unit)) for figure in shown)
    return rated


def _within(labels: Mapping[str, str]) -> Callable[[Case], str]:
    return lambda case: labels[case.unit]


def _rated(figure: Figure, rate: float | None) -> Figure:
    hidden = figure.state == "suppressed" or figure.est is None
    return figure if hidden or rate is None else replace(figure, response_rate=rate)
