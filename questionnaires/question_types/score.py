"""Score items: a whole number on a line between two ends with words, 0 to 10 where not said."""

from collections.abc import Iterator

from questionnaires.question_types.base import (
    Checker,
    Choice,
    Fault,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
)
from questionnaires.question_types.base import variable as column
from questionnaires.question_types.codes import code_checker, code_reader, codes_of, write_code
from questionnaires.text import Wording

MOST_LEVELS = 101
"""Levels of the longest line, 0 to 100; people tell no more apart."""

LARGEST = 9_999


class ScoreItem(ItemBase, frozen=True, kw_only=True, tag="score"):
    """A number from `min` to `max`; `low` and `high` are the words at the ends of the line."""

    min: int = 0
    max: int = 10
    low: Wording | None = None
    high: Wording | None = None


def choices(item: ScoreItem, _scales: Scales) -> tuple[Choice, ...]:
    """Return the numbers from low to high; the ends carry their words behind the number."""
    return tuple(
        Choice(code=code, label=_label(item, code)) for code in range(item.min, item.max + 1)
    )


def _label(item: ScoreItem, code: int) -> Wording:
    ends = {item.min: item.low, item.max: item.high}
    words = ends.get(code) or {}
    return {
        language: f"{code} – {words[language]}" if language in words else str(code)
        for language in item.text
    }


def checker(item: ScoreItem, scales: Scales) -> Checker:
    """Return the check of a number on the line."""
    return code_checker(codes_of(choices(item, scales)))


def reader(item: ScoreItem, scales: Scales) -> Reader:
    """Return the reading of a radio button."""
    return code_reader(codes_of(choices(item, scales)))


def variables(item: ScoreItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (column(item, "scale", "integer"),)


def faults(item: ScoreItem, _scales: Scales) -> Iterator[Fault]:
    """Yield ends that are the wrong way round or too far apart."""
    if not 0 <= item.min < item.max <= LARGEST:
        yield Fault("bad-limit", "max", item.max, f"{max(item.min, 0) + 1} to {LARGEST}")
    elif item.max - item.min >= MOST_LEVELS:
        yield Fault("bad-limit", "max", item.max, f"at most {item.min + MOST_LEVELS - 1}")


SCORE = QuestionType(
    item=ScoreItem,
    unanswered={"vi": "Xin Ông/Bà chọn một điểm", "en": "Please choose one score"},
    choices=choices,
    checker=checker,
    reader=reader,
    writer=write_code,
    variables=variables,
    faults=faults,
)
