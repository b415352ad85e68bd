"""Patterns of `regex()`: a subset that means the same everywhere → its position automaton.

Literals, `.`, classes, groups, `|`, `? * + {n} {n,} {n,m}`, `^` and `$` around an alternative.
The automaton (Glushkov 1961) reads a text in one pass, so no pattern makes matching slow. What
would need backtracking, or means different things in different programs, is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from questionnaires.expressions.errors import ExpressionError
from questionnaires.expressions.glushkov import (
    Atom,
    Choice,
    Part,
    Repeat,
    Sequence,
    TooLargeError,
    automaton,
)
from questionnaires.expressions.tree import Automaton

DEEPEST = 20
"""Levels of groups accepted."""

_LAST = 0x10FFFF
_DIGIT = [(0x30, 0x39)]
_WORD = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
_SPACE = [(0x09, 0x0D), (0x20, 0x20)]
_LINE_ENDS = [(0x0A, 0x0A), (0x0D, 0x0D), (0x85, 0x85), (0x2028, 0x2029)]

Ranges = list[tuple[int, int]]
"""First and last code points."""


def _others(ranges: Ranges) -> Ranges:
    """Return all code points that stand in none of the ranges."""
    found, start = [], 0
    for first, last in sorted(ranges):
        if start < first:
            found.append((start, first - 1))
        start = max(start, last + 1)
    return [*found, (start, _LAST)] if start <= _LAST else found


_CLASSES: dict[str, Ranges] = {
    "d": _DIGIT,
    "w": _WORD,
    "s": _SPACE,
    "D": _others(_DIGIT),
    "W": _others(_WORD),
    "S": _others(_SPACE),
}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}
_SYNTAX = set("\\^$.[](){}*+?|")
_REASONS = {
    "b": "no word boundaries: spell out what stands there",
    "B": "no word boundaries: spell out what stands there",
    "p": "ranges such as [A-Za-zÀ-ỹ]: properties differ between versions of Unicode",
    "P": "ranges such as [^A-Za-zÀ-ỹ]: properties differ between versions of Unicode",
    "k": "no backreferences: they cannot be matched in one pass",
    **dict.fromkeys("123456789", "no backreferences: they cannot be matched in one pass"),
}
_GROUPS = {
    "?=": "no look-ahead: write two conditions joined by and",
    "?!": "no look-ahead: write two conditions joined by and",
    "?<": "no look-behind and no named groups",
    "?P": "no named groups",
    "?#": "no comments",
    "?>": "no atomic groups",
}


def compiled_pattern(pattern: str, position: int = 0) -> Automaton:
    """Return the automaton of a pattern.

    Raises:
        ExpressionError: `regex-syntax`, `-unsupported`, `-nested`, `-too-large`; its position
            counts from `position`, where the pattern stands in the expression.
    """
    parsed = _Pattern(pattern, position).whole()
    try:
        return automaton(parsed)
    except TooLargeError as error:
        raise ExpressionError("regex-too-large", position, pattern, str(error)) from None


@dataclass(slots=True)
class _Pattern:
    """One pass over a pattern; `at` is the next character."""

    text: str
    offset: int
    at: int = 0
    depth: int = 0

    def whole(self) -> Part:
        part = self._alternatives()
        if self.at < len(self.text):
            self._refuse("regex-syntax", "an opening bracket before")
        return part

    def _peek(self, count: int = 1) -> str:
        return self.text[self.at : self.at + count]

    def _refuse(self, code: str, expected: str) -> NoReturn:
        got = self._peek(2) or "the end of the pattern"
        raise ExpressionError(code, self.offset + self.at, got, expected)

    def _alternatives(self) -> Part:
        options = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Part:
        outermost = self.depth == 0
        if outermost and self._peek() == "^":
            self.at += 1
        parts = tuple(self._parts())
        if outermost and self._peek() == "$":
            self.at += 1
            if self._peek() not in {"", "|"}:
                self._refuse("regex-unsupported", "the end after $")
        if not parts:
            self._refuse("regex-syntax", "something to match; write x? for an optional x")
        return parts[0] if len(parts) == 1 else Sequence(parts)

    def _parts(self) -> Iterator[Part]:
        while self._peek() not in {"", "|", ")"}:
            if self._peek() in {"^", "$"}:
                if self._peek() == "$" and self.depth == 0:
                    return
                self._refuse("regex-unsupported", "^ and $ only around the pattern; \\^ and \\$")
            yield self._repeated(self._atom())

    def _atom(self) -> Part:
        sign = self._peek()
        if sign == "(":
            return self._group()
        if sign == "[":
            return Atom(self._class())
        if sign == "\\":
            return Atom(self._escape())
        if sign in _SYNTAX and sign != ".":
            self._refuse("regex-syntax", f"a character, or \\{sign}")
        self.at += 1
        return Atom(_others(_LINE_ENDS) if sign == "." else [(ord(sign), ord(sign))])

    def _group(self) -> Part:
        self.at += 1
        if self._peek(2) == "?:":
            self.at += 2
        elif self._peek() == "?":
            self._refuse("regex-unsupported", _GROUPS.get(self._peek(2), "no flags: ( or (?:"))
        self.depth += 1
        if self.depth > DEEPEST:
            self._refuse("regex-too-large", f"at most {DEEPEST} levels of groups")
        part = self._alternatives()
        self.depth -= 1
        if self._peek() != ")":
            self._refuse("regex-syntax", "a )")
        self.at += 1
        return part

    def _repeated(self, part: Part) -> Part:
        sign = self._peek()
        if not sign or sign not in "?*+{":
            return part
        start = self.at
        least, most = self._count() if sign == "{" else _QUANTIFIERS[sign]
        self.at += sign != "{"
        if self._peek() and self._peek() in "?*+{":
            self._refuse("regex-unsupported", "one quantifier: no lazy and no possessive ones")
        if most is None and part.unlimited:
            self.at = start
            self._refuse("regex-nested", "a limit such as {1,20}, here or inside")
        return Repeat(part, least, most)

    def _count(self) -> tuple[int, int | None]:
        closing = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : max(closing, self.at)].partition(",")
        if not all(_is_count(each) for each in (least, most or least)):
            self._refuse("regex-syntax", "{n}, {n,} or {n,m}, or \\{")
        limit = int(most) if most else None if comma else int(least)
        if limit is not None and (limit < int(least) or limit == 0):
            self._refuse("regex-syntax", "a limit not below the beginning, and above 0")
        self.at = closing + 1
        return int(least), limit

    def _escape(self) -> Ranges:
        letter = self._peek(2)[1:]
        if letter in _CLASSES:
            self.at += 2
            return _CLASSES[letter]
        if letter not in _ESCAPES and (not letter or letter.isalnum() or not letter.isascii()):
            reason = _REASONS.get(letter, "\\d \\w \\s \\t \\n \\r, or the character itself")
            self._refuse("regex-unsupported", reason)
        self.at += 2
        point = ord(_ESCAPES.get(letter, letter))
        return [(point, point)]

    def _class(self) -> Ranges:
        self.at += 1
        negated = self._peek() == "^"
        self.at += negated
        found: Ranges = []
        while self._peek() != "]" or not found:
            found += self._range()
        self.at += 1
        return _others(found) if negated else found

    def _range(self) -> Ranges:
        first = self._member()
        if self._peek() != "-" or self._peek(2) in {"-", "-]"}:
            return first
        self.at += 1
        last = self._member()
        (low, low_end), (high, high_end) = first[0], last[-1]
        if len(first + last) != _ENDS or (low, high) != (low_end, high_end) or low > high:
            self._refuse("regex-syntax", "a range from a lower to a higher character, or \\-")
        return [(low, high)]

    def _member(self) -> Ranges:
        sign = self._peek()
        if sign == "\\":
            return self._escape()
        if sign in {"", "[", "]", "^"} or self._peek(2) == "&&":
            self._refuse("regex-syntax", f"a character of the class, or \\{sign or ']'}")
        self.at += 1
        return [(ord(sign), ord(sign))]


_ENDS = 2
_QUANTIFIERS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}


def _is_count(digits: str) -> bool:
    return 0 < len(digits) <= 4 and digits.isascii() and digits.isdigit()  # noqa: PLR2004 - 9999
