"""A synthetic city and samples of it, seeded: what simulations of intervals are run on.

The population: 114 communes of three types (40, 66, 8), each with about 30 villages of log-normal
size, and ten items. Adult k of village v in commune c is satisfied with item q where

    logit p_q + type effect + commune effect + village effect + person effect + noise > 0,

with normal effects of standard deviations 0.25, 0.30, 0.30 and 0.80 shared by all items and
logistic noise per item; p_q runs from 0.02 to 0.98, so that communes near 0 and 1 occur. One answer
in twelve is missing at random. Nothing in it is a real answer. Truth is the share of the whole
population.

The sample: every commune is a stratum; in it a number of villages is drawn with replacement with
probability proportional to size, in each of them ten adults at random: every row weighs alike
within a commune. A village drawn twice gives two independent PSUs, so the usual variance estimate
is unbiased, and what the intervals miss is their own fault and not that of an ignored FPC.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

TYPES = (40, 66, 8)
VILLAGES = 30
MEAN_ADULTS = 350
LEVELS = (0.02, 0.05, 0.15, 0.35, 0.55, 0.70, 0.80, 0.90, 0.95, 0.98)
ITEMS = tuple(f"q{number:02d}" for number in range(1, len(LEVELS) + 1))
TYPE_SD, COMMUNE_SD, VILLAGE_SD, PERSON_SD = 0.25, 0.30, 0.30, 0.80
MISSING_SHARE = 1 / 12
ADULTS_PER_VILLAGE = 10


class City(NamedTuple):
    """The population: answers (adults × items; 1, 0, -1 missing), adults in order of village.

    `size` and `commune` per village, `start` its first adult, `kind` the type of each commune.
    """

    answers: npt.NDArray[np.int8]
    satisfied: npt.NDArray[np.int8]
    size: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    commune: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]

    def truth(self, group: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Share of satisfied adults per group of communes and item: (groups × items)."""
        of_adult = np.repeat(group[self.commune], self.size)
        number = np.bincount(of_adult)
        sums = [np.bincount(of_adult, weights=item) for item in self.satisfied.T]
        return np.column_stack(sums) / number[:, None]


class Samples(NamedTuple):
    """Rows of many samples: answers (rows × items); sample, commune, PSU, weight of each."""

    answers: npt.NDArray[np.int8]
    sample: npt.NDArray[np.int64]
    commune: npt.NDArray[np.int64]
    psu: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]


def synthetic_city(random: np.random.Generator) -> City:
    """Make the population; about 1.2 million adults."""
    kind = np.repeat(np.arange(len(TYPES)), TYPES)
    commune = np.repeat(np.arange(len(kind)), VILLAGES)
    spread = random.normal(0, 0.5, len(commune))
    size = np.maximum(60, MEAN_ADULTS * np.exp(spread - 0.125)).astype(np.int64)
    effect = (
        random.normal(0, TYPE_SD, len(TYPES))[kind][commune]
        + random.normal(0, COMMUNE_SD, len(kind))[commune]
        + random.normal(0, VILLAGE_SD, len(commune))
    )
    adults = int(size.sum())
    person = np.repeat(effect, size) + random.normal(0, PERSON_SD, adults)
    satisfied = np.empty((adults, len(ITEMS)), dtype=np.int8)
    for place, level in enumerate(LEVELS):
        satisfied[:, place] = person + np.log(level / (1 - level)) > random.logistic(size=adults)
    missing = random.random(satisfied.shape) < MISSING_SHARE
    return City(
        answers=np.where(missing, np.int8(-1), satisfied),
        satisfied=satisfied,
        size=size,
        start=np.concatenate([[0], np.cumsum(size)[:-1]]),
        commune=commune,
        kind=kind,
    )


def draw(city: City, random: np.random.Generator, *, samples: int, psus: int) -> Samples:
    """Draw samples of `psus` villages in every commune and ten adults in each."""
    communes = len(city.kind)
    by_commune = city.size.reshape(communes, VILLAGES)
    ends = by_commune.cumsum(axis=1) / by_commune.sum(axis=1, keepdims=True)
    point = random.random((samples, communes, psus))
    within = (point[..., None] >= ends[None, :, None, :]).sum(axis=3)
    village = (within + VILLAGES * np.arange(communes)[None, :, None]).ravel()
    chosen = _distinct(city.size[village], random)
    adult = (city.start[village][:, None] + chosen).ravel()
    number = np.repeat(np.arange(len(village)), ADULTS_PER_VILLAGE)
    commune = city.commune[village][number]
    return Samples(
        answers=city.answers[adult],
        sample=number // (communes * psus),
        commune=commune,
        psu=number,
        weight=by_commune.sum(axis=1)[commune] / (psus * ADULTS_PER_VILLAGE),
    )


def _distinct(size: npt.NDArray[np.int64], random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Ten different adults of every village, all sets alike likely: drawn again until different."""
    chosen = np.empty((len(size), ADULTS_PER_VILLAGE), dtype=np.int64)
    again = np.arange(len(size))
    while len(again):
        drawn = random.integers(0, size[again][:, None], (len(again), ADULTS_PER_VILLAGE))
        chosen[again] = drawn
        in_order = np.sort(drawn, axis=1)
        again = again[(in_order[:, 1:] == in_order[:, :-1]).any(axis=1)]
    return chosen
