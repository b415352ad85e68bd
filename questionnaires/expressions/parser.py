"""A Pratt parser: binding powers of XPath 1.0 §3 (or < and < equality < order < + < * < -)."""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Literal

from questionnaires.expressions.errors import ExpressionError
from questionnaires.expressions.functions import ABOUT_CURRENT, ELSEWHERE, FUNCTIONS, REFUSED
from questionnaires.expressions.glushkov import MOST_POSITIONS
from questionnaires.expressions.patterns import compiled_pattern
from questionnaires.expressions.tokens import Token, tokenise
from questionnaires.expressions.tree import (
    And,
    Arithmetic,
    Attribute,
    Call,
    Column,
    Comparison,
    Current,
    Indexed,
    Negation,
    Node,
    Not,
    Number,
    Operator,
    Or,
    Reference,
    Regex,
    Rows,
    Selected,
    Sign,
    Text,
)

DEEPEST = 50
"""Levels of nesting accepted, brackets and chains of unlike operators together."""

Purpose = Literal["relevant", "constraint", "calculation", "choice_filter", "required", "default"]
"""The XLSForm column that the expression stands in."""

_WITH_CURRENT = {"constraint", "calculation", "default"}
_POWER = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_OPERATORS: dict[str, Operator] = {
    "=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_SIGNS: dict[str, Sign] = {"+": "+", "-": "-", "*": "*", "div": "div", "mod": "mod"}
_SMALLER = f"at most {MOST_POSITIONS} characters in the patterns of one expression"
_OPERAND = "${name}, a number, a quoted text, a function or ("
_CONTINUATION = "and, or, a comparison, + - * div mod or the end"


def parse(
    text: str, purpose: Purpose = "relevant", columns: Mapping[str, str] | None = None
) -> Node:
    """Return the tree of an expression.

    Args:
        text: XLSForm expression text.
        purpose: the column it stands in; decides over `.` and bare names.
        columns: items asked in a roster, to the name of their roster.

    Raises:
        ExpressionError: with code, position, what was there and what could be.
    """
    return _Parser(text, purpose, columns or {}).whole()


class _Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str, purpose: Purpose, columns: Mapping[str, str]) -> None:
        self._tokens = tokenise(text)
        self._next = next(self._tokens)
        self._purpose = purpose
        self._columns = columns
        self._rosters = frozenset(columns.values())
        self._depth = 0
        self._read = 0

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise self._wrong("empty", _OPERAND)
        node = self._expression(0)
        if self._next.kind != "end":
            raise self._wrong("unexpected", _CONTINUATION)
        return node

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._next = next(self._tokens)
        return token

    def _wrong(self, code: str, expected: str, token: Token | None = None) -> ExpressionError:
        at = token or self._next
        return ExpressionError(code, at.position, at.text or "the end", expected)

    def _is(self, mark: str) -> bool:
        return (self._next.kind, self._next.text) == ("mark", mark)

    def _expect(self, mark: str) -> None:
        if not self._is(mark):
            raise self._wrong("unexpected", f"a {mark!r}")
        self._take()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong("too-deep", f"at most {DEEPEST} levels")

    def _expression(self, power: int) -> Node:
        outside = self._depth
        self._deeper()
        left = self._operand()
        while (binding := self._binding()) > power:
            left = self._extended(left, self._take(), binding)
        self._depth = outside
        return left

    def _binding(self) -> int:
        kind, text, _ = self._next
        if kind == "name" and text not in _POWER:
            raise self._wrong("unexpected", _CONTINUATION)
        return _POWER.get(text, 0) if kind in {"name", "operator"} else 0

    def _extended(self, left: Node, token: Token, binding: int) -> Node:
        right = self._expression(binding)
        if token.text == "or":
            return Or((*left.operands, right) if isinstance(left, Or) else (left, right))
        if token.text == "and":
            return And((*left.operands, right) if isinstance(left, And) else (left, right))
        if token.text in _OPERATORS:
            self._deeper()
            return Comparison(_OPERATORS[token.text], left, right)
        sign = _SIGNS[token.text]
        if isinstance(left, Arithmetic) and left.operator == sign:
            return Arithmetic(sign, (*left.operands, right))
        self._deeper()
        return Arithmetic(sign, (left, right))

    def _operand(self) -> Node:
        kind, text, _ = self._next
        if kind == "name":
            return self._named()
        if self._is("("):
            self._take()
            node = self._expression(0)
            self._expect(")")
            return node
        if (kind, text) == ("operator", "-"):
            return self._negation()
        if self._is("."):
            return self._current(self._take())
        if self._is(".."):
            raise self._wrong("path", "${name}; .. only in position(..)")
        if kind in {"number", "text", "reference"}:
            return self._leaf(self._take())
        raise self._wrong("unexpected", _OPERAND)

    def _negation(self) -> Node:
        self._take()
        outside = self._depth
        self._deeper()
        operand = self._operand()
        self._depth = outside
        if isinstance(operand, Number) and math.copysign(1.0, operand.value) > 0:
            return Number(-operand.value)
        return Negation(operand)

    def _current(self, token: Token) -> Node:
        if self._purpose not in _WITH_CURRENT:
            raise self._wrong("no-current", "${name} of an item asked before", token)
        return Current()

    def _leaf(self, token: Token) -> Node:
        kind, text, _ = token
        if kind == "number":
            if math.isinf(float(text)):
                raise self._wrong("too-large", "a number below 1.8 × 10^308", token)
            return Number(float(text))
        if kind == "text":
            return Text(text)
        if text in self._columns:
            return Column(self._columns[text], text)
        return Rows(text) if text in self._rosters else Reference(text)

    def _named(self) -> Node:
        token = self._take()
        if not self._is("("):
            if token.text in ELSEWHERE or token.text in FUNCTIONS:
                self._expect("(")
            if self._purpose == "choice_filter" and token.text not in _POWER:
                return Attribute(token.text)
            raise self._wrong("bare-name", _OPERAND, token)
        least, most = self._arity(token)
        self._take()
        if token.text == "position":
            return self._position()
        arguments = [] if self._is(")") else self._arguments(most)
        enough = len(arguments) >= least and not (most == 0 and not self._is(")"))
        if self._is(",") or not enough:
            raise self._wrong("wrong-arguments", f"{_count(least, most)} in {token.text}()")
        self._expect(")")
        return self._call(token, arguments)

    def _arity(self, token: Token) -> tuple[int, int | None]:
        name = token.text
        if name in FUNCTIONS:
            return FUNCTIONS[name].least, FUNCTIONS[name].most
        if name in ELSEWHERE:
            return ELSEWHERE[name]
        if name in REFUSED:
            raise self._wrong("unsupported-function", REFUSED[name], token)
        near = get_close_matches(name, [*FUNCTIONS, *ELSEWHERE])
        expected = " or ".join(f"{each}()" for each in near) or _OPERAND
        raise self._wrong("unknown-function", expected, token)

    def _arguments(self, most: int | None) -> list[tuple[int, Node]]:
        """Return the arguments with their places; stops before one too many."""
        found = [(self._next.position, self._expression(0))] if most != 0 else []
        while self._is(",") and (most is None or len(found) < most):
            self._take()
            found.append((self._next.position, self._expression(0)))
        return found

    def _position(self) -> Node:
        if not self._is(".."):
            raise self._wrong("wrong-arguments", "position(..), the number of the roster row")
        self._take()
        self._expect(")")
        return Call("position", ())

    def _call(self, token: Token, placed: list[tuple[int, Node]]) -> Node:
        arguments = tuple(node for _, node in placed)
        match token.text, arguments:
            case "not", (operand,):
                return Not(operand)
            case "selected", (choices, code):
                return Selected(choices, code)
            case "regex", (operand, pattern):
                return self._regex(operand, pattern, placed[1][0])
            case "indexed-repeat", (item, roster, index):
                return self._indexed(item, roster, index, token)
            case "once", _:
                self._current(token)
            case name, () if name in ABOUT_CURRENT:
                return Call(name, (self._current(token),))
        return Call(token.text, arguments)

    def _regex(self, operand: Node, pattern: Node, position: int) -> Node:
        if not isinstance(pattern, Text):
            at = Token("", "", position)
            raise self._wrong("regex-not-literal", "a pattern in quotes", at)
        compiled = compiled_pattern(pattern.value, position + 1)
        self._read += len(compiled.positions)
        if self._read > MOST_POSITIONS:
            raise ExpressionError("regex-too-large", position, pattern.value, _SMALLER)
        return Regex(operand, pattern.value, compiled)

    def _indexed(self, item: Node, roster: Node, index: Node, token: Token) -> Node:
        match item, roster:
            case Column(inside, name), Rows(rows) if inside == rows:
                return Indexed(rows, name, index)
            case _:
                expected = "${item of a roster}, ${that roster}, row number"
                raise self._wrong("not-in-roster", expected, token)


def _count(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more arguments"
    return f"{least} arguments" if least == most else f"{least} or {most} arguments"
