"""Values that no person types: a short text, a number or a truth value."""

from collections.abc import Sequence

import msgspec

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Finding,
    ItemBase,
    Reader,
    Scales,
)
from questionnaires.question_types.free_text import NOT_TEXT, normalised, too_long
from questionnaires.question_types.measured import LARGEST

_EXPECTED = "string, number or truth value"


def scalar_checker(longest: int) -> Checker:
    """Return the check of a text of at most `longest` characters, a number or a truth value."""

    def check(raw: object) -> object:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, int | float):
            return _number(raw)
        if not isinstance(raw, str):
            return Finding("wrong-type", printable(raw), _EXPECTED)
        if len(raw) > longest:
            return too_long(len(raw), longest)
        if found := NOT_TEXT.search(raw):
            return Finding("not-text", f"U+{ord(found.group()):04X}", "letters and marks")
        text = normalised(raw)
        return too_long(len(text), longest) if len(text) > longest else text or UNANSWERED

    return check


def _number(raw: float) -> object:
    if not abs(raw) <= LARGEST:
        return Finding("wrong-type", printable(raw), "a finite number up to 2^53")
    return int(raw) if float(raw).is_integer() else raw


_TYPED = "="
"""What begins a form field that is no plain text: `=5`, `=true`, `="=5"`; JSON behind the sign."""


def scalar_reader(_item: ItemBase, _scales: Scales) -> Reader:
    """Return the reading of a hidden field: a text as it is, other values behind a `=`."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1].strip()
        if not text.startswith(_TYPED):
            return text or UNANSWERED
        try:
            return msgspec.json.decode(text[1:], type=str | int | float | bool)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return text

    return read


def write_scalar(answer: float | str) -> tuple[str, ...]:
    """Return the hidden field of a value."""
    if isinstance(answer, str) and not answer.startswith(_TYPED):
        return (answer,)
    return (_TYPED + msgspec.json.encode(answer).decode(),)


def cell(name: str, answer: object) -> dict[str, object]:
    """Return the value as a cell; a truth value as 1 or 0."""
    return {name: int(answer) if isinstance(answer, bool) else answer}
