"""What every rule can be asked: points of a value, impossible values, what the next points cost.

A value is in the unit that the criterion is measured in: a share from 0 to 1, a percentage, a
count, 1 for yes. A rule may hold for survey estimates only if its points never fall as the value
rises, because then an interval of the estimate is carried over to points end by end.
"""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

import numpy as np
from msgspec import Struct

from analysis.grouping import FloatArray


class Gain(NamedTuple):
    """The next points that can be won: the value they need, and how many they are."""

    value: float
    points: float


class RuleBase(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """Kept by every rule.

    `side` is 0 for points within the maximum of the scheme, 1 for points on top of it (bonus), -1
    for points taken off (penalty). `for_survey` says whether an estimate can go through the rule.
    """

    side: ClassVar[int] = 0
    for_survey: ClassVar[bool] = False

    def points(self, value: float, maximum: float) -> float:
        """Points of one value."""
        return float(self.curve(np.array([value], dtype=np.float64), maximum)[0])

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """Points of many values."""
        raise NotImplementedError(type(self).__name__)

    def slope(self, maximum: float) -> float | None:
        """Points per unit of value where the rule is one straight line; None for any other."""
        del maximum
        return None

    def jumps(self, maximum: float) -> tuple[tuple[float, float], ...]:
        """Of a rule that is flat between its steps: (value, points from it on), ascending."""
        del maximum
        return ()

    def span(self, maximum: float) -> tuple[float, float]:
        """Fewest and most points."""
        return 0.0, maximum

    def misfit(self, value: float) -> str | None:
        """What a value should have been; None for one that is possible."""
        return None if value >= 0 else "a number of at least 0"

    def gain(self, value: float, maximum: float) -> Gain | None:
        """The next points above a value; None where there are no more."""
        full = maximum - self.points(value, maximum)
        return None if full <= 0 else Gain(value, full)

    def problems(self, maximum: float) -> Iterator[str]:
        """Yield what is wrong with the rule itself."""
        del maximum
        yield from ()
