"""A Pratt parser: binding powers of XPath 1.0 (or < and < equality < order), bounded in depth."""

from questionnaires.expressions.errors import ExpressionError
from questionnaires.expressions.tokens import Token, tokenise
from questionnaires.expressions.tree import (
    And,
    Comparison,
    Node,
    Not,
    Number,
    Operator,
    Or,
    Reference,
    Selected,
    Text,
)

DEEPEST = 50
"""Levels of nesting accepted, brackets and chained comparisons together."""

_POWER = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4}
_OPERATORS: dict[str, Operator] = {
    "=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_OPERAND = "${name}, a number, a quoted text, not(…), selected(…) or ("
_CONTINUATION = "and, or, a comparison or the end"


def parse(text: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ExpressionError: with code, position, what was there and what could be.
    """
    return _Parser(text).whole()


class _Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._tokens = tokenise(text)
        self._next = next(self._tokens)
        self._depth = 0

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

    def _wrong(self, code: str, expected: str) -> ExpressionError:
        return ExpressionError(code, self._next.position, self._next.text or "the end", expected)

    def _expect(self, mark: str) -> None:
        if (self._next.kind, self._next.text) != ("mark", mark):
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
        if self._next.kind == "name" and self._next.text not in {"and", "or"}:
            raise self._wrong("unexpected", _CONTINUATION)
        return _POWER.get(self._next.text, 0) if self._next.kind in {"name", "operator"} else 0

    def _extended(self, left: Node, token: Token, binding: int) -> Node:
        right = self._expression(binding)
        if token.text == "or":
            return Or((*left.operands, right) if isinstance(left, Or) else (left, right))
        if token.text == "and":
            return And((*left.operands, right) if isinstance(left, And) else (left, right))
        self._deeper()
        return Comparison(_OPERATORS[token.text], left, right)

    def _operand(self) -> Node:
        kind, text, _ = self._next
        if kind == "name":
            return self._call()
        if (kind, text) == ("mark", "("):
            self._take()
            node = self._expression(0)
            self._expect(")")
            return node
        if kind in {"number", "text", "reference"}:
            self._take()
            return _leaf(kind, text)
        raise self._wrong("unexpected", _OPERAND)

    def _call(self) -> Node:
        if self._next.text not in {"not", "selected"}:
            raise self._wrong("unknown-function", _OPERAND)
        name = self._take().text
        self._expect("(")
        first = self._expression(0)
        if name == "not":
            self._expect(")")
            return Not(first)
        self._expect(",")
        second = self._expression(0)
        self._expect(")")
        return Selected(first, second)


def _leaf(kind: str, text: str) -> Node:
    if kind == "number":
        return Number(float(text))
    return Text(text) if kind == "text" else Reference(text)
