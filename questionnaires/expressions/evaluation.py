"""The value of an expression tree over typed answers, by the rules of XPath 1.0.

A tree is turned into nested functions once (`evaluator`), because conditions stand on the path of
every submission. Nothing is read but the tree, the answers and the scope: the moment is passed in.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from questionnaires.expressions import arithmetic
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.glushkov import matcher
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
    Or,
    Reference,
    Regex,
    Rows,
    Selected,
    Sign,
    Text,
)
from questionnaires.expressions.values import (
    Scalar,
    Value,
    answer_value,
    as_number,
    as_text,
    compare,
    rows,
    truth,
    words,
)


class Scope(msgspec.Struct, frozen=True):
    """What an expression sees beside the answers.

    Attributes:
        now: the moment as an ISO 8601 text with its zone; empty where there is none.
        current: the answer to the item the expression belongs to, `.`.
        roster: the roster whose row is being filled in; empty outside rosters.
        row: the number of that row, 1 for the first.
        choice: the columns of the choice that a choice filter is about.
    """

    now: str = ""
    current: object = None
    roster: str = ""
    row: int = 1
    choice: Mapping[str, object] = {}


NOWHERE = Scope()
"""Outside rosters, at no moment, about no item."""

Answers: TypeAlias = Mapping[str, object]
Evaluator: TypeAlias = Callable[[Answers, Scope], Value]

_DATE = len("2026-01-01")
_ARITHMETIC: dict[Sign, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": arithmetic.divided,
    "mod": arithmetic.remainder,
}


def evaluate(node: Node, answers: Answers, scope: Scope = NOWHERE) -> Value:
    """Return the value of the expression. Total: no answer makes it raise."""
    return evaluator(node)(answers, scope)


def evaluator(node: Node) -> Evaluator:
    """Return the function from answers and scope to the value of the expression."""
    return _BUILD[type(node)](node)


def _literal(node: Number | Text) -> Evaluator:
    value = node.value
    return lambda _answers, _scope: value


def _reference(node: Reference) -> Evaluator:
    name = node.name
    return lambda answers, _scope: answer_value(answers.get(name))


def _attribute(node: Attribute) -> Evaluator:
    name = node.name
    return lambda _answers, scope: answer_value(scope.choice.get(name))


def _comparison(node: Comparison) -> Evaluator:
    sign, left, right = node.operator, evaluator(node.left), evaluator(node.right)
    return lambda answers, scope: compare(sign, left(answers, scope), right(answers, scope))


def _and(node: And) -> Evaluator:
    parts = tuple(map(evaluator, node.operands))
    return lambda answers, scope: all(truth(part(answers, scope)) for part in parts)


def _or(node: Or) -> Evaluator:
    parts = tuple(map(evaluator, node.operands))
    return lambda answers, scope: any(truth(part(answers, scope)) for part in parts)


def _not(node: Not) -> Evaluator:
    inner = evaluator(node.operand)
    return lambda answers, scope: not truth(inner(answers, scope))


def _selected(node: Selected) -> Evaluator:
    choices, code = evaluator(node.choices), evaluator(node.code)
    return lambda answers, scope: as_text(code(answers, scope)) in words(choices(answers, scope))


def _rows(node: Rows) -> Evaluator:
    roster = node.roster
    return lambda answers, _scope: ("",) * len(rows(answers.get(roster)))


def _column(node: Column) -> Evaluator:
    roster, name = node.roster, node.name

    def column(answers: Answers, scope: Scope) -> Value:
        found = rows(answers.get(roster))
        if scope.roster == roster:
            return _at(found, scope.row, name)
        return tuple(answer_value(row.get(name)) for row in found)

    return column


def _indexed(node: Indexed) -> Evaluator:
    roster, name, index = node.roster, node.name, evaluator(node.index)
    return lambda answers, scope: _at(
        rows(answers.get(roster)), as_number(index(answers, scope)), name
    )


def _at(found: Sequence[Mapping[str, object]], number: float, name: str) -> Scalar:
    """Return the answer in a row, 1 for the first; empty where there is no such row."""
    return answer_value(found[int(number) - 1].get(name)) if 1 <= number < len(found) + 1 else ""


def _negation(node: Negation) -> Evaluator:
    inner = evaluator(node.operand)
    return lambda answers, scope: -as_number(inner(answers, scope))


def _arithmetic(node: Arithmetic) -> Evaluator:
    step = _ARITHMETIC[node.operator]
    first, *further = map(evaluator, node.operands)

    def result(answers: Answers, scope: Scope) -> float:
        value = as_number(first(answers, scope))
        for part in further:
            value = step(value, as_number(part(answers, scope)))
        return value

    return result


def _regex(node: Regex) -> Evaluator:
    inner, matches = evaluator(node.operand), matcher(node.automaton)
    return lambda answers, scope: matches(as_text(inner(answers, scope)))


def _call(node: Call) -> Evaluator:
    parts = tuple(map(evaluator, node.arguments))
    if node.function in _SCOPED:
        return _SCOPED[node.function](*parts)
    apply = FUNCTIONS[node.function].apply
    return lambda answers, scope: apply(*[part(answers, scope) for part in parts])


def _if(condition: Evaluator, then: Evaluator, otherwise: Evaluator) -> Evaluator:
    return lambda answers, scope: (
        then(answers, scope) if truth(condition(answers, scope)) else otherwise(answers, scope)
    )


def _coalesce(first: Evaluator, second: Evaluator) -> Evaluator:
    def coalesced(answers: Answers, scope: Scope) -> Value:
        value = first(answers, scope)
        return value if as_text(value) else second(answers, scope)

    return coalesced


def _once(calculation: Evaluator) -> Evaluator:
    return _coalesce(lambda _answers, scope: answer_value(scope.current), calculation)


_SCOPED: dict[str, Callable[..., Evaluator]] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "now": lambda: lambda _answers, scope: scope.now,
    "today": lambda: lambda _answers, scope: scope.now[:_DATE],
    "position": lambda: lambda _answers, scope: float(scope.row),
}
"""Functions that are lazy, or look at more than their arguments."""

_BUILD: dict[type, Callable[[Any], Evaluator]] = {
    Number: _literal,
    Text: _literal,
    Reference: _reference,
    Column: _column,
    Rows: _rows,
    Indexed: _indexed,
    Current: lambda _node: lambda _answers, scope: answer_value(scope.current),
    Attribute: _attribute,
    Comparison: _comparison,
    Arithmetic: _arithmetic,
    Negation: _negation,
    And: _and,
    Or: _or,
    Not: _not,
    Selected: _selected,
    Call: _call,
    Regex: _regex,
}
"""One builder per kind of node."""
