"""The map of the boxes: where every answer stands on the sheet, for whoever reads scans.

Origin is the centre of the corner mark at the top left, x runs to the right and y downwards, in
millimetres. A reader finds the four marks, maps them onto `marks`, reads the code of the page, and
looks into the rectangles. All copies are laid out alike, so boxes are listed once.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from survey_service.paper.form_numbers import SCHEME
from survey_service.paper.geometry import GEOMETRY, frame
from survey_service.paper.order import Order
from survey_service.paper.typesetting import Spot

FORMAT = "langnghe/form-map/v1"
_PRECISION = 3


class MapBox(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rectangle on a page and what a mark or a text in it answers.

    Attributes:
        page: 1 for the first page of a copy.
        item: the item; in a roster `people[0].age`; names with `@` are the office's own.
        kind: `tick` to be crossed, `rank` and `character` for one digit or letter, `writing`.
        x: left edge.
        y: top edge.
        width: between the middles of its lines.
        height: between the middles of its lines.
        code: the choice it stands for.
        place: which character of the answer, 0 for the first.
    """

    page: int
    item: str
    kind: Literal["tick", "rank", "character", "writing"]
    x: float
    y: float
    width: float
    height: float
    code: int | str | bool | None = None
    place: int | None = None


class MapCopy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One copy: its number, and the selection table (1 to 8) printed on it, if it has one."""

    number: str
    kish_table: int | None = None


class BoxMap(msgspec.Struct, frozen=True, kw_only=True):
    """The map of a form.

    Attributes:
        format: name of this layout of the file.
        instrument: name of the questionnaire.
        version: its version.
        content_hash: its SHA-256.
        language: language of the print.
        campaign: code of the round, or an empty text.
        unit: code of the rated office, or None where it is written by hand.
        pages: pages of a copy.
        page_code: how the code on a page is made up.
        marks: centres of the corner marks: top left, top right, bottom left, bottom right.
        mark_side: side of a mark.
        boxes: in reading order.
        copies: in printing order.
    """

    format: str
    instrument: str
    version: str
    content_hash: str
    language: str
    campaign: str
    unit: str | None
    pages: int
    page_code: str
    marks: tuple[tuple[float, float], ...]
    mark_side: float
    boxes: tuple[MapBox, ...]
    copies: tuple[MapCopy, ...]


def of(
    order: Order, digest: str, copies: Sequence[MapCopy], pages: int, spots: Iterable[Spot]
) -> BoxMap:
    """Return the map of an order, given where its boxes came to stand."""
    width, height = frame()
    return BoxMap(
        format=FORMAT,
        instrument=order.instrument.name,
        version=order.instrument.version,
        content_hash=digest,
        language=order.language,
        campaign=order.campaign,
        unit=None if order.unit is None else order.unit[0],
        pages=pages,
        page_code=f"{SCHEME}/<first 12 of content_hash>/<form number>/<page>",
        marks=((0.0, 0.0), (width, 0.0), (0.0, height), (width, height)),
        mark_side=GEOMETRY.mark,
        boxes=tuple(map(_box, spots)),
        copies=tuple(copies),
    )


def encode(made: BoxMap) -> bytes:
    """Return the map as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"


def _box(spot: Spot) -> MapBox:
    inset = GEOMETRY.mark_centre
    return msgspec.convert(
        {
            "page": spot.page,
            "item": spot.item,
            "kind": spot.kind,
            "x": round(spot.x - inset, _PRECISION),
            "y": round(spot.y - inset, _PRECISION),
            "width": round(spot.width, _PRECISION),
            "height": round(spot.height, _PRECISION),
            "code": spot.code,
            "place": spot.place,
        },
        MapBox,
    )
