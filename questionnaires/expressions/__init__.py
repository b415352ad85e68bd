"""XLSForm expressions: text → a small tagged tree → a value.

The subset now: numbers, quoted strings, `${name}`, `= != < <= > >=`, `and`, `or`, `not()`,
`selected(${name}, 'code')`, parentheses. Values follow XPath 1.0; the tree is plain data that
serialises to JSON. A new function is a node in `tree`, a line in `parser` and one in `evaluation`.
"""

from questionnaires.expressions.errors import ExpressionError
from questionnaires.expressions.evaluation import evaluate, truth
from questionnaires.expressions.parser import parse
from questionnaires.expressions.tree import Node, references

__all__ = ["ExpressionError", "Node", "evaluate", "parse", "references", "truth"]
