"""The browser's evaluator beside ours: `javascript` runs kiosk/static/expressions.js.

In Node where it is installed, else in Chromium. Values travel as JSON; numbers as their text, so
that NaN, the infinities and negative zero arrive as what they are.
"""

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from questionnaires.expressions import Node, Scope

MODULE = Path(__file__).parents[3] / "kiosk" / "static" / "expressions.js"
ADDRESS = f"data:text/javascript;base64,{base64.b64encode(MODULE.read_bytes()).decode()}"
SHOWN = """
const shown = (value) =>
  Array.isArray(value) ? value.map(shown)
  : typeof value === "number" ? { number: Object.is(value, -0) ? "-0" : String(value) }
  : value;
const result = ({ evaluate }, [tree, answers, scope]) => {
  try { return shown(evaluate(tree, answers, scope)); }
  catch (error) { return { error: String(error) }; }
};
"""
IN_NODE = f"""
import {{ readFileSync }} from "node:fs";
import * as module from {json.dumps(ADDRESS)};
{SHOWN}
const cases = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(cases.map((each) => result(module, each))));
"""
IN_CHROMIUM = f"""async (cases) => {{
  const module = await import({json.dumps(ADDRESS)});
  {SHOWN}
  return JSON.stringify(JSON.parse(cases).map((each) => result(module, each)));
}}"""

Case = tuple[Node, dict[str, Any], Scope]
JavaScript = Callable[[Sequence[Case]], list[object]]


def shown(value: object) -> object:
    """The picture of a value that both evaluators are compared by."""
    if isinstance(value, tuple):
        return [shown(each) for each in value]
    if type(value) is float:
        return {"number": repr(value)}
    return value


def read(picture: object) -> object:
    """A picture from JavaScript with its numbers as Python writes them."""
    if isinstance(picture, list):
        return [read(each) for each in picture]
    if isinstance(picture, dict) and "number" in picture:
        return {"number": repr(float(picture["number"]))}
    return picture


def in_node(cases: str) -> str:
    command = ["node", "--input-type=module", "--eval", IN_NODE]
    done = subprocess.run(command, input=cases, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def javascript(request: pytest.FixtureRequest) -> JavaScript:
    """Evaluate cases (tree, answers, scope) in one go; give back the pictures of their values."""
    run = in_node if shutil.which("node") else in_chromium(request)

    def evaluate(cases: Sequence[Case]) -> list[object]:
        plain = [
            (msgspec.to_builtins(tree), answers, scope_of(scope)) for tree, answers, scope in cases
        ]
        return [read(each) for each in json.loads(run(json.dumps(plain)))]

    return evaluate


def in_chromium(request: pytest.FixtureRequest) -> Callable[[str], str]:
    page = request.getfixturevalue("browser").new_page()
    request.addfinalizer(page.close)
    page.goto("about:blank")
    return lambda cases: page.evaluate(IN_CHROMIUM, cases)


def scope_of(scope: Scope) -> dict[str, object]:
    return {name: getattr(scope, name) for name in scope.__struct_fields__}
