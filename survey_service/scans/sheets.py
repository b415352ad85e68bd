"""What was read from a scan: pages, boxes with their measures, and why something was refused."""

from typing import Final, Literal

import msgspec

from survey_service.paper.form_numbers import LENGTH, SCHEME

State = Literal["empty", "marked", "cancelled", "doubtful"]
"""Of a box: not written in; crossed or ticked; filled in, which takes a mark back; not sure."""

LARGEST_FILE: Final = 64 * 1024 * 1024
HASH_DIGITS: Final = 12


class PageCode(msgspec.Struct, frozen=True, kw_only=True):
    """What the code on a page says.

    Attributes:
        content: first 12 hexadecimal digits of the questionnaire's content hash, small letters.
        number: the form number, without hyphens.
        page: 1 for the first page of a copy.
    """

    content: str
    number: str
    page: int


def parse_code(text: str) -> PageCode | None:
    """Return what the code of a page says, or None where it is not one of ours."""
    parts = text.split("/")
    if len(parts) != 4 or parts[0] != SCHEME:  # noqa: PLR2004 - scheme, hash, number, page
        return None
    _, content, number, page = parts
    if len(content) != HASH_DIGITS or len(number) != LENGTH or not page.isascii():
        return None
    if not page.isdigit() or not 1 <= int(page) <= 999:  # noqa: PLR2004 - as many as three digits
        return None
    return PageCode(content=content.lower(), number=number, page=int(page))


class ReadBox(msgspec.Struct, frozen=True, kw_only=True):
    """One box of a page.

    Attributes:
        index: its place among the boxes of the map.
        state: what is in it.
        confidence: 0 where it could as well be otherwise, 1 where it is clear.
        fill: share of its inside that is inked.
        reason: of a doubtful box: `faint`, `between`, `scribbled`, `stained`,
            `outline-unseen`.
    """

    index: int
    state: State
    confidence: float
    fill: float
    reason: str = ""


class Crop(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of what a person has to read: the boxes of one item on one page.

    Attributes:
        item: the item.
        picture: JPEG.
        frames: of each box in it: its place in the map, and left, top, width, height as shares of
            the picture.
    """

    item: str
    picture: bytes
    frames: tuple[tuple[int, float, float, float, float], ...]


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page that was understood.

    Attributes:
        source: its place in the file, 1 for the first.
        code: what its code says.
        turned: by how many degrees clockwise it lay: 0, 90, 180 or 270.
        skew: degrees that are left after that.
        resolution: dots per inch of the scan, judged by the corner marks.
        marks: corner marks found: 4, or 3 with one made up from the others.
        boxes: the boxes to be ticked, in the order of the map.
        crops: what a person has to read.
    """

    source: int
    code: PageCode
    turned: int
    skew: float
    resolution: float
    marks: int
    boxes: tuple[ReadBox, ...] = ()
    crops: tuple[Crop, ...] = ()


class RefusedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page, or a whole file where `source` is 0, that was not understood.

    Attributes:
        source: its place in the file.
        reason: a word of `REASONS`.
        got: what was found.
        code: what its code says, where it has one.
    """

    source: int
    reason: str
    got: str = ""
    code: PageCode | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    pages: tuple[ReadPage, ...] = ()
    refused: tuple[RefusedPage, ...] = ()
    blank: tuple[int, ...] = ()


REASONS: Final = {
    "not-a-scan": "PDF, PNG or JPEG",
    "too-large": "at most 64 MB",
    "too-many-pages": "at most 1,000 pages",
    "too-many-pixels": "at most 40 million pixels a page",
    "damaged": "a file that can be opened",
    "took-too-long": "a file that is read within the limits of time and memory",
    "no-code": "the code at the top right, clean and whole",
    "foreign-code": "a code of a printed questionnaire",
    "other-form": "a page of the form that the map describes",
    "unknown-copy": "a form number of this print",
    "unknown-page": "a page that the form has",
    "marks-missing": "at least three of the four black corners",
    "misplaced": "corners and code where the form has them",
}
"""Why a page was refused, and what is expected."""
