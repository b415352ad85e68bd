"""Hands that fill in a form: crosses, ticks, boxes filled in to take a cross back."""

from itertools import pairwise
from random import Random

import cv2
import numpy as np

from survey_service.paper.box_map import MapBox
from survey_service.paper.geometry import GEOMETRY

INKS = {
    "black": (25, 25, 30),
    "blue": (150, 60, 30),
    "light blue": (190, 110, 60),
    "dark": (70, 40, 40),
}
"""Blue, green, red, as OpenCV has them."""
PENCIL, PENCILS = (120, 120, 120), 0.04
"""What the form does not ask for, and how often it is used all the same."""
_SHIFT = 4


class Pen:
    """One hand with one pen on one sheet."""

    def __init__(self, sheet: np.ndarray, dots: float, random: Random) -> None:
        self._sheet = sheet
        self._dots = dots
        self._random = random
        self.width = random.choice([0.35, 0.4, 0.5, 0.6, 0.7, 0.9])
        self.ink = INKS[random.choice(sorted(INKS))] if random.random() > PENCILS else PENCIL

    def cross(self, box: MapBox) -> None:
        """Two strokes; they may leave the box or not reach its corners."""
        left, top, right, bottom = self._edges(box, self._random.uniform(-0.8, 1.5))
        self._stroke([(left, top), (right, bottom)])
        self._stroke([(right, top), (left, bottom)])

    def tick(self, box: MapBox) -> None:
        """A short stroke down and a long one up, which may leave the box at the top right."""
        left, top, right, bottom = self._edges(box, 1.2)
        over = self._random.uniform(-0.3, 1.8)
        low = (left + (right - left) * self._random.uniform(0.3, 0.5), bottom)
        self._stroke([(left, (top + bottom) / 2), low, (right + over, top - over)])

    def slash(self, box: MapBox) -> None:
        """One stroke only, of somebody in a hurry."""
        left, top, right, bottom = self._edges(box, self._random.uniform(-0.5, 1.2))
        self._stroke([(right, top), (left, bottom)])

    def fill(self, box: MapBox) -> None:
        """A zigzag over the whole box, twice where the pen is thin."""
        for _ in range(2):
            left, top, right, bottom = self._edges(box, 0.3)
            gap = self.width * self._random.uniform(0.55, 1.0)
            rows = np.arange(top, bottom, gap)
            path = [(left if n % 2 else right, row) for n, row in enumerate(rows)]
            self._stroke(path, wobble=0.12)

    def _edges(self, box: MapBox, inset: float) -> tuple[float, float, float, float]:
        inside = [inset + self._random.uniform(-0.4, 0.4) for _ in range(4)]
        x, y = box.x + GEOMETRY.mark_centre, box.y + GEOMETRY.mark_centre
        return (
            x + inside[0],
            y + inside[1],
            x + box.width - inside[2],
            y + box.height - inside[3],
        )

    def _stroke(self, points: list[tuple[float, float]], wobble: float = 0.2) -> None:
        """Draw through points in millimetres, with the tremble of a hand."""
        path: list[tuple[float, float]] = []
        for (x0, y0), (x1, y1) in pairwise(points):
            steps = max(2, int(abs(x1 - x0) + abs(y1 - y0)))
            for step in range(steps + 1):
                t = step / steps
                shake = [self._random.gauss(0, wobble / 2) for _ in range(2)]
                path.append((x0 + t * (x1 - x0) + shake[0], y0 + t * (y1 - y0) + shake[1]))
        fixed = np.round(np.array(path) * self._dots * 2**_SHIFT).astype(np.int32)
        thick = max(1, round(self.width * self._dots))
        cv2.polylines(self._sheet, [fixed[:, None]], False, self.ink, thick, cv2.LINE_AA, _SHIFT)
