"""What the page for entering paper forms shows, and the desk behind it."""

from collections.abc import Sequence
from typing import Protocol

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from questionnaires.text import Wording
from sampling.entry_errors import EntryErrors
from survey_service.scans.answers import How, Why

WIDTH = 1000.0
"""Units of a picture's width in its drawing."""


class ChoiceLine(Struct, frozen=True, kw_only=True):
    """A choice: its code, its words, and what the reader thought of its box."""

    code: str
    label: Wording
    marked: bool
    doubtful: bool


class FrameLine(Struct, frozen=True, kw_only=True):
    """Where the box of a choice is in the picture, in units of its width (`WIDTH`)."""

    x: float
    y: float
    width: float
    height: float
    number: int
    doubtful: bool


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """A question to whoever sits at the keyboard; `height` of the picture in units of `WIDTH`."""

    number: str
    printed: str
    place: int
    text: Wording
    how: How
    why: Why
    many: bool
    choices: tuple[ChoiceLine, ...]
    pictures: int
    height: float | None = None
    frames: tuple[FrameLine, ...] = ()


class WaitingLine(Struct, frozen=True, kw_only=True):
    """A form that waits for something else than an answer."""

    printed: str
    is_blank: bool


class EntryPage(Struct, frozen=True, kw_only=True):
    """How far the entry of a round is, and the next question."""

    entered: int
    waiting: int
    open: int
    question: OpenQuestion | None
    idle: tuple[WaitingLine, ...]
    again: tuple[str, ...]
    errors: EntryErrors | None


class EntryDesk(Protocol):
    """Where paper forms are entered."""

    def page(self, campaign: str) -> EntryPage | None:
        """How far it is; None where the round has no sample to enter for."""

    def picture(self, campaign: str, number: str, place: int, part: int) -> bytes | None:
        """The JPEG of a question; None where there is none (any more)."""

    def decide(
        self, campaign: str, number: str, place: int, *, typed: Sequence[str], by: str
    ) -> None:
        """Answer a question. May raise Problem."""

    def reopen(self, campaign: str, number: str, place: int, *, by: str) -> None:
        """Open a question again. May raise Problem."""


TheEntryDesk = NamedDependency[SkipValidation[EntryDesk]]
