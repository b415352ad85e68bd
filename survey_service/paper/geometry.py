"""Measures of the printed form in millimetres: the page, the corner marks, the boxes.

A scanner finds the four marks and undoes the shift, turn and stretch of the sheet; after that a
place is known by its distance from the centre of the mark at the top left.
"""

import msgspec

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0


class Geometry(msgspec.Struct, frozen=True, kw_only=True):
    """Measures that the templates are given.

    Attributes:
        mark: side of a corner mark, a black square.
        mark_centre: distance of its centre from both edges of the sheet; office printers leave
            about 5 mm unprinted.
        box: side of an answer box.
        comb_width: width of a cell for one character.
        comb_height: height of it.
        code: side of the QR code, its quiet zone counted.
        code_top: distance of the QR code from the top edge.
        margin: left and right margin of the text.
        margin_top: top margin of the text.
        margin_bottom: bottom margin of the text.
    """

    mark: float = 5.0
    mark_centre: float = 10.5
    box: float = 6.5
    comb_width: float = 7.0
    comb_height: float = 9.0
    code: float = 23.0
    code_top: float = 7.5
    margin: float = 18.0
    margin_top: float = 33.0
    margin_bottom: float = 19.0


GEOMETRY = Geometry()


def frame() -> tuple[float, float]:
    """Return width and height of the rectangle between the centres of the corner marks."""
    inset = 2 * GEOMETRY.mark_centre
    return PAGE_WIDTH - inset, PAGE_HEIGHT - inset
