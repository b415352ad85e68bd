"""The cells of a sheet, and the shared texts and number formats that they point to.

Dates are numbers with a date format: days since 1899-12-30, or since 1904-01-01.
"""

import re
from datetime import datetime, timedelta

from questionnaires.xlsform.markup import Attributes, Reading
from questionnaires.xlsform.reasons import WorkbookError
from questionnaires.xlsform.tables import LONGEST_CELL, MOST_CHARACTERS, Filler, Sheet

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_A_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|general', re.IGNORECASE)
_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_ROW = 1_048_576
_LAST_DAY = 2_958_465
"""31 December 9999 in days since 1899-12-30."""


class SharedTexts(Reading):
    """The texts that cells point to by number; readings aloud (`rPh`) are left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._open = self._aloud = False
        self._characters = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        del attributes
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._aloud = True
        elif name == "t":
            self._open = not self._aloud

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "si":
            self.texts.append(unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._aloud = False
        elif name == "t":
            self._open = False

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._open:
            self._characters += len(text)
            if self._characters > 2 * MOST_CHARACTERS:
                raise WorkbookError("too-many-cells", "shared texts", f"{MOST_CHARACTERS} letters")
            self._pieces.append(text)


class Formats(Reading):
    """Which cell formats show a number as a date."""

    def __init__(self, *, from_1904: bool) -> None:
        self._day_0 = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
        self._custom: dict[str, bool] = {}
        self._in_cells = False
        self._dates: list[bool] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if name == "numFmt":
            shown = _NOT_A_DATE.sub("", attributes.get("formatCode", ""))
            self._custom[attributes.get("numFmtId", "")] = bool(_DATE.search(shown))
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._dates.append(self._is_date(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "cellXfs":
            self._in_cells = False

    def _is_date(self, identity: str) -> bool:
        built_in = identity.isdecimal() and int(identity[:4]) in _BUILT_IN_DATES
        return self._custom.get(identity, built_in)

    def shown(self, number: str, style: str) -> str:
        """Return a number as the cell shows it: a date, a whole number, or a decimal."""
        value = float(number)
        index = int(style) if style.isdecimal() else 0
        if index < len(self._dates) and self._dates[index] and 0 <= value <= _LAST_DAY:
            return self._moment(value)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - where doubles stop being exact

    def _moment(self, days: float) -> str:
        moment = self._day_0 + timedelta(seconds=round(days * 86_400))
        if days < 1:
            return moment.strftime("%H:%M")
        clock = "" if moment.time() == datetime.min.time() else moment.strftime("T%H:%M:%S")
        return f"{moment.date().isoformat()}{clock}"


class SheetCells(Reading):
    """Puts the cells of a sheet where they belong."""

    def __init__(self, sheet: Sheet, filler: Filler, texts: SharedTexts, formats: Formats) -> None:
        self._sheet, self._filler = sheet, filler
        self._texts, self._formats = texts.texts, formats
        self._row = self._column = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._length = 0
        self._open = self._aloud = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() and len(given) <= 7 else self._row + 1  # noqa: PLR2004 - digits of the last row
            self._column = -1
        elif name == "c":
            self._place(attributes.get("r", ""))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._pieces, self._length = [], 0
        elif name == "rPh":
            self._aloud = True
        elif name in {"v", "t"}:
            self._open = not self._aloud

    def _place(self, reference: str) -> None:
        if found := _REFERENCE.fullmatch(reference):
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
            self._row, self._column = int(found[2]), column - 1
        else:
            self._column += 1
        if self._row > _LAST_ROW:
            raise WorkbookError("damaged-workbook", f"row {self._row}", "an .xlsx file")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in {"v", "t"}:
            self._open = False
        elif name == "rPh":
            self._aloud = False
        elif name == "c" and self._pieces:
            shown = self._shown("".join(self._pieces))
            self._filler.put(self._sheet, self._row, self._column, shown)

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._open:
            self._length += len(text)
            if self._length > 2 * LONGEST_CELL:
                at = (self._sheet.name, self._row)
                raise WorkbookError("cell-too-long", "a long cell", f"{LONGEST_CELL}", at)
            self._pieces.append(text)

    def _shown(self, content: str) -> str:
        at = (self._sheet.name, self._row)
        try:
            match self._kind:
                case "s":
                    return self._texts[int(content)] if content.strip().isdecimal() else ""
                case "b":
                    return "TRUE" if content.strip() in {"1", "true"} else "FALSE"
                case "n" | "d" if self._kind == "n":
                    return self._formats.shown(content, self._style)
                case "e":
                    raise WorkbookError("cell-error", content[:20], "a value", at)
                case _:
                    return unescaped(content)
        except (ValueError, IndexError, OverflowError):
            raise WorkbookError("damaged-workbook", content[:20], "a value", at) from None


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Return a text with `_x000D_` and its like turned into what they stand for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
