"""What goes into the process that reads a workbook, and what comes out of it."""

import msgspec

from questionnaires.xlsform import Preferences, Reason


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is to be read.

    Attributes:
        suffix: of its name, such as `.xlsx`; says how text is written, never what a workbook is.
        preferences: what the form may leave open.
    """

    suffix: str
    preferences: Preferences = msgspec.field(default_factory=Preferences)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a workbook: the text of an instrument file, or why there is none."""

    text: str | None = None
    refusals: tuple[Reason, ...] = ()
    remarks: tuple[Reason, ...] = ()
