"""Why a workbook is no instrument, and what of it is not kept: codes with a cell and advice.

A refusal (`REFUSALS`, or a code of `INSTRUMENT_HINTS`) stands in the way of the whole form; a
remark (`REMARKS`) names what the instrument does not hold or holds otherwise.
"""

import msgspec

from questionnaires.errors import INSTRUMENT_HINTS
from questionnaires.labels import printable
from questionnaires.text import Wording
from questionnaires.xlsform.reason_texts import REFUSALS, REMARKS

At = tuple[str, int, str]
"""Sheet, row (1 first, 0 for the whole sheet), header of the column."""

MOST = 500
"""Reasons and remarks that are kept of each; nobody reads more."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One refusal or remark and where it stands.

    Attributes:
        code: a key of `REFUSALS`, `REMARKS` or `INSTRUMENT_HINTS`.
        sheet: name of the sheet, empty for the whole workbook.
        row: as spreadsheet programs count, 0 for the whole sheet.
        column: the header, empty for the whole row.
        got: what stands there, short and printable.
        expected: what could stand there, or what becomes of it.
    """

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    got: str = ""
    expected: str = ""

    @property
    def hint(self) -> Wording:
        """What the author can do, per language."""
        return REFUSALS.get(self.code) or REMARKS.get(self.code) or INSTRUMENT_HINTS[self.code]

    @property
    def where(self) -> str:
        """The place in words: `survey, row 12, relevant`."""
        row = f"row {self.row}" if self.row else ""
        return ", ".join(part for part in (self.sheet, row, self.column) if part)


def reason(code: str, at: At, got: object, expected: str) -> Reason:
    """Return a reason whose texts can be shown."""
    sheet, row, column = at
    return Reason(
        code=code,
        sheet=sheet,
        row=row,
        column=str(printable(column)),
        got="" if got is None else str(printable(got)),
        expected=expected,
    )


class WorkbookError(Exception):
    """The workbook cannot be read at all; `reason` says why."""

    def __init__(
        self, code: str, got: object, expected: str, at: tuple[str, int] = ("", 0)
    ) -> None:
        self.reason = reason(code, (*at, ""), got, expected)
        super().__init__(f"{code}: got {self.reason.got}, expected {expected}")


class Report:
    """Takes refusals and remarks while a form is read."""

    def __init__(self) -> None:
        self.refusals: list[Reason] = []
        self.remarks: list[Reason] = []

    def refuse(self, code: str, at: At, got: object, expected: str) -> None:
        """Note what stands in the way of the form."""
        if len(self.refusals) < MOST:
            self.refusals.append(reason(code, at, got, expected))

    def remark(self, code: str, at: At, got: object, becomes: str = "") -> None:
        """Note what is not kept or kept otherwise."""
        if len(self.remarks) < MOST:
            self.remarks.append(reason(code, at, got, becomes))
