"""How often 95 % intervals cover the truth of the synthetic city, for city, types and communes.

Many samples are estimated at once by the product's own code: the samples are domains of one design
in which every commune of every sample is a stratum of its own, so no sample knows another. Printed
tables: `python -m tests.simulation.interval_coverage [SAMPLES] [PSUS]`.
"""

import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.domains import Domains
from analysis.estimation.estimates import Estimates
from analysis.indices.index import linearised_indices
from analysis.indices.scheme import Factor, IndexScheme
from analysis.indices.smoothing import smoothed
from tests.simulation.synthetic_city import ITEMS, City, draw, synthetic_city

SEED = 20261130
SAMPLES = 2000
PSUS = 5
TOGETHER = 20
"""Samples in one design."""
EDGES = (0.0, 0.02, 0.05, 0.10, 0.20, 0.40, 0.60, 0.80, 0.90, 0.95, 0.98, 1.0)
SCHEME = IndexScheme(
    name="simulation", version="1", title={}, instrument="simulation", formula={}, provenance={},
    scale=(0, 1), levels=(1,), missing=(-1,), aggregation="item_mean",
    factors=(Factor(name="all", title={}, items=ITEMS),),
)  # fmt: skip
INDEX = 0
"""Column of the overall index; the factor of all items repeats it, then come the items."""
FIRST_ITEM = 2

Hits = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


class Band(NamedTuple):
    """Intervals of communes with the true share in a band: direct and smoothed.

    `at_ends` counts estimates of exactly 0 or 1, whose direct limit is one-sided.
    """

    low: float
    high: float
    intervals: int
    direct: float
    direct_width: float
    smoothed: float
    smoothed_width: float
    at_ends: int
    at_ends_covered: float


class Coverage(NamedTuple):
    """Shares covered: of the city (M), of types (3 × M), of communes by band and for the index."""

    city: Numbers
    types: Numbers
    bands: tuple[Band, ...]
    index: Band


class _Communes(NamedTuple):
    """All intervals of communes (intervals × M): truth, covered and width, direct and smoothed."""

    truth: Numbers
    direct: Hits
    direct_width: Numbers
    smooth: Hits
    smooth_width: Numbers
    at_end: Hits


def measure(samples: int = SAMPLES, psus: int = PSUS, seed: int = SEED) -> Coverage:
    """Draw samples of `psus` villages per commune and count the intervals that cover."""
    random = np.random.default_rng(seed)
    city = synthetic_city(random)
    groups = (np.zeros_like(city.kind), city.kind, np.arange(len(city.kind)))
    truths = [_with_index(city.truth(group)) for group in groups]
    hits: tuple[list[Hits], list[Hits]] = ([], [])
    communes: list[_Communes] = []
    for _ in range(samples // TOGETHER):
        city_wide, by_type, by_commune = _estimated(city, groups, random, psus)
        for place, (found, truth) in enumerate(zip((city_wide, by_type), truths, strict=False)):
            hits[place].append(_covers(found.lci, found.uci, np.tile(truth, (TOGETHER, 1))))
        communes.append(_communes(by_commune, np.tile(truths[2], (TOGETHER, 1))))
    every = _Communes(*(np.concatenate(parts) for parts in zip(*communes, strict=True)))
    shape = (-1, len(truths[1]), truths[1].shape[1])
    return Coverage(
        city=np.concatenate(hits[0]).mean(axis=0),
        types=np.concatenate(hits[1]).reshape(shape).mean(axis=0),
        bands=tuple(_bands(every)),
        index=_band(every, (0.0, 1.0), slice(INDEX, INDEX + 1)),
    )


def _estimated(
    city: City, groups: tuple[npt.NDArray[np.int64], ...], random: np.random.Generator, psus: int
) -> list[Estimates]:
    rows = draw(city, random, samples=TOGETHER, psus=psus)
    answers = {item: rows.answers[:, place].astype(float) for place, item in enumerate(ITEMS)}
    stratum = rows.sample * len(city.kind) + rows.commune
    table = ResponseTable(answers | {"stratum": stratum, "psu": rows.psu, "w": rows.weight})
    design = survey_design(table, ids=["psu"], strata=["stratum"], weights="w")
    found = []
    for group in groups:
        size = int(group.max()) + 1
        labels = tuple((str(domain),) for domain in range(TOGETHER * size))
        domains = Domains(rows.sample * size + group[rows.commune], labels)
        found.append(linearised_indices(SCHEME, design, domains).assembled().estimates)
    return found


def _communes(found: Estimates, truth: Numbers) -> _Communes:
    """Direct and smoothed intervals; every sample is smoothed over its own communes."""
    lower, upper = np.empty_like(truth), np.empty_like(truth)
    units = len(truth) // TOGETHER
    for sample in range(TOGETHER):
        here = slice(sample * units, (sample + 1) * units)
        cut = {name: getattr(found, name)[here] for name in Estimates.__struct_fields__}
        smooth = smoothed(Estimates(**cut), max_psus=sys.maxsize)
        lower[here], upper[here] = smooth.lci, smooth.uci
    return _Communes(
        truth=truth,
        direct=_covers(found.lci, found.uci, truth),
        direct_width=found.uci - found.lci,
        smooth=_covers(lower, upper, truth),
        smooth_width=upper - lower,
        at_end=(found.est == 0) | (found.est == 1),
    )


def _bands(every: _Communes) -> Iterator[Band]:
    for low, high in pairwise(EDGES):
        yield _band(every, (low, high), slice(FIRST_ITEM, None))


def _band(every: _Communes, limits: tuple[float, float], columns: slice) -> Band:
    cut = _Communes(*(part[:, columns] for part in every))
    inside = (cut.truth >= limits[0]) & (cut.truth < limits[1])
    end = inside & cut.at_end
    return Band(
        *limits,
        int(inside.sum()),
        float(cut.direct[inside].mean()),
        float(cut.direct_width[inside].mean()),
        float(cut.smooth[inside].mean()),
        float(cut.smooth_width[inside].mean()),
        int(end.sum()),
        float(cut.direct[end].mean()) if end.any() else float("nan"),
    )


def _covers(lower: Numbers, upper: Numbers, truth: Numbers) -> Hits:
    return np.asarray((lower <= truth) & (truth <= upper))


def _with_index(items: Numbers) -> Numbers:
    """Truth of overall, factor and items."""
    mean = items.mean(axis=1, keepdims=True)
    return np.concatenate([mean, mean, items], axis=1)


def tables(found: Coverage) -> Iterator[str]:
    """The tables of `docs/methods.md`, line by line."""
    yield "| | index | " + " | ".join(ITEMS) + " |"
    yield "|---|" + "---|" * (len(ITEMS) + 1)
    columns = [INDEX, *range(FIRST_ITEM, FIRST_ITEM + len(ITEMS))]
    rows = [("city", found.city), *((f"type {n + 1}", row) for n, row in enumerate(found.types))]
    for name, row in rows:
        yield f"| {name} | " + " | ".join(f"{100 * row[at]:.1f}" for at in columns) + " |"
    yield ""
    yield (
        "| true share | intervals | direct: covered | width | of them at 0 or 1 | covered | "
        "smoothed: covered | width |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for band in (*found.bands, found.index):
        name = "the index" if band is found.index else f"{band.low:.2f}–{band.high:.2f}"
        ends = f"{100 * band.at_ends_covered:.1f}" if band.at_ends else "–"
        yield (
            f"| {name} | {band.intervals:,} | {100 * band.direct:.1f} | {band.direct_width:.3f} | "
            f"{band.at_ends:,} | {ends} | {100 * band.smoothed:.1f} | {band.smoothed_width:.3f} |"
        )


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    start = time.perf_counter()
    sys.stdout.write("\n".join(tables(measure(*given))) + "\n")
    sys.stderr.write(f"{time.perf_counter() - start:.0f} s\n")
