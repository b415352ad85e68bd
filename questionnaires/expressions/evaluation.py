"""The value of an expression tree over typed answers, by the rules of XPath 1.0.

An unanswered item is the empty string; a list is its codes joined by blanks. Two strings are
compared as strings, with a truth value everything becomes one, otherwise both sides become
numbers. What is no number (the empty answer too) is NaN: unequal to everything, above and below
nothing. A text is true when it is not empty, a number when it is neither 0 nor NaN.
"""

import math
import operator
from collections.abc import Callable, Mapping

from questionnaires.expressions.tokens import NUMBER
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

Value = bool | float | str

_COMPARE: dict[Operator, Callable[[float | str, float | str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(node: Node, answers: Mapping[str, object]) -> Value:
    """Return the value of the expression. Total: no answer makes it raise."""
    match node:
        case Reference(name=name):
            return answer_value(answers.get(name))
        case Comparison(operator=sign, left=left, right=right):
            return compare(sign, evaluate(left, answers), evaluate(right, answers))
        case Number(value=value) | Text(value=value):
            return value
        case _:
            return _holds(node, answers)


def _holds(node: And | Or | Not | Selected, answers: Mapping[str, object]) -> bool:
    match node:
        case And(operands=operands):
            return all(truth(evaluate(each, answers)) for each in operands)
        case Or(operands=operands):
            return any(truth(evaluate(each, answers)) for each in operands)
        case Not(operand=operand):
            return not truth(evaluate(operand, answers))
        case Selected(choices=choices, code=code):
            listed = as_text(evaluate(choices, answers)).split()
            return as_text(evaluate(code, answers)) in listed


def answer_value(answer: object) -> Value:
    """Return an answer as an expression sees it; anything that is no answer is empty."""
    if isinstance(answer, str | bool):
        return answer
    if isinstance(answer, int | float):
        return _as_float(answer)
    if isinstance(answer, list | tuple):
        return " ".join(as_text(answer_value(entry)) for entry in answer if _is_code(entry))
    return ""


def _is_code(entry: object) -> bool:
    return isinstance(entry, int | str)


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def truth(value: Value) -> bool:
    """Return the value as a truth value."""
    return bool(value) and value == value  # noqa: PLR0124 - NaN is the one value unequal to itself


def as_number(value: Value) -> float:
    """Return the value as a number; a text that is no number is NaN."""
    if isinstance(value, str):
        text = value.strip()
        return float(text) if NUMBER.fullmatch(text) else math.nan
    return float(value)


def as_text(value: Value) -> str:
    """Return the value as a text: whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
        return str(int(value)) if value.is_integer() else repr(value)
    return value


def compare(sign: Operator, left: Value, right: Value) -> bool:
    """Compare two values after bringing them to one type."""
    if sign in {"=", "!="}:
        if isinstance(left, bool) or isinstance(right, bool):
            return _COMPARE[sign](truth(left), truth(right))
        if isinstance(left, str) and isinstance(right, str):
            return _COMPARE[sign](left, right)
    return _COMPARE[sign](as_number(left), as_number(right))
