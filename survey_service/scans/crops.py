"""Pictures of what a person has to read: all boxes of an item on a page with their words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import cv2

from survey_service.paper.box_map import MapBox
from survey_service.paper.geometry import GEOMETRY, PAGE_WIDTH
from survey_service.scans.images import Grey
from survey_service.scans.registration import SCALE
from survey_service.scans.sheets import Crop

ABOVE: Final = 8.0
BELOW: Final = 6.0
"""Millimetres of the page shown above and below the boxes."""
SIDE: Final = 12.0
"""Millimetres of the margin that are not shown."""
QUALITY: Final = 60


def crops_of(page: Grey, boxes: Sequence[tuple[int, MapBox]]) -> Iterator[Crop]:
    """Yield a picture for each item that boxes belong to.

    Args:
        page: the flat page.
        boxes: all boxes of these items on the page, with their places in the map.
    """
    by_item: Mapping[str, list[tuple[int, MapBox]]] = {
        item: list(group) for item, group in groupby(sorted(boxes, key=_item), key=_item)
    }
    for item, group in by_item.items():
        yield _crop(page, item, group)


def _item(one: tuple[int, MapBox]) -> str:
    return one[1].item


def _crop(page: Grey, item: str, boxes: Sequence[tuple[int, MapBox]]) -> Crop:
    inset = GEOMETRY.mark_centre
    left, right = SIDE, PAGE_WIDTH - SIDE
    top = max(0.0, min(box.y for _, box in boxes) + inset - ABOVE)
    bottom = max(box.y + box.height for _, box in boxes) + inset + BELOW
    edges = [round(edge * SCALE) for edge in (top, bottom, left, right)]
    part = page[edges[0] : edges[1], edges[2] : edges[3]]
    _, encoded = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    width, height = right - left, bottom - top
    frames = tuple(
        (
            index,
            round((box.x + inset - left) / width, 4),
            round((box.y + inset - top) / height, 4),
            round(box.width / width, 4),
            round(box.height / height, 4),
        )
        for index, box in boxes
    )
    return Crop(item=item, picture=encoded.tobytes(), frames=frames)
