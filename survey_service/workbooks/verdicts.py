"""What goes into the process that reads a workbook, and what comes out of it."""

import msgspec

from questionnaires.xlsform import Preferences, Reason


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is to be read.

    Attributes:
        suffix: of its name, such as `.xlsx`; says how text is written, never what a workbook is.
        preferences: what the form may leave open.
        table: the rows of the first sheet are wanted, not a form.
    """

    suffix: str
    table: bool = False
    preferences: Preferences = msgspec.field(default_factory=Preferences)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a workbook: the text of an instrument file or its rows, or why not.

    `rows` are cells by column (0 first) by row (1 first), without the empty ones.
    """

    text: str | None = None
    rows: dict[int, dict[int, str]] | None = None
    refusals: tuple[Reason, ...] = ()
    remarks: tuple[Reason, ...] = ()
