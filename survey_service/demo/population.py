"""A synthetic city of opinions: how satisfied simulated people are, and what they would tick.

Nothing here is an observation. Levels are set so that the simulated city lands near published
figures (city 92.7 %, departments 94, wards 92.3, communes 91.9 for 2025); villages, people and
items vary around them so that intervals, design effects and ranks look like those of a real round.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import expit, logit

BLOCK_LEVEL = {"departments": 0.941, "wards": 0.925, "communes": 0.918}
UNIT_SPREAD = 0.32
CLUSTER_SPREAD = 0.25
PERSON_SPREAD = 1.15
# A person's own spread pulls the average share towards one half; this shift undoes it.
ATTENUATION = np.sqrt(1 + PERSON_SPREAD**2 / 2.9 + CLUSTER_SPREAD**2 / 2.9)


class Temper(Struct, frozen=True):
    """Log-odds of being satisfied, per respondent, and item offsets (harder items lower)."""

    respondents: NDArray[np.float64]
    items: NDArray[np.float64]


def unit_levels(blocks: Sequence[str], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a level (log-odds of "satisfied or very satisfied") for every unit from its block."""
    base = logit(np.array([BLOCK_LEVEL[block] for block in blocks]))
    return np.asarray(base + rng.normal(0, UNIT_SPREAD, len(blocks)))


def temper(
    levels: NDArray[np.float64],
    unit: NDArray[np.int64],
    cluster: NDArray[np.int64],
    items: int,
    rng: np.random.Generator,
) -> Temper:
    """Give respondents their own level: unit + cluster (village) + person.

    `unit` and `cluster` hold one index per respondent; `items` is the number of scored items.
    """
    clusters = rng.normal(0, CLUSTER_SPREAD, int(cluster.max(initial=-1)) + 1)
    person = rng.normal(0, PERSON_SPREAD, len(unit))
    own = levels[unit] * ATTENUATION + clusters[cluster] + person
    return Temper(own, rng.normal(0, 0.22, items))


def ratings(mood: Temper, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return 1–5 ratings, respondents × items: satisfied becomes 4 or 5, the rest 3, 2 or 1."""
    odds = mood.respondents[:, None] + mood.items[None, :]
    satisfied = rng.random(odds.shape) < expit(odds)
    delighted = rng.random(odds.shape) < expit(0.55 * odds - 2.2)
    low = rng.choice(np.array([3, 2, 1]), size=odds.shape, p=[0.72, 0.21, 0.07])
    return np.where(satisfied, np.where(delighted, 5, 4), low)


def unanswered(shape: tuple[int, int], share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Mark item non-response: True where a rating is left out."""
    return rng.random(shape) < share
