"""Lint: what could be better about an instrument, where it stands in the file, and how to mend it.

Each rule is a function from a `Subject` to remarks, and one line of `questionnaires.lint.rules`.
"""

from questionnaires.lint.checking import lint, lint_instrument
from questionnaires.lint.finding import Finding, Report, Rule, Severity, Waived

__all__ = [
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "Waived",
    "lint",
    "lint_instrument",
]
