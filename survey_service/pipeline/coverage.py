"""Coverage of the after-transaction series: answers ÷ closed transactions, beside every figure.

Low coverage is how receipts given only to happy people become visible, so a figure of this series
is never shown without it.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from survey_service.pipeline.figures import Figure, Series
from survey_service.pipeline.score import Level, Population
from survey_service.store import responses, transactions
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection


def with_coverage(
    connection: Connection,
    campaign: Campaign,
    series: Series,
    population: Population,
    figures: Mapping[Level, tuple[Figure, ...]],
) -> dict[Level, tuple[Figure, ...]]:
    """Return the figures with closed transactions and coverage; other series stay as they are."""
    if series != "transaction":
        return dict(figures)
    closed = transactions.totals(connection, campaign.period_from, campaign.period_to)
    answered = responses.counts(connection, campaign.code, series)
    covered: dict[Level, tuple[Figure, ...]] = {}
    for level, shown in figures.items():
        labels = population.labels(level, series)
        totals, answers = _sums(closed, labels), _sums(answered, labels)
        covered[level] = tuple(
            replace(
                figure,
                transactions=totals.get(figure.unit),
                coverage=_share(answers.get(figure.unit, 0), totals.get(figure.unit)),
            )
            for figure in shown
        )
    return covered


def _sums(counts: Mapping[str, int], labels: Mapping[str, str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for unit, count in counts.items():
        if unit in labels:
            sums[labels[unit]] = sums.get(labels[unit], 0) + count
    return sums


def _share(answers: int, closed: int | None) -> float | None:
    return answers / closed if closed else None
