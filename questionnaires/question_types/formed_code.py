"""Texts of one fixed form: official codes and names of stored files."""

import re
from collections.abc import Callable

from questionnaires.labels import printable
from questionnaires.question_types.base import Checker, Finding, ItemBase, Scales, Variable
from questionnaires.question_types.base import variable as column


def formed_checker(pattern: str, code: str, expected: str) -> Checker:
    """Return the check of a text that has to match the whole pattern; else `code` is found."""
    form = re.compile(pattern, re.ASCII)

    def check(raw: object) -> object:
        if not isinstance(raw, str):
            return Finding("wrong-type", printable(raw), f"string: {expected}")
        return raw if form.fullmatch(raw) else Finding(code, printable(raw), expected)

    return check


def coded_column(item: ItemBase, _scales: Scales) -> tuple[Variable, ...]:
    """Return one column of official codes: names of things, in no order."""
    return (column(item, "nominal", "text"),)


def text_column(item: ItemBase, _scales: Scales) -> tuple[Variable, ...]:
    """Return one column of text."""
    return (column(item, "text", "text"),)


Checking = Callable[[ItemBase, Scales], Checker]
