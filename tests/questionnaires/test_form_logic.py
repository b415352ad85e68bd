"""The logic of a form is the same in the browser: random forms and answers, one outcome."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from random import Random

import msgspec
import pytest

from questionnaires.form_logic import form_logic
from questionnaires.loader import library, load_library
from questionnaires.validation import Accepted, check
from tests.browser import browser
from tests.questionnaires.random_forms import MOMENT, Forms

__all__ = ["browser"]

STATIC = Path(__file__).parents[2] / "kiosk" / "static"
SHORT, LONG = 300, 5_000


def address(script: str) -> str:
    return f"data:text/javascript;base64,{base64.b64encode(script.encode()).decode()}"


EXPRESSIONS = address((STATIC / "expressions.js").read_text(encoding="utf-8"))
FORM = address(
    (STATIC / "form.js").read_text(encoding="utf-8").replace("./expressions.js", EXPRESSIONS)
)
RUN = f"""
const {{ run }} = await import({json.dumps(FORM)});
const outcome = ({{ answers, faults }}) => ({{ answers, faults }});
const result = JSON.stringify(cases.map(([form, raw, now]) => outcome(run(form, raw, now))));
"""
IN_NODE = f"""
import {{ readFileSync }} from "node:fs";
const cases = JSON.parse(readFileSync(0, "utf-8"));
{RUN}
process.stdout.write(result);
"""


@pytest.fixture
def in_browser(request):
    """Run cases (form, answers, moment) in Node where it is installed, else in Chromium."""
    if shutil.which("node"):
        yield in_node
        return
    page = request.getfixturevalue("browser").new_page()
    page.goto("about:blank")
    script = f"async (text) => {{ const cases = JSON.parse(text); {RUN} return result; }}"
    yield lambda cases: json.loads(page.evaluate(script, json.dumps(cases)))
    page.close()


def in_node(cases):
    command = ["node", "--input-type=module", "--eval", IN_NODE]
    sent = json.dumps(cases)
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("count", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)])
def test_browser_and_server_agree_on_random_forms(count, in_browser):
    forms = Forms(Random(count))
    cases, accepted, refused = [], 0, set()
    for _ in range(count):
        instrument = forms.sound()
        cases += [(instrument, forms.answers(instrument)) for _ in range(4)]
    sent = [(form_logic(instrument), raw, MOMENT) for instrument, raw in cases]
    for (instrument, raw), seen in zip(cases, in_browser(sent), strict=True):
        checked = check(instrument, raw, moment=MOMENT)
        if isinstance(checked, Accepted):
            accepted += 1
            assert seen == {"answers": json.loads(json.dumps(checked.answers)), "faults": []}
        else:
            found = [{"code": each.code, "item": each.item} for each in checked.violations]
            refused |= {each["code"] for each in found}
            assert seen["faults"] == found, (raw, msgspec.to_builtins(instrument))
    assert accepted > count
    assert refused == {"required-missing", "not-accepted", "not-offered"}


@pytest.mark.parametrize("name", library())
def test_an_empty_form_of_the_library_is_the_same_in_the_browser(name, in_browser):
    instrument = load_library(name)
    [seen] = in_browser([(form_logic(instrument), {}, MOMENT)])
    checked = check(instrument, {}, moment=MOMENT)
    violations = () if isinstance(checked, Accepted) else checked.violations
    found = [{"code": each.code, "item": each.item} for each in violations]
    assert seen["faults"] == found


def test_a_rule_travels_with_its_words_and_with_what_it_refers_to():
    logic = form_logic(load_library("transaction_feedback"))
    ruled = [question for question in logic["questions"] if question["relevant"]]
    assert ruled
    for question in ruled:
        for rule in question["relevant"]:
            assert rule["of"] in {"section", "item"}
            assert all(f"${{{name}}}" in rule["text"] for name in rule["names"])
