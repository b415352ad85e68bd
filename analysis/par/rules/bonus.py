"""`bonus`: points on top of the maximum of the scheme, so many per case, up to a cap."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from analysis.grouping import FloatArray
from analysis.par.rules.rule import Gain, RuleBase


class Bonus(RuleBase, frozen=True, tag="bonus"):
    """`each` points per case (điểm thưởng); the maximum of the criterion is the cap."""

    side: ClassVar[int] = 1
    each: float

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """Cases × points, no more than the cap."""
        return np.asarray(np.minimum(values * self.each, maximum))

    def gain(self, value: float, maximum: float) -> Gain | None:
        """A bonus is nothing that was lost."""
        del value, maximum
        return None

    def problems(self, maximum: float) -> Iterator[str]:
        """Yield points that are not above 0."""
        if not 0 < self.each <= maximum:
            yield f"each {self.each:g}: expected above 0, at most {maximum:g}"
