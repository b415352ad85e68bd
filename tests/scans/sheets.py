"""Printed forms, filled in by hands, scanned: what is known of them is what must be read."""

from functools import lru_cache
from random import Random

import msgspec
import numpy as np
import pypdfium2

from questionnaires.loader import load_library
from survey_service.paper.box_map import MapBox
from survey_service.paper.form import PrintedForm, printed_form
from survey_service.paper.order import Order
from tests.scans.pens import Pen
from tests.scans.scanner import DOTS, MASTER_DPI, Look, a_look, scan

CORRECTED = 0.04
BLANK = 0.05
SEVERAL = 0.3


class Filled(msgspec.Struct, frozen=True):
    """One sheet: its picture, the boxes marked and those filled in, how it was scanned."""

    picture: np.ndarray
    page: int
    marked: frozenset[int]
    cancelled: frozenset[int]
    look: Look


@lru_cache(maxsize=4)
def printed(name: str = "sipas_citizen", copies: int = 2) -> PrintedForm:
    """A form as it is printed."""
    return printed_form(Order(instrument=load_library(name), language="vi", copies=copies))


@lru_cache(maxsize=32)
def blank(page: int, copy: int = 0, name: str = "sipas_citizen") -> np.ndarray:
    """A printed page, not filled in (blue, green, red at `MASTER_DPI`)."""
    form = printed(name)
    document = pypdfium2.PdfDocument(form.pdf)
    try:
        each = form.map.pages + form.map.pages % 2
        pixels = document[copy * each + page - 1].render(scale=MASTER_DPI / 72).to_numpy()
        return np.ascontiguousarray(pixels[..., :3])
    finally:
        document.close()


def filled(
    page: int, random: Random, look: Look | None = None, name: str = "sipas_citizen"
) -> Filled:
    """A page that somebody has filled in and somebody scanned."""
    sheet = blank(page, 0, name).copy()
    pen = Pen(sheet, DOTS, random)
    marked: set[int] = set()
    cancelled: set[int] = set()
    for boxes in _questions(page, name):
        _answer(boxes, pen, random, marked, cancelled)
    look = look or a_look(random)
    return Filled(scan(sheet, look, random), page, frozenset(marked), frozenset(cancelled), look)


def _questions(page: int, name: str) -> list[list[tuple[int, MapBox]]]:
    by_item: dict[str, list[tuple[int, MapBox]]] = {}
    for index, box in enumerate(printed(name).map.boxes):
        if box.page == page and box.kind == "tick":
            by_item.setdefault(box.item, []).append((index, box))
    return list(by_item.values())


def _answer(
    boxes: list[tuple[int, MapBox]], pen: Pen, random: Random, marked: set[int], cancelled: set[int]
) -> None:
    if random.random() < BLANK:
        return
    order = random.sample(boxes, len(boxes))
    several = 1 + sum(random.random() < SEVERAL for _ in order[1:]) if random.random() < 0.2 else 1
    for index, box in order[:several]:
        random.choice([pen.cross, pen.cross, pen.cross, pen.tick, pen.tick, pen.slash])(box)
        marked.add(index)
    if len(order) > several and random.random() < CORRECTED:
        index, box = order[several]
        pen.cross(box)
        pen.fill(box)
        cancelled.add(index)


def truth(sheet: Filled, index: int) -> str:
    """What is in a box."""
    if index in sheet.marked:
        return "marked"
    return "cancelled" if index in sheet.cancelled else "empty"
