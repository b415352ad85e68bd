"""`ratio`: points = (value - zero) ÷ (full - zero) × maximum, the "tỷ lệ % × điểm tối đa" rule."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from analysis.grouping import FloatArray
from analysis.par.rules.rule import Gain, RuleBase


class Ratio(RuleBase, frozen=True, tag="ratio"):
    """In proportion, from no points at `zero` to all at `full`.

    Values beyond `full` are impossible, or with `capped` they have all points.
    """

    for_survey: ClassVar[bool] = True
    full: float = 1.0
    zero: float = 0.0
    capped: bool = False

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """Points in proportion, between 0 and the maximum."""
        share = (values - self.zero) / (self.full - self.zero)
        return np.asarray(np.clip(share, 0.0, 1.0) * maximum)

    def slope(self, maximum: float) -> float | None:
        """The same everywhere, unless the line is bent at one of its ends."""
        bent = self.capped or self.zero != 0
        return None if bent else maximum / self.full

    def misfit(self, value: float) -> str | None:
        """Beyond `full` only where that is foreseen."""
        if value < 0 or (value > self.full and not self.capped):
            return f"a value from 0 to {self.full:g}"
        return None

    def gain(self, value: float, maximum: float) -> Gain | None:
        """All that is left, at `full`."""
        return (
            None if value >= self.full else Gain(self.full, maximum - self.points(value, maximum))
        )

    def problems(self, maximum: float) -> Iterator[str]:
        """Yield ends in the wrong order."""
        del maximum
        if not 0 <= self.zero < self.full:
            yield f"zero {self.zero:g} and full {self.full:g}: expected 0 <= zero < full"
