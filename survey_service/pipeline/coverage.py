"""Coverage of the after-transaction series: answers ÷ closed transactions, and what it leaves open.

Low coverage is how receipts given only to happy people become visible, so a figure of this series
is never shown without it. Beside it stand the bounds over all closed transactions: the value if all
who did not answer were dissatisfied, and if all were satisfied (Manski 1989, "Anatomy of the
selection problem", Journal of Human Resources 24). They are no sampling interval.
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
    """Return the figures with closed transactions, coverage and bounds; other series as they are.

    A suppressed figure keeps its transactions only: coverage would give its answers away.
    """
    if series != "transaction":
        return dict(figures)
    closed = transactions.totals(connection, campaign.period_from, campaign.period_to)
    answered = responses.counts(connection, campaign.code, series)
    covered: dict[Level, tuple[Figure, ...]] = {}
    for level, shown in figures.items():
        labels = population.labels(level, series)
        totals, answers = _sums(closed, labels), _sums(answered, labels)
        covered[level] = tuple(
            _covered(figure, answers.get(figure.unit, 0), totals.get(figure.unit))
            for figure in shown
        )
    return covered


def bounds(est: float, n: int, transactions: int) -> tuple[float, float]:
    """Return the lowest and highest share over all closed transactions.

    Args:
        est: the share among the answers.
        n: the answers to this index.
        transactions: all closed transactions, of which answers are a part; more answers than
            transactions count as a complete coverage.
    """
    coverage = min(1.0, n / transactions)
    return est * coverage, est * coverage + (1 - coverage)


def _covered(figure: Figure, answers: int, closed: int | None) -> Figure:
    if not closed or figure.est is None or figure.n is None:
        return replace(figure, transactions=closed)
    lci, uci = bounds(figure.est, figure.n, closed)
    return replace(figure, transactions=closed, coverage=answers / closed, lci=lci, uci=uci)


def _sums(counts: Mapping[str, int], labels: Mapping[str, str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for unit, count in counts.items():
        if unit in labels:
            sums[labels[unit]] = sums.get(labels[unit], 0) + count
    return sums
