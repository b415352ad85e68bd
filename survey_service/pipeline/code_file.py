"""The file of `langnghe tokens issue`: a line `{"code", "url"}` a code, in the order of issue."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from kiosk.links import receipt_link
from kiosk.tokens import RECEIPT_LENGTH, normalise
from survey_service.problems import Problem


class IssuedCode(Struct, frozen=True):
    """A line of the file: a canonical code and the link that ends with it."""

    code: str
    url: str


def write_codes(codes: Iterable[str], base: str) -> bytes:
    """Return the file of codes whose links begin with `base`."""
    lines = (msgspec.json.encode(IssuedCode(code, receipt_link(base, code))) for code in codes)
    return b"".join(line + b"\n" for line in lines)


def read_codes(content: bytes) -> tuple[IssuedCode, ...]:
    """Read the file.

    Raises:
        Problem: `codes-unreadable`, naming the line.
    """
    found: list[IssuedCode] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            issued = msgspec.json.decode(line, type=IssuedCode)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise unreadable(f"line {number}", "other lines", 'a line {"code", "url"}') from error
        code = normalise(issued.code, RECEIPT_LENGTH)
        if code is None or not issued.url.endswith(f"/{code}"):
            raise unreadable(f"line {number}", "no code with its link", "a code and its link")
        found.append(IssuedCode(code, issued.url))
    return tuple(found)


def unreadable(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of codes."""
    return Problem("codes-unreadable", where, got, expected)
