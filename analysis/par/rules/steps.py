"""`steps`: a table of values and the points from each on, as score tables print it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

import numpy as np
from msgspec import Struct

from analysis.grouping import FloatArray
from analysis.par.rules.rule import Gain, RuleBase


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`points` from `at_least` on, until the next step."""

    at_least: float
    points: float


class Steps(RuleBase, frozen=True, tag="steps"):
    """The points of the last step that the value reaches; `below` under the first one.

    Steps that go down are for values of which less is better, such as dossiers overdue.
    """

    for_survey: ClassVar[bool] = True
    steps: tuple[Step, ...]
    below: float = 0.0

    def curve(self, values: FloatArray, maximum: float) -> FloatArray:
        """Points of the step that each value stands on."""
        del maximum
        points = np.array([self.below, *(step.points for step in self.steps)])
        return np.asarray(points[np.searchsorted(self._starts(), values, side="right")])

    def jumps(self, maximum: float) -> tuple[tuple[float, float], ...]:
        """Every step."""
        del maximum
        return tuple((step.at_least, step.points) for step in self.steps)

    def gain(self, value: float, maximum: float) -> Gain | None:
        """The nearest step that has more points."""
        now = self.points(value, maximum)
        edges = [*self.steps, Step(at_least=0.0, points=self.below)]
        better = [step for step in edges if step.points > now]
        if not better:
            return None
        nearest = min(better, key=lambda step: abs(step.at_least - value))
        return Gain(nearest.at_least, nearest.points - now)

    def problems(self, maximum: float) -> Iterator[str]:
        """Yield steps out of order and points outside 0 and the maximum."""
        if not self.steps:
            yield "no step"
        if any(first >= second for first, second in pairwise(self._starts())):
            yield "steps: expected at_least in ascending order, each once"
        wrong = [p for p in (self.below, *(s.points for s in self.steps)) if not 0 <= p <= maximum]
        if wrong:
            yield f"{wrong[0]:g} points on a step: expected 0 to {maximum:g}"

    @property
    def rising(self) -> bool:
        """Points never fall as the value rises."""
        points = [self.below, *(step.points for step in self.steps)]
        return all(first <= second for first, second in pairwise(points))

    def _starts(self) -> list[float]:
        return [step.at_least for step in self.steps]
