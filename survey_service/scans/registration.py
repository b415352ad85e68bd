"""Where a page lies in a picture: its code says which it is and roughly where, its marks exactly.

The code gives a first guess of turn and size. From it the corner marks are looked for one after
the other, nearest first, the guess being mended with each. The four centres give the projective map
from millimetres on the sheet to pixels (three give an affine one), under which the sheet is laid
flat at `SCALE` pixels a millimetre.
"""

from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from survey_service.paper.box_map import BoxMap
from survey_service.paper.geometry import GEOMETRY, PAGE_HEIGHT, PAGE_WIDTH
from survey_service.scans.images import Grey, ScanError
from survey_service.scans.sheets import PageCode, parse_code

Points = NDArray[np.float64]
"""n × 2: places (x, y)."""

SCALE: Final = 8.0
"""Pixels a millimetre of the flat page: 203 dpi."""
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
USUAL_VERSION: Final = 2
QUIET_MODULES: Final = 8
"""Light modules on both sides of the code together."""
INCH: Final = 25.4
FAST_SIDE: Final = 1_800
"""Longest side in pixels at which the code is looked for first."""
REACH: Final = 30.0
"""Millimetres around its guessed place where a corner mark is looked for: seen aslant by a
telephone, the far corners are guessed badly. Nothing else as solid is printed so near."""
OFF: Final = 2.5
"""Millimetres by which the code may lie away from where the marks say it is."""
SIDES: Final = (0.7, 1.4)
AREAS: Final = (0.6, 1.5)
"""What a corner mark may measure against what it should; a box filled in has 1.7 of its area."""
SOLID: Final = 0.7
"""Least share of the rectangle around a mark that is dark; turned by 15° it is 0.69."""
FEWEST_MARKS: Final = 3


class Lying(NamedTuple):
    """How the page lies: its code, the map from millimetres to pixels, what was found."""

    code: PageCode
    matrix: NDArray[np.float64]
    marks: int
    turned: int
    skew: float
    resolution: float


class Seen(NamedTuple):
    """A code: what it says and its corners, from the top left clockwise as it is printed."""

    code: PageCode
    corners: Points
    modules: int


def seen_code(picture: Grey) -> Seen | ScanError:
    """Return the code of a page, or why there is none: `no-code`, `foreign-code`."""
    foreign = ""
    for prepared, scale in _attempts(picture):
        for found in zxingcpp.read_barcodes(prepared, formats=_QR):
            code = parse_code(found.text)
            if code is None:
                foreign = foreign or found.text
                continue
            place = found.position
            ends = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            corners = np.array([(end.x, end.y) for end in ends], float) / scale
            return Seen(code, corners, _modules(found))
    return ScanError("foreign-code", foreign) if foreign else ScanError("no-code")


def _attempts(picture: Grey) -> list[tuple[Grey, float]]:
    """Return the picture small, whole, and smoothed: one shows what another hides."""
    longest = max(picture.shape)
    made: list[tuple[Grey, float]] = []
    if longest > FAST_SIDE:
        scale = FAST_SIDE / longest
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        made.append((np.asarray(small, np.uint8), scale))
    made.append((picture, 1.0))
    made.append((np.asarray(cv2.medianBlur(picture, 3), np.uint8), 1.0))
    made.append((np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.4), np.uint8), 1.0))
    return made


def _modules(found: zxingcpp.Barcode) -> int:
    """Return the modules on a side: 21 for version 1, four more for each version (ISO 18004)."""
    extra = found.extra
    version = extra.get("Version", "") if isinstance(extra, dict) else ""
    return 17 + 4 * (int(version) if str(version).isdigit() else USUAL_VERSION)


def lying(picture: Grey, seen: Seen, form: BoxMap) -> Lying | ScanError:
    """Return how a page lies, or why that is not known: `marks-missing`, `misplaced`."""
    code_places = _code_places(seen.modules)
    known = [(code_places, seen.corners)]
    guess = _similarity(*known[0])
    size = form.mark_side * _scale_of(guess)
    candidates = _squares(picture, size)
    places = np.array(form.marks, float)
    found: dict[int, Points] = {}
    for corner in (1, 0, 3, 2):  # from the corner beside the code away from it
        centre = _nearest(candidates, _mapped(guess, places[corner]), REACH * _scale_of(guess))
        if centre is not None:
            found[corner] = centre
            known.append((places[corner][None], centre[None]))
            guess = _similarity(*map(np.concatenate, zip(*known, strict=True)))
    if len(found) < FEWEST_MARKS:
        return ScanError("marks-missing", f"{len(found)} of 4")
    matrix = _fitted(places, found)
    away = np.abs(_mapped(matrix, code_places) - seen.corners).max() / _scale_of(guess)
    if away > OFF or not _is_convex(matrix, places):
        return ScanError("misplaced", f"{away:.1f} mm")
    angle = _angle(matrix, places)
    turned = round(angle / 90) * 90
    return Lying(
        seen.code, matrix, len(found), turned % 360, angle - turned, _scale_of(guess) * INCH
    )


def flat(picture: Grey, matrix: NDArray[np.float64]) -> Grey:
    """Return the sheet laid flat: its top left edge at (0, 0), `SCALE` pixels a millimetre."""
    inset = GEOMETRY.mark_centre
    to_millimetres = np.array([[1 / SCALE, 0, -inset], [0, 1 / SCALE, -inset], [0, 0, 1]])
    size = (round(PAGE_WIDTH * SCALE), round(PAGE_HEIGHT * SCALE))
    laid = cv2.warpPerspective(
        picture,
        matrix @ to_millimetres,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(laid, np.uint8)


def _code_places(modules: int) -> Points:
    """Return the corners of the printed code in millimetres from the mark at the top left."""
    quiet = GEOMETRY.code * QUIET_MODULES / 2 / (modules + QUIET_MODULES)
    right = PAGE_WIDTH - GEOMETRY.margin - GEOMETRY.mark_centre - quiet
    left = right - GEOMETRY.code + 2 * quiet
    top = GEOMETRY.code_top - GEOMETRY.mark_centre + quiet
    bottom = top + GEOMETRY.code - 2 * quiet
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _similarity(places: Points, pixels: Points) -> NDArray[np.float64]:
    """Return the turn, scale and shift that fit best (least squares; complex numbers)."""
    source, target = places @ np.array([1, 1j]), pixels @ np.array([1, 1j])
    from_middle = source - source.mean()
    factor = (np.conj(from_middle) @ (target - target.mean())) / (
        np.conj(from_middle) @ from_middle
    )
    shift = target.mean() - factor * source.mean()
    return np.array(
        [
            [factor.real, -factor.imag, shift.real],
            [factor.imag, factor.real, shift.imag],
            [0.0, 0.0, 1.0],
        ]
    )


def _scale_of(matrix: NDArray[np.float64]) -> float:
    return float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))


def _mapped(matrix: NDArray[np.float64], places: Points) -> Points:
    spread = np.column_stack([np.atleast_2d(places), np.ones(len(np.atleast_2d(places)))])
    pixels = spread @ matrix.T
    mapped: Points = pixels[:, :2] / pixels[:, 2:]
    return mapped


def _squares(picture: Grey, side: float) -> Points:
    """Return the centres of solid dark squares of about this side, in pixels.

    A mark is sought at a size at which it has a dozen pixels: noise is gone there, and the mean
    over its pixels is exact to a tenth of one of them.
    """
    shrink = min(1.0, 16.0 / side)
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    within = int(side * shrink * 4) | 1
    dark = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, within, 40
    )
    _, _, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=4)
    wanted = side * shrink
    width, height, area = (
        stats[:, column].astype(float)
        for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    fits = (
        _within(np.maximum(width, height) / wanted, SIDES)
        & _within(np.minimum(width, height) / wanted, SIDES)
        & _within(area / wanted**2, AREAS)
        & (area / (width * height) > SOLID)
    )
    chosen: Points = (centres[fits] + 0.5) / shrink - 0.5
    return chosen


def _within(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.bool_]:
    return (limits[0] < values) & (values < limits[1])


def _nearest(candidates: Points, place: Points, reach: float) -> Points | None:
    if not len(candidates):
        return None
    distances = np.hypot(*(candidates - place).T)
    best = int(distances.argmin())
    chosen: Points = candidates[best]
    return chosen if distances[best] <= reach else None


def _fitted(places: Points, found: dict[int, Points]) -> NDArray[np.float64]:
    """Return the projective map through four marks, or the affine one through three."""
    source = np.array([places[corner] for corner in found], np.float32)
    target = np.array(list(found.values()), np.float32)
    if len(found) == FEWEST_MARKS:
        affine = cv2.getAffineTransform(source, target)
        return np.vstack([affine, [0.0, 0.0, 1.0]]).astype(float)
    return np.asarray(cv2.getPerspectiveTransform(source, target), float)


def _is_convex(matrix: NDArray[np.float64], places: Points) -> bool:
    """Tell whether the corners lie around the page as on a sheet, and not folded over."""
    ring = _mapped(matrix, places[[0, 1, 3, 2]])
    sides = [after - before for before, after in pairwise([*ring, ring[0], ring[1]])]
    return all(a[0] * b[1] - a[1] * b[0] > 0 for a, b in pairwise(sides))


def _angle(matrix: NDArray[np.float64], places: Points) -> float:
    """Return by how many degrees the sheet is turned clockwise in the picture, 0 to 360."""
    left, right = _mapped(matrix, places[[0, 1]])
    return float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0]))) % 360
