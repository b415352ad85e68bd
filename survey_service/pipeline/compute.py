"""Computing a series from the store: answers, cases, scheme and questionnaire, read together."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from analysis.indices.scheme import load_scheme
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.figures import Series
from survey_service.pipeline.joining import require_joinable
from survey_service.pipeline.score import Population, Scoring, require_items, require_one_audience
from survey_service.pipeline.validity import valid_responses
from survey_service.pipeline.weigh import design_of
from survey_service.problems import Problem
from survey_service.store import instruments, replacements, responses, samples
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.replacements import Step
from survey_service.store.responses import StoredResponse
from survey_service.store.samples import Case
from survey_service.units.registry import Registry
from survey_service.warehouse.answers import answer_table


def scoring_of(
    connection: Connection,
    registry: Registry,
    campaign: Campaign,
    series: Series,
    day: date,
    *,
    keep: Callable[[StoredResponse], bool] | None = None,
) -> Scoring:
    """Read one series of a campaign, ready to be scored.

    Args:
        connection: the database.
        registry: the offices.
        campaign: the campaign.
        series: the series.
        day: the day whose offices count.
        keep: which answers are read, where somebody asks what if; offices that none of them is
            about are left out then, as nobody stands for them.

    Raises:
        Problem: `publication-unready` when the series has no answers or no such series exists;
            `scheme-item-unknown`, `scheme-not-for-series` or `weighting-plan-unknown` when what it
            names does not fit;
            `series-broken` when answers to versions would be joined that must not be.
        AnalysisError: the answers cannot be weighted or scored.
    """
    part = series_of(campaign, series)
    if part is None:
        raise Problem("publication-unready", campaign.code, series, "a series of this campaign")
    instrument = instruments.get(connection, part.instrument, part.instrument_version)
    if instrument is None:  # a foreign key makes this impossible
        raise Problem("instrument-unknown", campaign.code, part.instrument)
    scheme = load_scheme(part.scheme)
    require_items(scheme, instrument)
    require_one_audience(scheme)
    versions: set[str] = set()
    rows = responses.read(connection, campaign.code, series)
    answers = _noting(versions, rows if keep is None else filter(keep, rows))
    table = answer_table(valid_responses(instrument, answers), scheme.items)
    if table.n == 0:
        raise Problem("publication-unready", campaign.code, "no answers", "at least one answer")
    require_joinable(connection, instrument, versions, f"{campaign.code} {series}")
    cases, steps = _called(connection, part.sample)
    if keep is not None:
        left = {str(unit) for unit in table.column("unit")}
        cases = tuple(case for case in cases if case.unit in left)
        known = {case.case_id for case in cases}
        steps = tuple(step for step in steps if step.failed in known)
    return Scoring(
        scheme=scheme,
        instrument=instrument,
        design=design_of(table, part.weighting_plan, cases, steps),
        population=Population(registry, min(day, campaign.period_to)),
        series=series,
    )


def _called(
    connection: Connection, sample: str | None
) -> tuple[tuple[Case, ...], tuple[Step, ...]]:
    """Return the cases that were called, and which reserve fills whose place."""
    if sample is None:
        return (), ()
    cases = tuple(samples.called_cases(connection, sample))
    return cases, replacements.of_sample(connection, sample)


def _noting(versions: set[str], rows: Iterable[StoredResponse]) -> Iterator[StoredResponse]:
    """Pass the rows on, and note the versions they answer: a series is read only once."""
    for row in rows:
        versions.add(row.version)
        yield row
