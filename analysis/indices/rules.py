"""The rules of a scheme above its items: audiences, blocks, smoothing, printing, ties. Data.

Each is a choice that the published method leaves open; a scheme states it and a result repeats it.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
from msgspec import Struct

from analysis.errors import AnalysisError

Wording = dict[str, str]
"""Language code to sentence; `vi` is always present."""

Blocks = Literal["pooled", "units", "forms", "weights"]
"""The figure of a block: from all its rows with their weights (`pooled`), or the mean of its units,
plain (`units`), by their numbers of forms (`forms`) or by a given column (`weights`)."""

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


class Audiences(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Citizens and organisations combined: index = Σ weight · index of the audience.

    `weights` are those of the values of the audience column; they are scaled to 1. An audience that
    did not answer leaves the index undefined, or with `rescale` its weight to the others.
    """

    weights: dict[str, float]
    rescale: bool = False

    def __post_init__(self) -> None:
        if not self.weights or any(not weight > 0 for weight in self.weights.values()):
            raise AnalysisError(
                "bad-scheme",
                where="audiences.weights",
                got=self.weights,
                expected="a weight above 0 for every audience",
                hint="Leave out an audience that does not count.",
            )


class Smoothing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units with at most `max_psus` PSUs take the variance smoothed over all units."""

    max_psus: int


class Printing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The figure on paper: estimate × `maximum`, rounded to `decimals`, and ranks of equals.

    `competition` gives equals the better rank and skips the next, `dense` skips none, `average`
    gives them the mean of their places.
    """

    maximum: float = 100
    decimals: int = 2
    rounding: Literal["half_up", "half_even", "down"] = "half_up"
    ties: Literal["competition", "dense", "average"] = "competition"

    def printed(self, value: float) -> Decimal:
        """The figure as it is printed, rounded on the shortest decimal digits that name it."""
        # in Decimal: 0.57 × 100 in binary is 56.99999999999999
        exact = Decimal(repr(float(value))) * Decimal(repr(float(self.maximum)))
        return exact.quantize(Decimal(1).scaleb(-self.decimals), rounding=MODES[self.rounding])

    def ranks(self, values: Sequence[float]) -> tuple[float, ...]:
        """Ranks of estimates by their printed figures, the highest first."""
        figures = [self.printed(value) for value in values]
        distinct = sorted(set(figures), reverse=True)
        counts = [figures.count(figure) for figure in distinct]
        before = np.concatenate([[0], np.cumsum(counts)[:-1]]) if counts else np.zeros(0)
        place = {figure: number for number, figure in enumerate(distinct)}
        match self.ties:
            case "competition":
                rank = before + 1
            case "dense":
                rank = np.arange(len(distinct)) + 1
            case "average":
                rank = before + (np.array(counts) + 1) / 2
        return tuple(float(rank[place[figure]]) for figure in figures)
