"""An .xlsx file → sheets: what the cells show, formulas by the values saved with them.

Office Open XML (ECMA-376) is read for what a form needs: texts, numbers, truth values, dates.
Only the sheets of an XLSForm are decompressed at all.
"""

import posixpath
import re
from collections.abc import Collection

from questionnaires.labels import printable
from questionnaires.xlsform.cells import Formats, SharedTexts, SheetCells
from questionnaires.xlsform.markup import Attributes, Reading, read_markup
from questionnaires.xlsform.package import Package
from questionnaires.xlsform.reasons import WorkbookError
from questionnaires.xlsform.tables import SHEETS, Filler, Sheet, Workbook

MOST_SHEETS = 100
_TYPES = "[Content_Types].xml"
_MACRO = re.compile("macroenabled", re.IGNORECASE)


def read_first_sheet(content: bytes) -> Sheet:
    """Return the first sheet of an .xlsx file, whatever it is called: a table of rows.

    Raises:
        WorkbookError: it is damaged, hostile, or more than a form needs; or it has no sheet.
    """
    found = _read(content, None).sheets
    if not found:
        raise WorkbookError("damaged-workbook", "no sheet", "an .xlsx file")
    return next(iter(found.values()))


def read_xlsx(content: bytes) -> Workbook:
    """Return the sheets of an .xlsx file that an XLSForm has.

    Raises:
        WorkbookError: it is damaged, hostile, or more than a form needs.
    """
    return _read(content, SHEETS)


def _read(content: bytes, wanted: Collection[str] | None) -> Workbook:
    """Return the wanted sheets; None for the first one."""
    package = Package(content)
    _require_no_macros(package)
    book = _target(package, "", "officeDocument")
    related = _relations(package, book)
    contents = _Contents()
    read_markup(package.chunks(book), book, contents)
    if len(contents.sheets) > MOST_SHEETS:
        got = f"{len(contents.sheets)} sheets"
        raise WorkbookError("too-many-sheets", got, f"at most {MOST_SHEETS}")
    texts, formats = SharedTexts(), Formats(from_1904=contents.from_1904)
    for kind, reading in (("sharedStrings", texts), ("styles", formats)):
        if (part := related.of_kind(kind)) in package.names:
            read_markup(package.chunks(part), part, reading)
    found, filler = Workbook(), Filler()
    for name, identity in contents.sheets:
        sheet = Sheet(name.strip().lower())
        chosen = not found.sheets if wanted is None else sheet.name in wanted
        if not chosen or sheet.name in found.sheets:
            found.others = (*found.others, printable_text(name))
            continue
        part = related.targets.get(identity, "")
        read_markup(package.chunks(part), part, SheetCells(sheet, filler, texts, formats))
        found.sheets[sheet.name] = sheet
    return found


def printable_text(name: str) -> str:
    """Return a name that can be shown."""
    return str(printable(name))


class _Contents(Reading):
    """The names of the sheets with the ids of their parts, and the day that dates count from."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            related = (text for key, text in attributes.items() if key.endswith(" id"))
            self.sheets.append((attributes.get("name", ""), next(related, "")))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}


class _Relations(Reading):
    """Which id stands for which part; links out of the workbook are left out."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._kinds: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
        self.targets[attributes.get("Id", "")] = target.lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self._kinds.setdefault(kind, target.lstrip("/"))

    def of_kind(self, kind: str) -> str:
        """Return the first part of that kind, the empty text where there is none."""
        return self._kinds.get(kind, "")


def _relations(package: Package, part: str) -> _Relations:
    folder, _, name = part.rpartition("/")
    relations = _Relations(folder)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    read_markup(package.chunks(listing), listing, relations)
    return relations


def _target(package: Package, part: str, kind: str) -> str:
    return _relations(package, part).of_kind(kind)


class _ContentTypes(Reading):
    def start(self, name: str, attributes: Attributes) -> None:
        kind = attributes.get("ContentType", "")
        if name in {"Override", "Default"} and _MACRO.search(kind):
            raise WorkbookError("macros", printable(kind), "a workbook without macros (.xlsx)")


def _require_no_macros(package: Package) -> None:
    read_markup(package.chunks(_TYPES), _TYPES, _ContentTypes())
