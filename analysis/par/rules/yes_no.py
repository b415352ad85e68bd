"""`yes_no`: done or not done; 1 has all points, 0 none."""

import numpy as np

from analysis.grouping import FloatArray
from analysis.par.rules.rule import Gain, RuleBase


class YesNo(RuleBase, frozen=True, tag="yes_no"):
    """All or nothing."""

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """The maximum for 1."""
        return np.where(values == 1, maximum, 0.0)

    def misfit(self, value: float) -> str | None:
        """Nothing in between."""
        return None if value in {0, 1} else "1 for yes or 0 for no"

    def gain(self, value: float, maximum: float) -> Gain | None:
        """All of it, for doing it."""
        return None if value == 1 else Gain(1.0, maximum)
