"""`threshold`: nothing below a value, from there on by the formula of `ratio`.

The usual sentence is "từ 80% trở lên tính theo công thức; dưới 80%: 0 điểm".
"""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from analysis.grouping import FloatArray
from analysis.par.rules.rule import Gain, RuleBase


class Threshold(RuleBase, frozen=True, tag="threshold"):
    """Value ÷ `full` × maximum from `at_least` on, `below` points under it."""

    for_survey: ClassVar[bool] = True
    at_least: float
    full: float = 1.0
    below: float = 0.0
    capped: bool = False

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """The formula where the value reaches the threshold."""
        formula = np.clip(values / self.full, 0.0, 1.0) * maximum
        return np.where(values >= self.at_least, formula, self.below)

    def misfit(self, value: float) -> str | None:
        """Beyond `full` only where that is foreseen."""
        if value < 0 or (value > self.full and not self.capped):
            return f"a value from 0 to {self.full:g}"
        return None

    def gain(self, value: float, maximum: float) -> Gain | None:
        """The threshold first, then all that is left."""
        if value >= self.full:
            return None
        goal = self.at_least if value < self.at_least else self.full
        return Gain(goal, self.points(goal, maximum) - self.points(value, maximum))

    def problems(self, maximum: float) -> Iterator[str]:
        """Yield a threshold beyond the full value, or points below it that exceed it."""
        if not 0 <= self.at_least <= self.full or self.full <= 0:
            yield f"at_least {self.at_least:g}, full {self.full:g}: expected 0 <= at_least <= full"
        elif not 0 <= self.below <= self.at_least / self.full * maximum:
            yield f"below {self.below:g}: expected no more than the points at the threshold"
