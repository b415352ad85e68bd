"""`points`: a person gives the points; nothing is computed."""

from analysis.grouping import FloatArray
from analysis.par.rules.rule import RuleBase


class Given(RuleBase, frozen=True, tag="points"):
    """Points from 0 to the maximum, as assessed."""

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """The points themselves."""
        del maximum
        return values

    def misfit(self, value: float) -> str | None:
        """No value is expected: the points stand in their own column."""
        del value
        return "no value: this criterion has points only"
