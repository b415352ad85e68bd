"""The report: in the order of the file, with places, faults first, and what was waived."""

import json

import pytest

from questionnaires.errors import InstrumentError
from questionnaires.instrument import canonical, content_hash
from questionnaires.lint import lint, lint_instrument
from questionnaires.loader import library, load_library, parse
from tests.questionnaires.lint.forms import FOUND, form, words

WAIVERS = "waivers:\n  - {code: abbreviation, at: [one], reason: Vì lý do riêng}\n"


@pytest.mark.parametrize("name", library())
def test_the_library_is_clean_or_says_why(library_text, name):
    report = lint(library_text(name))
    assert report.findings == ()
    assert all(len(each.reason) > 40 for each in report.waived)


@pytest.mark.parametrize("name", library())
def test_rules_hold_for_canonical_json_as_well(library_text, name):
    text = canonical(load_library(name)).decode()
    found = {finding.where for finding in lint(text).findings}
    assert found == {each.finding.where for each in lint(library_text(name)).waived}


def test_a_finding_says_where_it_stands():
    text = form(words("Ông/Bà đã đến UBND chưa?", "Did you go?"))
    [finding] = lint(text).findings
    line = text.splitlines()[finding.line - 1]
    assert line[finding.column - 1 :].startswith("vi: ")
    assert (finding.severity, finding.got) == ("warning", "UBND")


def test_findings_come_in_the_order_of_the_file():
    items = "\n".join(
        item.replace("one", f"item_{number}") for number, (item, _) in enumerate(FOUND.values())
    )
    findings = lint(form(items)).findings
    assert {finding.code for finding in findings} == FOUND.keys()
    assert list(findings) == sorted(findings, key=lambda found: (found.line, found.column))


def test_faults_are_told_all_at_once_and_alone():
    item = "- {name: one, type: likert, scale: nope, text: {vi: UBND, en: UBND}}\n"
    report = lint(form(item + item.replace("one", "two").replace("nope", "none")))
    assert [(f.code, f.severity, f.got) for f in report.findings] == [
        ("unknown-scale", "error", "nope"),
        ("unknown-scale", "error", "none"),
    ]
    assert report.findings[0].line + 1 == report.findings[1].line


def test_faults_of_several_kinds_are_told_together():
    item = "- {name: used, type: likert, scale: nope, text: {vi: Một}}\n"
    codes = [finding.code for finding in lint(form(item)).findings]
    assert sorted(codes) == ["duplicate-name", "missing-language", "unknown-scale"]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${nobody} = 1", "unknown-reference"),
        ("${one} = 'x'", "circular-reference"),
        ("1 +", "bad-expression"),
        ("regex(${used}, '(a+)+')", "bad-expression"),
    ],
)
def test_conditions_are_faults_not_refusals(expression, code):
    item = words("Câu", "Item", f'type: text, relevant: "{expression}"')
    assert [finding.code for finding in lint(form(item)).findings] == [code]


def test_a_waiver_sets_a_finding_aside_with_its_reason():
    report = lint(form(FOUND["abbreviation"][0], more=WAIVERS))
    assert report.findings == ()
    [waived] = report.waived
    assert (waived.finding.code, waived.reason) == ("abbreviation", "Vì lý do riêng")


@pytest.mark.parametrize("at", ["[main]", "[]", "[one]"])
def test_a_waiver_is_for_an_item_a_section_or_everything(at):
    text = form(FOUND["abbreviation"][0], more=WAIVERS.replace("[one]", at))
    assert lint(text).findings == ()


@pytest.mark.parametrize(
    ("old", "new"), [("abbreviation", "untranslated"), ("[one]", "[used]"), ("[one]", "[one, two]")]
)
def test_a_waiver_that_waives_nothing_is_a_finding(old, new):
    findings = lint(form(FOUND["abbreviation"][0], more=WAIVERS.replace(old, new))).findings
    assert "unused-waiver" in [finding.code for finding in findings]


def test_faults_cannot_be_waived():
    item = "- {name: one, type: likert, scale: nope, text: {vi: Một, en: One}}"
    waiver = "waivers:\n  - {code: unknown-scale, reason: Không sao}\n"
    assert [f.code for f in lint(form(item, more=waiver)).findings] == ["unknown-scale"]


def test_waivers_are_no_part_of_the_instrument():
    bare = parse(form(FOUND["abbreviation"][0]))
    waived = parse(form(FOUND["abbreviation"][0], more=WAIVERS))
    assert waived == bare
    assert content_hash(waived) == content_hash(bare)


def test_a_waiver_needs_a_reason():
    with pytest.raises(InstrumentError) as caught:
        lint(form("", more="waivers:\n  - {code: abbreviation}\n"))
    assert (caught.value.code, caught.value.where) == ("missing-field", "waivers[0].reason")


def test_an_instrument_without_a_file_is_looked_at_too():
    [finding] = lint_instrument(parse(form(FOUND["abbreviation"][0]))).findings
    assert (finding.code, finding.line) == ("abbreviation", 1)


def test_a_text_that_is_no_instrument_is_refused():
    for text in ("", "a: [", json.dumps({"name": 1})):
        with pytest.raises(InstrumentError):
            lint(text)
