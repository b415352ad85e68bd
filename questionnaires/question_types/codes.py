"""Checking and reading of codes: what all types that choose from a list have in common.

Codes are compared with their type: `True`, `1.0` and `"1"` are not the code 1.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Choice,
    Fault,
    Finding,
    ItemBase,
    Reader,
    Scales,
    Unanswered,
)
from questionnaires.text import Wording

OTHER = "other"
"""The code of "other, specify"; the words go to the text item `<name>_other`."""

OTHER_LABEL: Wording = {"vi": "Khác", "en": "Other"}
SPECIFY: Wording = {"vi": "Xin Ông/Bà ghi rõ", "en": "Please specify"}

_SHOWN = 12
"""Codes that a refusal lists; of longer lists the beginning."""


class ChoosingItem(ItemBase, frozen=True, kw_only=True):
    """An item with choices of its own, or with a list of the instrument by its name.

    `choice_filter` is an expression over the columns of a choice; where it is false, the choice is
    not offered.
    """

    choices: tuple[Choice, ...] = ()
    list: str | None = None
    choice_filter: str | None = None


def offered(item: ChoosingItem, _scales: Scales) -> tuple[Choice, ...]:
    """Return the choices in the order of the instrument."""
    return item.choices


def codes_of(choices: Sequence[Choice]) -> tuple[int | str, ...]:
    """Return the codes in the same order."""
    return tuple(choice.code for choice in choices)


def listed(codes: Sequence[int | str]) -> str:
    """Return the codes as a sentence part: `1, 2, 3`."""
    shown = ", ".join(str(code) for code in codes[:_SHOWN])
    return shown if len(codes) <= _SHOWN else f"{shown} … ({len(codes)})"


def code_checker(codes: tuple[int | str, ...]) -> Checker:
    """Return a check that lets exactly these codes pass."""
    known = frozenset(codes)
    types = tuple({type(code) for code in codes})
    expected = listed(codes)

    def check(raw: object) -> object:
        if raw.__class__ in types:
            if raw in known:
                return raw
            return Finding("unknown-code", printable(raw), expected)
        kinds = " or ".join(sorted("integer" if kind is int else "string" for kind in types))
        return Finding("wrong-type", printable(raw), f"{kinds}: {expected}")

    return check


def code_reader(codes: tuple[int | str, ...]) -> Reader:
    """Return the reading of one form field; what is no code stays a string and is refused later.

    The last field of a name wins, so that a visible control overrides a carried hidden field.
    """
    by_text = {str(code): code for code in codes}

    def read(fields: Sequence[str]) -> object:
        text = fields[-1]
        return by_text.get(text, text) if text else UNANSWERED

    return read


def codes_reader(item: ChoosingItem, _scales: Scales) -> Reader:
    """Return the reading of several fields of one name: every one that is not empty is a code."""
    one = code_reader(codes_of(item.choices))

    def read(fields: Sequence[str]) -> object:
        return [one([field]) for field in fields if field] or UNANSWERED

    return read


def write_code(answer: int | str) -> tuple[str, ...]:
    """Return the form field of a code."""
    return (str(answer),)


def write_codes(answer: Sequence[int | str]) -> tuple[str, ...]:
    """Return one form field per code."""
    return tuple(str(code) for code in answer)


class CodeList(msgspec.Struct, frozen=True):
    """The check of a list of distinct codes, between `least` and `most` of them."""

    codes: tuple[int | str, ...]
    least: int
    most: int

    def checker(self) -> Callable[[object], list[int | str] | Finding | Unanswered]:
        """Return the check; what it lets pass stays in the order it came in."""
        one, expected = code_checker(self.codes), f"list of codes: {listed(self.codes)}"

        def check(raw: object) -> list[int | str] | Finding | Unanswered:
            if not isinstance(raw, list):
                return Finding("wrong-type", printable(raw), expected)
            if not raw:
                return UNANSWERED
            if not self.least <= len(raw) <= self.most:
                return self._miscounted(len(raw))
            for entry in raw:
                if isinstance(found := one(entry), Finding):
                    return found
            if len(frozenset(raw)) < len(raw):
                return Finding("duplicate-choice", listed(raw), "every code once")
            return raw

        return check

    def _miscounted(self, count: int) -> Finding:
        if count > self.most:
            return Finding("too-many", count, f"at most {self.most}", {"max": str(self.most)})
        return Finding("too-few", count, f"at least {self.least}", {"min": str(self.least)})


def choice_faults(choices: Sequence[Choice], where: str = "choices") -> Iterator[Fault]:
    """Yield what is wrong with a list of choices: too few, or two that read the same."""
    if len(choices) < 2:  # noqa: PLR2004 - one choice is no choice
        yield Fault("too-few-choices", where, len(choices), "at least 2")
    seen: set[str] = set()
    for position, choice in enumerate(choices):
        if str(choice.code) in seen:
            yield Fault("duplicate-code", f"{where}[{position}].code", choice.code, "a new code")
        seen.add(str(choice.code))


def limit_faults(item: ChoosingItem, least: int, most: int | None) -> Iterator[Fault]:
    """Yield limits of a number of codes that no answer could keep."""
    count = len(item.choices)
    if most is not None and not 1 <= most <= count:
        yield Fault("bad-limit", "max", most, f"1 to {count}")
    elif not 1 <= least <= (most or count):
        yield Fault("bad-limit", "min", least, f"1 to {most or count}")
