"""Files that no scanner makes."""

import struct
import zlib
from io import BytesIO

import pypdfium2


def png_of(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says how large it is and has hardly anything in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(body)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def jpeg_of(width: int, height: int) -> bytes:
    """The head of a JPEG of this size."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0" + frame + b"\xff\xd9"


def pdf_of(width: float, height: float, pages: int = 1) -> bytes:
    """A PDF of empty pages of this size in points."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    made = BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()
