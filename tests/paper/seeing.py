"""Looking at a printed page as a scanner does: pixels, corner marks, places in millimetres."""

import pypdfium2
from PIL import Image

DPI = 200
MILLIMETRE = DPI / 25.4
DARK = 128


def pages(pdf: bytes) -> list[Image.Image]:
    """The pages of a PDF in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    """The text of every page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


class Scan:
    """One page; places are millimetres from the top left corner mark, as in the map."""

    def __init__(self, page: Image.Image) -> None:
        self._page = page
        width, height = page.size
        reach = int(16 * MILLIMETRE)
        self.marks = [
            _centre(page, (left, top, left + reach, top + reach))
            for top in (0, height - reach)
            for left in (0, width - reach)
        ]

    def is_dark(self, x: float, y: float) -> bool:
        """Is there ink within a third of a millimetre of this place?"""
        return self._darkest(x - 0.35, y - 0.35, x + 0.35, y + 0.35) < DARK

    def is_white(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Is the rectangle free of ink?"""
        return self._darkest(left, top, right, bottom) > 250

    def _darkest(self, left: float, top: float, right: float, bottom: float) -> int:
        x, y = self.marks[0]
        area = [x + left * MILLIMETRE, y + top * MILLIMETRE]
        area += [x + right * MILLIMETRE, y + bottom * MILLIMETRE]
        return int(self._page.crop(tuple(map(round, area))).getextrema()[0])


def _centre(page: Image.Image, area: tuple[int, int, int, int]) -> tuple[float, float]:
    """The centre of the black square in a corner of the page."""
    corner = page.crop(area).point(lambda value: 255 if value < DARK else 0)
    left, top, right, bottom = corner.getbbox()
    return area[0] + (left + right) / 2, area[1] + (top + bottom) / 2
