"""XLSForm expressions: text → a small tagged tree → a value, the same here and in the browser.

`parse` checks everything that can be wrong; `evaluator` cannot fail. The tree is plain data that
serialises to JSON for `kiosk/static/expressions.js`; docs/expressions.md is the reference.
"""

from questionnaires.expressions.dependencies import (
    calculation_order,
    circles,
    dependencies,
    unknown_references,
)
from questionnaires.expressions.errors import EXPRESSION_HINTS, ExpressionError
from questionnaires.expressions.evaluation import NOWHERE, Evaluator, Scope, evaluate, evaluator
from questionnaires.expressions.parser import Purpose, parse
from questionnaires.expressions.tree import Node, references
from questionnaires.expressions.values import Value, as_text, truth

__all__ = [
    "EXPRESSION_HINTS",
    "NOWHERE",
    "Evaluator",
    "ExpressionError",
    "Node",
    "Purpose",
    "Scope",
    "Value",
    "as_text",
    "calculation_order",
    "circles",
    "dependencies",
    "evaluate",
    "evaluator",
    "parse",
    "references",
    "truth",
    "unknown_references",
]
