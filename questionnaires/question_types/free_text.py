r"""Free text items: what a person writes, normalised to NFC and counted in characters.

Line ends become `\n`, blanks at both ends and invisible direction marks (which come along with
copied telephone numbers and can make a text read other than it is) are taken out. NUL, control
characters, lone surrogates and non-characters are refused: no database or export keeps them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Fault,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
    no_choices,
    write_text,
)
from questionnaires.question_types.base import variable as column

LONGEST = 10_000
"""The largest `max_length` an instrument may ask for, in characters."""

NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_LINE_END = re.compile("\r\n?")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SHRINKS = 8
"""No honest text shrinks more than this when normalised; longer ones are not even looked at."""


class FreeTextItem(ItemBase, frozen=True, kw_only=True, tag="text"):
    """A text of at most `max_length` characters; one line where `multiline` is false."""

    max_length: int = 500
    multiline: bool = True


def normalised(text: str) -> str:
    r"""Return the text as it is stored: NFC, `\n`, no direction marks, no blank ends."""
    if text.isascii() and "\r" not in text:
        return text.strip()
    text = _DIRECTION.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def checker(item: FreeTextItem, _scales: Scales) -> Checker:
    """Return the check of a text."""
    most = item.max_length

    def check(raw: object) -> object:
        if not isinstance(raw, str):
            return Finding("wrong-type", printable(raw), "string")
        if len(raw) > most * _SHRINKS:
            return too_long(len(raw), most)
        if found := NOT_TEXT.search(raw):
            return Finding("not-text", f"U+{ord(found.group()):04X}", "letters, marks, line ends")
        text = normalised(raw)
        if len(text) > most:
            return too_long(len(text), most)
        return text or UNANSWERED

    return check


def too_long(length: int, most: int) -> Finding:
    """Return the finding about a text of so many characters."""
    words = {"max": str(most), "over": str(length - most)}
    return Finding("too-long", length, f"at most {most} characters", words)


def reader(_item: FreeTextItem, _scales: Scales) -> Reader:
    """Return the reading of a text field; the last field of the name wins."""

    def read(fields: Sequence[str]) -> object:
        return fields[-1] or UNANSWERED

    return read


def variables(item: FreeTextItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one text column of the item."""
    return (column(item, "text", "text"),)


def faults(item: FreeTextItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the length."""
    if not 1 <= item.max_length <= LONGEST:
        yield Fault("bad-limit", "max_length", item.max_length, f"1 to {LONGEST}")


FREE_TEXT = QuestionType(
    item=FreeTextItem,
    unanswered={
        "vi": "Xin Ông/Bà viết câu trả lời",
        "en": "Please write an answer",
    },
    choices=no_choices,
    checker=checker,
    reader=reader,
    writer=write_text,
    variables=variables,
    faults=faults,
)
