"""From stored answers to figures: the estimate of every index, per city, block and office.

Where the cores meet: answers become columns, the weighting plan gives weights, `analysis` gives
estimates and decides what may be shown. Nothing here reads a clock or writes anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from analysis.design import SurveyDesign
from analysis.disclosure import PublicationRule, PublishedEstimate, passes, publish
from analysis.indices.index import Estimate, estimate_index
from analysis.indices.scheme import IndexScheme, composites, composition
from questionnaires.instrument import Instrument, items
from questionnaires.text import Wording
from survey_service.pipeline.figures import Figure, ScoringEstimate, Series
from survey_service.problems import Problem
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit

Level = Literal["city", "block", "department", "commune"]
LEVELS: tuple[Level, ...] = get_args(Level)
OFFICES: tuple[Level, ...] = ("department", "commune")

BLOCK_NAMES: dict[str, Wording] = {
    "departments": {"vi": "Khối sở, ban, ngành", "en": "Departments"},
    "wards": {"vi": "Khối phường", "en": "Wards"},
    "communes": {"vi": "Khối xã, đặc khu", "en": "Communes and special zones"},
}
RULES: Mapping[Series, PublicationRule] = {
    "sample": PublicationRule(),
    "transaction": PublicationRule(min_psus=0, min_df=0),
    "open": PublicationRule(min_psus=0, min_df=0),
}
"""Self-selected answers come from no sampling units: PSUs and degrees of freedom say nothing."""
NO_SAMPLE = dict.fromkeys(
    ("se", "lci", "uci", "deff", "df", "n_eff", "n_psu", "variance", "response_rate")
)
"""What only a probability sample has."""
NOT_ENOUGH = "not-enough-forms"


class Population(Struct, frozen=True):
    """What a series is estimated over: labels of units, in the order in which they are shown."""

    registry: Registry
    day: date

    def units(self, level: Level) -> tuple[Unit, ...]:
        """Return the offices of a level that exist on the day."""
        return () if level == "block" else self.registry.units(self.day, level)

    def labels(self, level: Level, series: Series) -> Mapping[str, str]:
        """Return, per rated unit, the domain it falls in; a unit without one is left out.

        The city figure of the sample is the residents' figure (ADR 0003): departments are rated
        by another population and have no part in it.
        """
        rated = (*self.registry.units(self.day, "department"), *self.units("commune"))
        blocks = {unit.code: self.registry.block(unit) for unit in rated}
        match level:
            case "city":
                inside = (c for c, b in blocks.items() if series != "sample" or b != "departments")
                city = self.units("city")[0].code
                return dict.fromkeys(inside, city)
            case "block":
                return {code: block for code, block in blocks.items() if block}
            case _:
                return {unit.code: unit.code for unit in rated if unit.kind == level}

    def parents(self, series: Series) -> Mapping[str, str]:
        """Return, per domain, the published total it is part of.

        Offices are part of their block, blocks of the city; departments are no part of the
        residents' city figure, so they neither protect another block nor need protection by one.
        """
        city = self.units("city")[0].code
        outside = {"departments"} if series == "sample" else set()
        blocks = {block: city for block in BLOCK_NAMES if block not in outside}
        rated = (*self.units("department"), *self.units("commune"))
        offices = {unit.code: block for unit in rated if (block := self.registry.block(unit))}
        return offices | blocks


class Scoring(Struct, frozen=True, kw_only=True):
    """One series ready to be scored: scheme, questionnaire, weighted answers, offices."""

    scheme: IndexScheme
    instrument: Instrument
    design: SurveyDesign
    population: Population
    series: Series


def require_items(scheme: IndexScheme, instrument: Instrument) -> None:
    """Refuse a scheme that scores an item its questionnaire never asks.

    Raises:
        Problem: `scheme-item-unknown`, naming the items.
    """
    asked = {item.name for item in items(instrument)}
    unknown = [name for name in scheme.items if name not in asked]
    if unknown:
        raise Problem(
            "scheme-item-unknown",
            f"{scheme.name} {scheme.version}",
            ", ".join(unknown),
            {
                "vi": f"câu hỏi của {instrument.name} {instrument.version}",
                "en": f"items of {instrument.name} {instrument.version}",
            },
        )


def require_one_audience(scheme: IndexScheme) -> None:
    """Refuse a scheme whose rules above a unit a series does not compute.

    Raises:
        Problem: `scheme-not-for-series`, naming the rule.
    """
    if scheme.audiences is not None or scheme.blocks != "pooled":
        rule = f"blocks: {scheme.blocks}" if scheme.audiences is None else "audiences"
        raise Problem("scheme-not-for-series", scheme.name, rule, "blocks: pooled")


def level_figures(scoring: Scoring) -> dict[Level, tuple[Figure, ...]]:
    """Return every index of every domain of every level, as it may be shown.

    Levels are judged together, because offices add up to blocks and blocks to the city. Offices
    without a single answer appear too, as suppressed: an absence is information.
    """
    shown: dict[str, list[PublishedEstimate]] = {}
    for estimate in publish(
        [estimate for level in LEVELS for estimate in estimates(scoring, level)],
        RULES[scoring.series],
        scoring.population.parents(scoring.series),
        composition(scoring.scheme),
    ):
        shown.setdefault(estimate.domain, []).append(estimate)
    return {level: tuple(_level(scoring, level, shown)) for level in LEVELS}


def estimates(scoring: Scoring, level: Level) -> tuple[Estimate, ...]:
    """Return every index of the domains of a level that have answers; not for showing."""
    labels = scoring.population.labels(level, scoring.series)
    units = scoring.design.table.column("unit")
    by = np.array([labels.get(str(unit), "") for unit in units], dtype=object)
    return estimate_index(scoring.scheme, scoring.design, by, units=level in OFFICES)


def scoring_estimates(scoring: Scoring, index: str) -> dict[str, ScoringEstimate]:
    """Return one index of every office that is precise enough to be scored, shown or held back."""
    return {
        estimate.domain: ScoringEstimate(
            est=estimate.est, se=estimate.se, df=estimate.df, n=estimate.n
        )
        for level in OFFICES
        for estimate in estimates(scoring, level)
        if estimate.index == index and passes(estimate, RULES[scoring.series])
    }


def _level(
    scoring: Scoring, level: Level, shown: Mapping[str, Sequence[PublishedEstimate]]
) -> Iterator[Figure]:
    """Yield the figures of a level, unit by unit."""
    texts = index_labels(scoring.scheme, scoring.instrument)
    for domain, name, block in _domains(scoring.population, level):
        if domain not in shown:
            yield from (_absence(domain, name, block, index, texts[index]) for index in texts)
        for estimate in shown.get(domain, ()):
            figure = _figure(estimate, name, block, texts)
            yield figure if scoring.series == "sample" else replace(figure, **NO_SAMPLE)


def index_labels(scheme: IndexScheme, instrument: Instrument) -> dict[str, Wording]:
    """Return what every index is called: titles of the scheme, whole sentences of the items."""
    sentences = {f"item:{item.name}": item.text for item in items(instrument)}
    named = {part.index: part.title for part in composites(scheme)}
    return named | {f"item:{item}": sentences[f"item:{item}"] for item in scheme.items}


def _domains(population: Population, level: Level) -> Iterable[tuple[str, Wording, str | None]]:
    """Yield (domain, name, block) in showing order."""
    if level == "block":
        return ((block, name, block) for block, name in BLOCK_NAMES.items())
    return (
        (unit.code, unit.name, population.registry.block(unit)) for unit in population.units(level)
    )


def _figure(
    estimate: PublishedEstimate, name: Wording, block: str | None, texts: Mapping[str, Wording]
) -> Figure:
    return Figure(
        unit=estimate.domain,
        unit_name=name,
        block=block,
        index=estimate.index,
        label=texts[estimate.index],
        est=estimate.est,
        se=estimate.se,
        lci=estimate.lci,
        uci=estimate.uci,
        deff=estimate.deff,
        df=estimate.df,
        n=estimate.n,
        n_eff=estimate.n_eff,
        n_psu=estimate.n_psu,
        variance=estimate.variance,
        state=estimate.state,
        reason=estimate.reason,
    )


def _absence(unit: str, name: Wording, block: str | None, index: str, label: Wording) -> Figure:
    """Return the figure of an office nobody has answered about."""
    return Figure(
        unit=unit,
        unit_name=name,
        block=block,
        index=index,
        label=label,
        est=None,
        se=None,
        lci=None,
        uci=None,
        deff=None,
        df=None,
        n=None,
        n_eff=None,
        n_psu=None,
        state="suppressed",
        reason=NOT_ENOUGH,
    )
