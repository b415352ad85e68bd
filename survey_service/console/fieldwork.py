"""The field work of a campaign in numbers: answers, dispositions, rates, quota alarms, weights."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import get_args

import numpy as np

from questionnaires.instrument import Instrument, item, item_choices
from questionnaires.text import Wording
from sampling import quotas
from sampling.dispositions import DISPOSITIONS, tally
from sampling.outcome_rates import rates
from survey_service.console.data import (
    CountLine,
    Progress,
    QuotaCell,
    SampleOverview,
    SeriesProgress,
    StratumLine,
    WeightSummary,
)
from survey_service.exports.responses import CHANNELS
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.double_entry import errors_of
from survey_service.pipeline.figures import Series
from survey_service.pipeline.source import SERIES_TITLES
from survey_service.pipeline.validity import outcomes, valid_responses
from survey_service.pipeline.weigh import sample_weights
from survey_service.store import instruments, replacements, responses, samples, transactions
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.responses import StoredResponse
from survey_service.store.samples import Case, Sample
from survey_service.units.registry import Registry

COMPLETE = "1.1"
SEX, AGE = "sex", "age_band"


def progress(connection: Connection, registry: Registry, campaign: Campaign, day: date) -> Progress:
    """Return how far the campaign is: every series, and what became of the sampled cases."""
    part = series_of(campaign, "sample")
    sample = samples.get(connection, part.sample) if part and part.sample else None
    cases = tuple(samples.called_cases(connection, sample.name)) if sample else ()
    answers = tuple(responses.read(connection, campaign.code, "sample"))
    worked = outcomes(cases, answers, _instrument(connection, campaign))
    counted = tally((case.case_id for case in cases), worked) if cases else None
    found = rates(counted) if counted else None
    communes = {unit.code for unit in registry.units(min(day, campaign.period_to), "commune")}
    official = [case for case in cases if case.list == "official"]
    planned = Counter(case.unit for case in official if case.unit in communes)
    return Progress(
        series=tuple(
            _series(connection, campaign, series, len(official)) for series in get_args(Series)
        ),
        dispositions=_dispositions(counted.by_code) if counted else (),
        channels=_channels(connection, campaign, answers),
        quotas=_quotas(connection, campaign, sample, planned, answers),
        response_rate_1=found.rr1 if found else None,
        response_rate_3=found.rr3 if found else None,
        entry_errors=errors_of(connection, campaign.code),
    )


def overview(
    connection: Connection, registry: Registry, campaign: Campaign, day: date
) -> SampleOverview | None:
    """Return the drawn sample: strata by office, weights of those who answered, dispositions."""
    part = series_of(campaign, "sample")
    sample = samples.get(connection, part.sample) if part and part.sample else None
    if sample is None:
        return None
    cases = tuple(samples.called_cases(connection, sample.name))
    answers = responses.read(connection, campaign.code, "sample")
    worked = outcomes(cases, answers, _instrument(connection, campaign))
    return SampleOverview(
        strata=_strata(connection, registry, sample, cases, day),
        weights=_weights(connection, campaign, cases),
        dispositions=_dispositions(tally((case.case_id for case in cases), worked).by_code),
        design=sample.title,
    )


def _instrument(connection: Connection, campaign: Campaign) -> Instrument | None:
    part = series_of(campaign, "sample")
    return instruments.get(connection, part.instrument, part.instrument_version) if part else None


def _series(
    connection: Connection, campaign: Campaign, series: Series, cases: int
) -> SeriesProgress:
    counts = responses.counts(connection, campaign.code, series)
    closed = transactions.totals(connection, campaign.period_from, campaign.period_to)
    return SeriesProgress(
        series=series,
        title=SERIES_TITLES[series],
        responses=sum(counts.values()),
        target=cases if series == "sample" else None,
        transactions=sum(closed.values()) if series == "transaction" else None,
    )


def _dispositions(by_code: Mapping[str, float]) -> tuple[CountLine, ...]:
    return tuple(
        CountLine(
            code=code,
            label={"vi": DISPOSITIONS[code].vi, "en": DISPOSITIONS[code].en},
            count=int(count),
        )
        for code, count in by_code.items()
        if count
    )


def _channels(
    connection: Connection, campaign: Campaign, sampled: Iterable[StoredResponse]
) -> tuple[CountLine, ...]:
    counts: Counter[str] = Counter(row.channel for row in sampled)
    for series in ("transaction", "open"):
        counts.update(responses.channels(connection, campaign.code, series))
    return tuple(
        CountLine(code=code, label=label, count=counts[code])
        for code, label in CHANNELS.items()
        if counts[code]
    )


def _quotas(
    connection: Connection,
    campaign: Campaign,
    sample: Sample | None,
    planned: Mapping[str, int],
    answers: Iterable[StoredResponse],
) -> tuple[QuotaCell, ...]:
    """Compare answers with the sex × age margins of the sample's document, if it has any.

    Targets are made and paced commune by commune, then added up over the city. Departments have
    no cells: their clients are drawn from lists of transactions, not from the people of a place.
    """
    part = series_of(campaign, "sample")
    shares: Mapping[str, Mapping[str, float]] = (
        sample.design.get("quota_margins", {}) if sample else {}
    )
    if part is None or not shares:
        return ()
    instrument = _instrument(connection, campaign)
    if instrument is None:
        return ()
    margins = {(sex, age): share for sex, ages in shares.items() for age, share in ages.items()}
    names = [_choice_names(instrument, name) for name in (SEX, AGE)]
    return tuple(
        QuotaCell(
            label={
                language: f"{names[0][sex][language]}, {names[1][age][language]}"
                for language in ("vi", "en")
            },
            expected=expected,
            reached=reached,
        )
        for (sex, age), (expected, reached) in quota_totals(margins, planned, answers).items()
    )


def quota_totals(
    margins: Mapping[tuple[str, str], float],
    planned: Mapping[str, int],
    answers: Iterable[StoredResponse],
) -> dict[tuple[str, str], tuple[float, int]]:
    """Return (expected at the present pace, reached) per sex and age band, over all communes.

    Args:
        margins: people, or shares of people, by (sex, age band).
        planned: cases of the official list by commune.
        answers: sampled answers; those of other units are left out.
    """
    cells = [cell for unit, n in planned.items() for cell in quotas.quota_cells(unit, n, margins)]
    achieved = Counter(
        (row.unit, str(row.answers.get(SEX)), str(row.answers.get(AGE)))
        for row in answers
        if row.unit in planned
    )
    expected, reached = dict.fromkeys(margins, 0.0), dict.fromkeys(margins, 0)
    for line in quotas.progress(tuple(cells), achieved).cells:
        cell = (line.cell.sex, line.cell.age)
        expected[cell] += line.expected
        reached[cell] += line.achieved
    return {cell: (expected[cell], reached[cell]) for cell in margins}


def _choice_names(instrument: Instrument, name: str) -> dict[int | str, Wording]:
    return {c.code: c.label for c in item_choices(instrument, item(instrument, name))}


def _strata(
    connection: Connection, registry: Registry, sample: Sample, cases: Sequence[Case], day: date
) -> tuple[StratumLine, ...]:
    drawn = Counter(psu.unit for psu in samples.psus(connection, sample.name))
    by_unit: dict[str, list[Case]] = {}
    for case in cases:
        by_unit.setdefault(case.unit, []).append(case)
    frame: Mapping[str, int] = sample.design.get("frame_psus", {})
    lines = []
    for code, own in by_unit.items():
        unit = registry.at(code, day)
        lines.append(
            StratumLine(
                name=unit.name if unit else {"vi": code},
                frame_psus=frame.get(code, drawn[code]),
                sampled_psus=drawn[code] or len(own),
                population=round(sum(case.design_weight for case in own)),
                cases=len(own),
                completes=sum(case.disposition == COMPLETE for case in own),
            )
        )
    return tuple(lines)


def _weights(
    connection: Connection, campaign: Campaign, cases: Sequence[Case]
) -> WeightSummary | None:
    answers, asked = (
        responses.read(connection, campaign.code, "sample"),
        _instrument(connection, campaign),
    )
    valid = valid_responses(asked, answers) if asked else answers
    answered = [row.case_id for row in valid if row.case_id]
    if not answered:
        return None
    steps = replacements.of_sample(connection, cases[0].sample) if cases else ()
    weights = sample_weights(cases, answered, steps)
    return WeightSummary(
        count=len(weights),
        smallest=float(weights.min()),
        median=float(np.median(weights)),
        largest=float(weights.max()),
        total=float(weights.sum()),
        kish=float(len(weights) * (weights**2).sum() / weights.sum() ** 2),
    )
