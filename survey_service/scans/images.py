"""Files from scanners → grey pictures, one a page. The only reader of PDF, PNG and JPEG.

The size of a picture is read from its header before a pixel is unpacked.
"""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import pypdfium2

from survey_service.scans.sheets import LARGEST_FILE

Grey = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
"""A picture: rows × columns, 0 black to 255 white."""

MOST_PAGES: Final = 1_000
MOST_PIXELS: Final = 40_000_000
"""A4 at 600 dpi has 35 million."""
PDF_DPI: Final = 200.0
_POINTS: Final = 72.0
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_MARKER: Final = 0xFF
_FRAMES: Final = range(0xC0, 0xD0)
"""Markers that start a frame, with few exceptions."""
_NO_SIZE: Final = frozenset({0xC4, 0xC8, 0xCC})
"""Markers among the start-of-frame markers that say nothing about size."""


class ScanError(Exception):
    """A file or page that is not read.

    Args:
        reason: a word of `sheets.REASONS`.
        got: what was found.
        source: page of the file, 0 for the file.
    """

    def __init__(self, reason: str, got: str = "", source: int = 0) -> None:
        super().__init__(f"{reason}: {got}")
        self.reason, self.got, self.source = reason, got, source


def pictures(content: bytes) -> Iterator[Grey | ScanError]:
    """Yield the pages of a file in grey, or why a page was not read.

    Raises:
        ScanError: the file as a whole cannot be read.
    """
    if len(content) > LARGEST_FILE:
        raise ScanError("too-large", f"{len(content)} bytes")
    if content.startswith(b"%PDF-"):
        yield from _of_pdf(content)
    elif content.startswith(_PNG):
        yield _unpacked(content, _png_size(content))
    elif content.startswith(_JPEG):
        yield _unpacked(content, _jpeg_size(content))
    else:
        raise ScanError("not-a-scan", content[:8].hex(" "))


def _of_pdf(content: bytes) -> Iterator[Grey | ScanError]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ScanError("damaged", str(error)) from None
    try:
        if len(document) > MOST_PAGES:
            raise ScanError("too-many-pages", str(len(document)))
        for index in range(len(document)):
            yield _rendered(document, index)
    finally:
        document.close()


def _rendered(document: pypdfium2.PdfDocument, index: int) -> Grey | ScanError:
    try:
        page = document[index]
        width, height = page.get_size()
        scale = PDF_DPI / _POINTS
        pixels = width * height * scale * scale
        if not 0 < pixels <= MOST_PIXELS:
            return ScanError("too-many-pixels", f"{width:.0f} × {height:.0f} points", index + 1)
        bitmap = page.render(scale=scale, grayscale=True)
        rows = bitmap.to_numpy()
        picture = np.ascontiguousarray(rows[:, :, 0] if rows.ndim > 2 else rows)  # noqa: PLR2004
        bitmap.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        return ScanError("damaged", str(error), index + 1)
    return picture


def _unpacked(content: bytes, size: tuple[int, int] | None) -> Grey:
    if size is None:
        raise ScanError("damaged", "no size in its header")
    width, height = size
    if not 0 < width * height <= MOST_PIXELS:
        raise ScanError("too-many-pixels", f"{width} × {height}")
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise ScanError("damaged", str(error.err)) from None
    if picture is None:
        raise ScanError("damaged", f"{len(content)} bytes")
    return np.asarray(picture, np.uint8)


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height as the first chunk of a PNG says (ISO/IEC 15948, 11.2.2)."""
    if content[12:16] != b"IHDR" or len(content) < 24:  # noqa: PLR2004
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height as the frame header of a JPEG says (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(content):
        if content[at] != _MARKER:
            return None
        marker = content[at + 1]
        if marker == _MARKER:
            at += 1
            continue
        if marker in _FRAMES and marker not in _NO_SIZE:
            return (
                int.from_bytes(content[at + 7 : at + 9]),
                int.from_bytes(content[at + 5 : at + 7]),
            )
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None
