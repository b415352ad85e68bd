"""`penalty`: points taken off the total, so many per case, down to a cap."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from analysis.grouping import FloatArray
from analysis.par.rules.rule import Gain, RuleBase


class Penalty(RuleBase, frozen=True, tag="penalty"):
    """`each` points off per case (điểm phạt, điểm trừ); the maximum is the most that is taken.

    Points are 0 or negative, also where a person gives them.
    """

    side: ClassVar[int] = -1
    each: float

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """Cases × points off, no more than the cap."""
        return np.asarray(-np.minimum(values * self.each, maximum)) + 0.0

    def span(self, maximum: float) -> tuple[float, float]:
        """Never above 0."""
        return -maximum, 0.0

    def gain(self, value: float, maximum: float) -> Gain | None:
        """What was taken off could be had back."""
        taken = self.points(value, maximum)
        return None if taken == 0 else Gain(0.0, -taken)

    def problems(self, maximum: float) -> Iterator[str]:
        """Yield points that are not above 0."""
        if not 0 < self.each <= maximum:
            yield f"each {self.each:g}: expected above 0, at most {maximum:g}"
