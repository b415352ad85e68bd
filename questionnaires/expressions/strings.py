"""Texts: the string functions of XPath 1.0 (§4.2) and ODK XForms, counted in code points."""

import math
from collections.abc import Iterable

from questionnaires.expressions.arithmetic import rounded
from questionnaires.expressions.values import Scalar, as_text


def joined(mark: str, sets: Iterable[Iterable[Scalar]]) -> str:
    """Return all members of all node-sets with the mark between them."""
    return mark.join(as_text(member) for members in sets for member in members)


def substring(text: str, start: float, length: float | None = None) -> str:
    """Return the characters at positions p, 1 first, with round(start) ≤ p < that + round(length).

    NaN compares false with every position, so it selects nothing.
    """
    first = rounded(start)
    last = math.inf if length is None else first + rounded(length)
    if not first < last:
        return ""
    return text[int(max(first, 1.0)) - 1 : int(min(last, len(text) + 1.0)) - 1] if last > 1 else ""


def sliced(text: str, start: float, end: float = math.inf) -> str:
    """Return the characters from index start, 0 first, to before end; negative from the end."""
    return text[_index(start, text) : _index(end, text)]


def _index(place: float, text: str) -> int:
    return 0 if math.isnan(place) else int(max(-len(text), min(place, len(text))))


def before(text: str, part: str) -> str:
    """Return what stands before the first occurrence of the part, empty where there is none."""
    return text.partition(part)[0] if part and part in text else ""


def after(text: str, part: str) -> str:
    """Return what stands after the first occurrence of the part, empty where there is none."""
    return text.partition(part)[2] if part else text


def translate(text: str, letters: str, others: str) -> str:
    """Return the text with each of the letters replaced by its counterpart, or taken out."""
    table: dict[int, str | None] = {}
    for position, letter in enumerate(letters):
        table.setdefault(ord(letter), others[position] if position < len(others) else None)
    return text.translate(table)
