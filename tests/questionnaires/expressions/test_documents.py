"""docs/expressions.md is checked against the code: functions, refusals, codes, the example."""

import re
from pathlib import Path

from questionnaires.expressions import EXPRESSION_HINTS
from questionnaires.expressions.dates import _DIRECTIVES
from questionnaires.expressions.functions import ELSEWHERE, FUNCTIONS, REFUSED

GUIDE = (Path(__file__).parents[3] / "docs" / "expressions.md").read_text("utf-8")


def part(title: str) -> str:
    return GUIDE.split(f"## {title}\n")[1].split("\n## ")[0]


def test_the_table_names_every_function_and_no_other():
    table = "".join(line for line in part("Functions").splitlines() if line.startswith("| `"))
    first = re.findall(r"\| ((?:`[^`]+` ?)+)\|", table)
    named = {name for cell in first for name in re.findall(r"`([a-z-]+)\(", cell)}
    assert named == {*FUNCTIONS, *ELSEWHERE}
    assert set(re.findall(r"%(.)", table)) == set(_DIRECTIVES)


def test_every_refused_function_is_named():
    refused = part("Functions").split("Refused")[1]
    assert set(re.findall(r"`([a-z0-9:-]+)`", refused)) == set(REFUSED)


def test_every_code_is_named():
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", part("Mistakes"))) >= set(EXPRESSION_HINTS)


def test_the_example_runs():
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(code, {})
