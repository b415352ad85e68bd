"""Row bytes: what is read from them, and reading once what many rows have in common.

Rows of one office and week differ in their answers and their random id alone. Both are whole JSON
strings, and putting another string in the place of one leaves every other value what it was. So a
row is cut at its `answers` and its `response_id`, and what is left, its frame, is parsed when it is
met first; so are the answers. Whatever is not as expected here is parsed as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey_service.ledger.verifier.births import Birth
from survey_service.ledger.verifier.bundle import parsed, sha
from survey_service.ledger.verifier.figures import Key

ANSWERS, AFTER, ID = b',"answers":"', b'","campaign":"', b',"response_id":"'
ID_DIGITS = 32
LONGEST_SHARED = 2_000
MOST_SHARED = 10_000
"""Frames, and answers, that are remembered, each no longer than that many bytes."""


@dataclass(eq=False)
class Row:
    """What is read of a response beside its answers; one object for all rows of a frame."""

    __slots__ = ("birth", "case", "key", "unit")

    key: Key
    unit: str
    case: str | None
    birth: Birth


class RowTexts:
    """Reads row bytes."""

    def __init__(self) -> None:
        self._frames: dict[bytes, Row | None] = {}
        self._answers: dict[bytes, str | None] = {}

    def read(self, row: bytes) -> tuple[Row, str]:
        """Return what a row says, and its answers (JSON text).

        Raises:
            ValueError, KeyError, TypeError: it is no row.
        """
        at = row.find(ANSWERS)
        start = at + len(ANSWERS)
        end = row.find(AFTER, start)
        cut = row.find(ID, end)
        if -1 < at < end < cut and len(row) <= LONGEST_SHARED:
            name = cut + len(ID)
            rest = name + ID_DIGITS
            if row[name:rest].isalnum():
                parts = row[:start], row[end:name], row[rest:]
                try:
                    frame, answers = self._frames[b"".join(parts)], self._answers[row[start:end]]
                except KeyError:
                    frame, answers = self._frame(*parts), self._text(row[start:end])
                if frame is not None is not answers:
                    return frame, answers
        fields = parsed(row)
        return _row(fields), fields["answers"]

    def _frame(self, *parts: bytes) -> Row | None:
        """Return what a row says around its answers and its id; None if that is not all of it.

        Where each part ends can be seen in the whole, so the whole may stand for them.
        """
        whole = b"".join(parts)
        if whole not in self._frames:
            if len(self._frames) >= MOST_SHARED:
                self._frames.clear()
            self._frames[whole] = _framed(*parts)
        return self._frames[whole]

    def _text(self, escaped: bytes) -> str | None:
        """Return the string that stands so between quotes; None if it is none."""
        if escaped not in self._answers:
            if len(self._answers) >= MOST_SHARED:
                self._answers.clear()
            self._answers[escaped] = _unescaped(escaped)
        return self._answers[escaped]


def _framed(before: bytes, between: bytes, after: bytes) -> Row | None:
    """Read a row with other words for answers and id; None if these are not what they become.

    No text holds the words before they are put there: they are a hash of it.
    """
    word = sha(before + between + after).hex()
    answers, name = word, word[:ID_DIGITS]
    try:
        fields = parsed(before + answers.encode() + between + name.encode() + after)
        row = _row(fields)
    except (ValueError, KeyError, TypeError):
        return None
    is_flat = all(value is None or isinstance(value, str) for value in fields.values())
    is_there = fields.get("answers") == answers and fields.get("response_id") == name
    return row if is_flat and is_there else None


def _unescaped(escaped: bytes) -> str | None:
    try:
        text = parsed(b'"%b"' % escaped)
    except ValueError:
        return None
    return text if isinstance(text, str) else None


def _row(fields: Mapping[str, Any]) -> Row:
    key, case = (fields["campaign"], fields["series"]), fields["case_id"]
    birth = Birth(fields["series"], fields["channel"], case is not None)
    hash((key, fields["unit"], birth))  # or say that these are no words
    return Row(key, fields["unit"], case, birth)
