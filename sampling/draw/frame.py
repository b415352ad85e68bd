"""The frame of a verifiable draw: opaque codes, strata, whole sizes; one form of bytes, one root.

Rows stand in the order of stratum and unit by code point, whatever order they came in. The root is
that of RFC 6962 over the rows, so that a single row can be shown to have been in a frame that is
not shown as a whole.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from unicodedata import category, is_normalized

from msgspec import Struct
from msgspec.structs import force_setattr

from sampling.errors import SamplingError

HEADER = "unit,stratum,size,lines"
LONGEST_CODE = 100
LARGEST = 10**12
_NUMBER = re.compile(r"[0-9]{1,13}", re.ASCII)
_FORBIDDEN = frozenset(',"')


class DrawUnit(Struct, frozen=True, kw_only=True):
    """A unit that can be drawn.

    Attributes:
        unit: opaque code, distinct over the whole frame.
        stratum: code of the stratum.
        size: measure of size for drawing in proportion to it.
        lines: length of the list from which people of the unit are drawn.
    """

    unit: str
    stratum: str
    size: int = 1
    lines: int = 1

    @property
    def row(self) -> str:
        """The row of the canonical table."""
        return f"{self.unit},{self.stratum},{self.size},{self.lines}"


class DrawFrame(Struct, frozen=True):
    """Checked units in canonical order.

    Raises:
        SamplingError: `empty-frame`, `duplicate-unit`, `bad-size`, `not-nfc`, `bad-code`.
    """

    units: tuple[DrawUnit, ...]

    def __post_init__(self) -> None:
        if not self.units:
            raise _refusal("empty-frame", "frame", 0, "at least one unit", "Check the file.")
        seen: set[str] = set()
        for unit in self.units:
            _check(unit)
            if unit.unit in seen:
                hint = "A unit listed twice would have twice the chance: remove one row."
                raise _refusal("duplicate-unit", unit.unit, "two rows", "each unit once", hint)
            seen.add(unit.unit)
        ordered = tuple(sorted(self.units, key=lambda unit: (unit.stratum, unit.unit)))
        force_setattr(self, "units", ordered)

    def strata(self) -> dict[str, tuple[DrawUnit, ...]]:
        """Return the units of each stratum, both in canonical order."""
        found: dict[str, list[DrawUnit]] = {}
        for unit in self.units:
            found.setdefault(unit.stratum, []).append(unit)
        return {stratum: tuple(units) for stratum, units in found.items()}


def frame_of(units: Iterable[DrawUnit]) -> DrawFrame:
    """Return the frame of units that come in any order."""
    return DrawFrame(tuple(units))


def frame_from(table: str) -> DrawFrame:
    """Return the frame of a canonical table; its rows may come in any order.

    Raises:
        SamplingError: `frame-unreadable`, and what a frame refuses.
    """
    head, *rows = table.removesuffix("\n").split("\n")
    if head != HEADER:
        raise _unreadable("line 1", head, HEADER)
    return frame_of(_unit(line, row) for line, row in enumerate(rows, start=2))


def _unit(line: int, row: str) -> DrawUnit:
    cells = row.split(",")
    numbers = cells[2:]
    if len(cells) != len(HEADER.split(",")) or not all(map(_NUMBER.fullmatch, numbers)):
        raise _unreadable(f"line {line}", row, "two codes and two whole numbers")
    size, lines = map(int, numbers)
    return DrawUnit(unit=cells[0], stratum=cells[1], size=size, lines=lines)


def _unreadable(where: str, got: str, expected: str) -> SamplingError:
    hint = "Take the file that was published with the draw."
    return _refusal("frame-unreadable", where, got, expected, hint)


def frame_csv(frame: DrawFrame) -> bytes:
    """Return the canonical table: UTF-8, lines ending in LF, a header, nothing quoted."""
    return "".join(f"{line}\n" for line in _lines(frame)).encode()


def frame_root(frame: DrawFrame) -> str:
    """Return the Merkle root (RFC 6962, 2.1) of the rows as hexadecimal digits."""
    level = [sha256(b"\x00" + unit.row.encode()).digest() for unit in frame.units]
    while len(level) > 1:
        level = _parents(level)
    return level[0].hex()


def _parents(level: Sequence[bytes]) -> list[bytes]:
    """Return the level above; a last node without a neighbour goes up as it is.

    Pairing from the left gives the tree of RFC 6962, whose left part is the largest power of two.
    """
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return [*above, level[-1]] if len(level) % 2 else above


def _lines(frame: DrawFrame) -> Iterator[str]:
    yield HEADER
    yield from (unit.row for unit in frame.units)


def _check(unit: DrawUnit) -> None:
    for code in (unit.unit, unit.stratum):
        if not is_code(code):
            expected = f"1 to {LONGEST_CODE} printable characters without comma or quote"
            raise _refusal("bad-code", unit.unit, code, expected, "Give it a plain code.")
        if not is_normalized("NFC", code):
            hint = "Two spellings of one letter would be two codes: normalise the file."
            raise _refusal("not-nfc", unit.unit, code, "Unicode in normal form C", hint)
    for name, number in (("size", unit.size), ("lines", unit.lines)):
        if not 1 <= number <= LARGEST:
            hint = "An empty unit cannot be drawn: remove it, or correct its number."
            where = f"{unit.unit} ({name})"
            raise _refusal("bad-size", where, number, f"a number from 1 to {LARGEST}", hint)


def is_code(text: str) -> bool:
    """Tell whether a text can stand in a row without quotes."""
    return (
        1 <= len(text) <= LONGEST_CODE
        and text == text.strip()
        and _FORBIDDEN.isdisjoint(text)
        and not any(category(letter)[0] in "CZ" and letter != " " for letter in text)
    )


def _refusal(code: str, where: str, got: object, expected: str, hint: str) -> SamplingError:
    return SamplingError(code, where=where, got=got, expected=expected, hint=hint)
