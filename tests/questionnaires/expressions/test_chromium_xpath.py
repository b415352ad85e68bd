"""The XPath 1.0 evaluator inside Chromium, made by others, agrees with the vectors it can be asked.

Those are of literals and core functions: a web page has no answers, and dates are numbers in ODK
XForms only. Where Chromium departs from the recommendation, the reason stands beside the vector.
"""

import re

import pytest

from tests.questionnaires.expressions.both import read
from tests.questionnaires.expressions.test_vectors import VECTORS, expected

CORE = {
    "string", "concat", "starts-with", "contains", "substring-before", "substring-after",
    "substring", "string-length", "normalize-space", "translate", "boolean", "not", "true",
    "false", "number", "floor", "ceiling", "round",
}  # fmt: skip
OURS = re.compile(r"\$\{|(?<![0-9])\.(?![0-9])|(?<!true)(?<!false)\(\)")
DEPARTURES = {
    "prints six digits and exponents": {
        "string(1000000)",
        "string(1000000000000000000000)",
        "string(100000000000000000000000)",
        "string(123456789012)",
        "string(0.0000001)",
        "string(-0.00000015)",
        "string(0.1 + 0.2)",
        "string(1 div 3)",
        "string(2 div 3)",
        "string(1234.5678)",
        "string(12345678.9)",
    },
    "counts units of UTF-16 instead of characters": {
        "substring('a😀b', 2, 1)",
        "substring('a😀b', 3)",
        "translate('a-b', '-', '😀')",
        "string-length('😀')",
        "string-length('👩\u200d👩\u200d👧')",
    },
    "takes ideographic space for white space": {"number('\u300012')"},
    "adds a half before it cuts": {"round(0.49999999999999994)"},
    "no position is beyond minus infinity": {"substring('12345', -1 div 0)"},
    "ODK takes one argument": {"concat('a')"},
}
ASK = """(expressions) => expressions.map((expression) => {
  let found;
  try { found = document.evaluate(expression, document, null, XPathResult.ANY_TYPE, null); }
  catch (error) { return "refused"; }
  const value = found[[null, "numberValue", "stringValue", "booleanValue"][found.resultType]];
  if (typeof value !== "number") return value;
  return { number: Object.is(value, -0) ? "-0" : String(value) };
})"""


def is_core(vector):
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", vector["expression"])
    named = set(re.findall(r"([a-z-]+)\(", bare))
    return vector["section"].startswith("XPath 1.0") and named <= CORE and not OURS.search(bare)


@pytest.mark.browser
def test_chromium_agrees(browser):
    asked = [vector for vector in VECTORS if is_core(vector)]
    assert len(asked) > 250
    page = browser.new_page()
    page.goto("about:blank")
    told = page.evaluate(ASK, [vector["expression"] for vector in asked])
    page.close()
    wrong = {
        vector["expression"]
        for vector, value in zip(asked, map(read, told), strict=True)
        if value != expected(vector["value"])
    }
    assert wrong <= set().union(*DEPARTURES.values())
