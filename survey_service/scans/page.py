"""One picture → one page: registered, its boxes judged, what a person must read cut out."""

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from survey_service.paper.box_map import BoxMap, MapBox
from survey_service.scans.crops import crops_of
from survey_service.scans.images import Grey, ScanError
from survey_service.scans.ink import darkness, ink_in, line_darkness
from survey_service.scans.judging import judged, written
from survey_service.scans.registration import flat, lying, seen_code
from survey_service.scans.sheets import HASH_DIGITS, PageCode, ReadBox, ReadPage, RefusedPage

BLANK: Final = 0.0012
"""Share of a page that may be dark where nothing is printed but the line that says so."""
MOST_UNSEEN: Final = 0.34
"""Share of the boxes of a page that may not be found where the map has them."""
_GLANCE: Final = 1_200
"""Pixels on the longer side that are enough to see whether a page is blank."""
_DARK: Final = 0.4


def read_page(picture: Grey, source: int, form: BoxMap) -> ReadPage | RefusedPage | None:
    """Read one page; None for one with nothing on it.

    Args:
        picture: in grey.
        source: its place in the file.
        form: the map of its boxes.
    """
    seen = seen_code(picture)
    if isinstance(seen, ScanError):
        if seen.reason == "no-code" and _is_blank(picture):
            return None
        return RefusedPage(source=source, reason=seen.reason, got=seen.got)
    refusal = foreign(seen.code, form)
    if refusal:
        return RefusedPage(source=source, reason=refusal, got=_said(seen.code), code=seen.code)
    place = lying(picture, seen, form)
    if isinstance(place, ScanError):
        return RefusedPage(source=source, reason=place.reason, got=place.got, code=seen.code)
    page = flat(picture, place.matrix)
    mine = [(n, box) for n, box in enumerate(form.boxes) if box.page == seen.code.page]
    boxes = tuple(_judged(page, mine))
    unseen = sum(box.reason == "outline-unseen" for box in boxes)
    if unseen > MOST_UNSEEN * len(boxes):
        got = f"{unseen} of {len(boxes)} boxes not found"
        return RefusedPage(source=source, reason="misplaced", got=got, code=seen.code)
    return ReadPage(
        source=source,
        code=seen.code,
        turned=place.turned,
        skew=round(place.skew, 2),
        resolution=round(place.resolution),
        marks=place.marks,
        boxes=boxes,
        crops=tuple(crops_of(page, _to_look_at(mine, boxes))),
    )


def _judged(page: Grey, boxes: Sequence[tuple[int, MapBox]]) -> Iterator[ReadBox]:
    dark = darkness(page)
    line = line_darkness(dark, [box for _, box in boxes])
    for index, box in boxes:
        ink = ink_in(dark, box, line)
        if box.kind == "tick":
            yield judged(index, ink)
        else:
            yield written(index, ink, box.width * box.height)


def _to_look_at(
    boxes: Sequence[tuple[int, MapBox]], read: Sequence[ReadBox]
) -> list[tuple[int, MapBox]]:
    """Return the boxes of items that a person may be asked about.

    Those with a doubtful box, with a box taken back, with several marks, and with writing.
    """
    states: dict[str, list[tuple[str, str]]] = {}
    for (_, box), one in zip(boxes, read, strict=True):
        states.setdefault(box.item, []).append((box.kind, one.state))
    asked = {item for item, found in states.items() if _is_asked(found)}
    return [(index, box) for index, box in boxes if box.item in asked]


def _is_asked(found: Sequence[tuple[str, str]]) -> bool:
    marks = [state for _, state in found].count("marked")
    written = any(kind != "tick" and state != "empty" for kind, state in found)
    return written or marks > 1 or any(state in {"doubtful", "cancelled"} for _, state in found)


def foreign(code: PageCode, form: BoxMap) -> str:
    """Return why a page is none of this print, or an empty text."""
    if code.content != form.content_hash[:HASH_DIGITS].lower():
        return "other-form"
    if code.number not in {copy.number for copy in form.copies}:
        return "unknown-copy"
    return "" if code.page <= form.pages else "unknown-page"


def _said(code: PageCode) -> str:
    return f"{code.content} {code.number} {code.page}"


def _is_blank(picture: Grey) -> bool:
    """Tell whether (almost) nothing is on a page: back sides, and the page left empty."""
    shrink = min(1.0, _GLANCE / max(picture.shape))
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return float((darkness(np.asarray(small, np.uint8)) > _DARK).mean()) <= BLANK
