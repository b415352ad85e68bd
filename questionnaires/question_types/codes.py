"""Checking and reading of one code: what Likert and single choice items have in common.

Codes are compared with their type: `True`, `1.0` and `"1"` are not the code 1.
"""

from collections.abc import Iterator, Sequence

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Choice,
    Fault,
    Finding,
    Reader,
)


def listed(codes: Sequence[int | str]) -> str:
    """Return the codes as a sentence part: `1, 2, 3`."""
    return ", ".join(str(code) for code in codes)


def code_checker(codes: tuple[int | str, ...]) -> Checker:
    """Return a check that lets exactly these codes pass."""
    known = frozenset(codes)
    types = tuple({type(code) for code in codes})

    def check(raw: object) -> object:
        if raw.__class__ in types:
            if raw in known:
                return raw
            return Finding("unknown-code", printable(raw), listed(codes))
        kinds = " or ".join(sorted("integer" if kind is int else "string" for kind in types))
        return Finding("wrong-type", printable(raw), f"{kinds}: {listed(codes)}")

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


def write_code(answer: int | str) -> tuple[str, ...]:
    """Return the form field of a code."""
    return (str(answer),)


def choice_faults(choices: Sequence[Choice], where: str = "choices") -> Iterator[Fault]:
    """Yield what is wrong with a list of choices: too few, or two that read the same."""
    if len(choices) < 2:  # noqa: PLR2004 - one choice is no choice
        yield Fault("too-few-choices", where, len(choices), "at least 2")
    seen: set[str] = set()
    for position, choice in enumerate(choices):
        if str(choice.code) in seen:
            yield Fault("duplicate-code", f"{where}[{position}].code", choice.code, "a new code")
        seen.add(str(choice.code))
