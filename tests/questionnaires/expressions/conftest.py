"""Fixtures of the expression tests."""

from tests.browser import browser
from tests.questionnaires.expressions.both import javascript

__all__ = ["browser", "javascript"]
