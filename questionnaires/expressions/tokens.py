"""The tokens of an expression: one regular expression, one left-to-right pass."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from questionnaires.expressions.errors import ExpressionError

LONGEST = 2_000
"""Characters of the longest expression text accepted."""

_NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
_TOKEN = re.compile(
    rf"""
      (?P<blank>[ \t\r\n]+)
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<reference>\$\{{[ ]*{_NAME}[ ]*\}})
    | (?P<name>(?:jr:)?{_NAME})
    | (?P<operator><=|>=|!=|=|<|>|\+|-|\*)
    | (?P<path>\.\.?/|//?|::?|[@|\[\]])
    | (?P<mark>\.\.?|[(),])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of the text: its kind, its meaning, where it starts."""

    kind: str
    text: str
    position: int


def tokenise(text: str) -> Iterator[Token]:
    """Yield the tokens, then one of kind `end`.

    Raises:
        ExpressionError: the text is too long or holds a character outside the subset.
    """
    if len(text) > LONGEST:
        raise ExpressionError("too-long", LONGEST, f"{len(text)} characters", f"at most {LONGEST}")
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup == "path":
            raise _unreadable(text, position)
        kind = str(found.lastgroup)
        if kind != "blank":
            yield Token(kind, _meaning(kind, found.group()), position)
        position = found.end()
    yield Token("end", "", position)


def _meaning(kind: str, text: str) -> str:
    if kind == "text":
        return text[1:-1]
    return text[2:-1].strip() if kind == "reference" else text


def _unreadable(text: str, position: int) -> ExpressionError:
    got = text[position]
    if got in "'\"":
        return ExpressionError("unclosed-text", position, got, f"a closing {got}")
    if got == "$":
        return ExpressionError("bad-reference", position, text[position : position + 12], "${name}")
    code = "path" if got in "./:@|[]" else "unknown-sign"
    return ExpressionError(code, position, got, "${name}, a number, a quoted text or a sign")
