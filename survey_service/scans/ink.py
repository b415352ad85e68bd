"""How much ink is in a box, against the paper and the printed lines of the same page.

Darkness is measured as a share: 0 is the paper around, 1 is black. What counts as ink is set by
the page itself: the darkness of its printed box lines, which went through the same printer, the
same light and the same scanner as the pen did.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from survey_service.paper.box_map import MapBox
from survey_service.paper.geometry import GEOMETRY
from survey_service.scans.images import Grey
from survey_service.scans.registration import SCALE

Darkness = NDArray[np.float32]

INK: Final = 0.5
"""Share of the darkness of a printed line from which a pixel is ink."""
FAINT: Final = 0.22
"""The same for what may be a weak pencil, or dirt."""
SOILED: Final = 0.3
"""Darkness, as a share of that of a line, up to which the lightest quarter of a box is soiled paper
that ink is measured against; darker than that the box is filled in."""
REACH: Final = 0.75
"""Millimetres by which a box may lie off its place on the flat page; half the gap between two."""
INSIDE: Final = 0.6
"""Millimetres between the middle of a line and what counts as inside."""
OUTSIDE: Final = 0.4
"""Millimetres between the middle of a line and what counts as outside."""
SPECK: Final = 0.12
"""Square millimetres up to which a spot of ink is a speck of dust."""
PAPER_WINDOW: Final = 13
"""Millimetres: wider than a filled box, so that the paper around it is seen."""
LEAST_LINE: Final = 0.25
"""Darkness below which printed lines cannot be told from paper."""


class Ink(NamedTuple):
    """The ink in one box.

    Attributes:
        fill: share of the inside that is ink, specks left out.
        faint: share of the inside that is at least faintly dark.
        edges: share of ink in the least inked of the four regions at the middles of the sides;
            a cross leaves them white, filling in does not.
        outline: share of the printed outline that is seen.
        around: share of ink just outside the box; a pen hardly leaves it, dirt does.
    """

    fill: float
    faint: float
    edges: float
    outline: float
    around: float


def darkness(page: Grey) -> Darkness:
    """Return how dark every pixel is against the paper around it."""
    millimetres = (round(page.shape[1] / SCALE), round(page.shape[0] / SCALE))
    small = cv2.resize(page, millimetres, interpolation=cv2.INTER_AREA)
    bright = cv2.dilate(small, np.ones((3, 3), np.uint8))
    window = np.ones((PAPER_WINDOW, PAPER_WINDOW), np.uint8)
    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, window)
    paper = cv2.GaussianBlur(closed, (0, 0), 2.0).astype(np.float32)
    whole = cv2.resize(paper, page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(1 - page / np.maximum(whole, 1), 0, 1), np.float32)


def line_darkness(dark: Darkness, boxes: Sequence[MapBox]) -> float:
    """Return how dark printed lines are on this page: the median over its boxes."""
    found = [max(_lines(_around(dark, box))[1]) for box in boxes]
    return max(LEAST_LINE, float(np.median(found))) if found else LEAST_LINE


def ink_in(dark: Darkness, box: MapBox, line: float) -> Ink:
    """Measure one box.

    Args:
        dark: darkness of the flat page.
        box: where it should be.
        line: darkness of printed lines on this page.
    """
    area = _around(dark, box)
    (dx, dy), sides = _lines(area)
    inner = _inside(area, box, dx, dy)
    lightest = float(np.quantile(inner, 0.25))
    base = lightest if lightest < SOILED * line else 0.0
    inked = _without_specks(inner > base + INK * line)
    height, width = inked.shape
    row, column = (slice(side // 3, side - side // 3) for side in (height, width))
    strip = max(2, min(height, width) // 5)
    middles = (
        inked[:strip, column],
        inked[-strip:, column],
        inked[row, :strip],
        inked[row, -strip:],
    )
    return Ink(
        fill=float(inked.mean()),
        faint=float(_without_specks(inner > FAINT * line).mean()),
        edges=min(float(part.mean()) for part in middles),
        outline=float(np.mean([side > 0.45 * line for side in sides])),
        around=_share_around(area, box, (dx, dy), line),
    )


def _around(dark: Darkness, box: MapBox) -> Darkness:
    """Return the box with `REACH` around it."""
    inset = GEOMETRY.mark_centre
    left, top = (round((edge + inset - REACH) * SCALE) for edge in (box.x, box.y))
    width, height = (round((side + 2 * REACH) * SCALE) for side in (box.width, box.height))
    return dark[top : top + height, left : left + width]


def _lines(area: Darkness) -> tuple[tuple[int, int], list[float]]:
    """Return where left and top line are in the area, and how dark the four sides are.

    A side is as dark as its middle half is in the median: a pen that crosses it changes little.
    """
    height, width = area.shape
    shift = round(2 * REACH * SCALE)
    columns = np.median(area[height // 4 : -height // 4], axis=0)
    rows = np.median(area[:, width // 4 : -width // 4], axis=1)
    dx, left, right = _pair(columns, shift, width - shift - 1)
    dy, top, bottom = _pair(rows, shift, height - shift - 1)
    return (dx, dy), [left, right, top, bottom]


def _pair(profile: Darkness, shift: int, apart: int) -> tuple[int, float, float]:
    """Return where two lines `apart` stand in a profile, and how dark they are."""
    wide = np.convolve(profile, np.full(3, 1 / 3), "same")
    both = wide[: shift + 1] + wide[apart : apart + shift + 1]
    at = int(both.argmax())
    near = slice(max(0, at - 1), at + 2)
    far = slice(apart + max(0, at - 1), apart + at + 2)
    return at, float(profile[near].max()), float(profile[far].max())


def _inside(area: Darkness, box: MapBox, dx: int, dy: int) -> Darkness:
    inset = round(INSIDE * SCALE)
    right, bottom = dx + round(box.width * SCALE), dy + round(box.height * SCALE)
    return area[dy + inset : bottom - inset + 1, dx + inset : right - inset + 1]


def _share_around(area: Darkness, box: MapBox, shift: tuple[int, int], line: float) -> float:
    """Return the share of ink in the strip around a box that belongs to it."""
    off = round(OUTSIDE * SCALE)
    outside = np.ones(area.shape, bool)
    left, top = shift[0] - off, shift[1] - off
    right, bottom = (
        low + round(side * SCALE) + 2 * off + 1
        for low, side in ((left, box.width), (top, box.height))
    )
    outside[max(0, top) : bottom, max(0, left) : right] = False
    return float((area[outside] > FAINT * 1.5 * line).mean()) if outside.any() else 0.0


def _without_specks(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if not inked.any():
        return inked
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] > SPECK * SCALE * SCALE
    large[0] = False
    kept: NDArray[np.bool_] = large[labels]
    return kept
