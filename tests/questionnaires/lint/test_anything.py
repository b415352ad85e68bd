"""Whatever stands in an instrument file, lint reports or refuses; it never fails."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.errors import InstrumentError
from questionnaires.instrument import canonical
from questionnaires.lint import lint
from questionnaires.loader import parse
from tests.questionnaires.lint.forms import FOUND, form
from tests.questionnaires.test_diff import BEFORE, RICH

TEMPLATES = [
    json.loads(canonical(parse(text))) for text in (BEFORE, RICH, form(FOUND["duplicate-label"][0]))
]
LEAVES = (
    None, True, 0, 1, 98, -1, 2.5, "", "one", "x" * 300, "${clean}", "${where} = 'here'", ". > 3",
    "today()", "likert", "roster", "places", "level", [], {}, {"vi": "Dân tộc"}, ["vi"], [1, 98],
)  # fmt: skip


def paths(data, here=()):
    yield here
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*here, key))


def replaced(data, path, value):
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = replaced(copy[path[0]], path[1:], value)
    return copy


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_lint_reports_or_refuses(data):
    spoilt = data.draw(st.sampled_from(TEMPLATES))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(paths(spoilt)))) if spoilt else ()
        spoilt = replaced(spoilt, path, data.draw(st.sampled_from(LEAVES)))
        if not isinstance(spoilt, dict):
            break
    text = json.dumps(spoilt, ensure_ascii=False)
    try:
        report = lint(text)
    except InstrumentError:
        return
    lines = text.count("\n") + 1
    for finding in report.findings:
        assert 1 <= finding.line <= lines
        assert finding.what.keys() == finding.mend.keys() == {"vi", "en"}
