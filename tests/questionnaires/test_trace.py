"""The trace says which rule decided, and what it looked at."""

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.loader import load_library
from questionnaires.routing import on_route
from questionnaires.trace import Rule, trace
from questionnaires.validation import check

FORM = """
sections:
  - name: first
    title: {vi: Một}
    items:
      - {name: agree, type: consent, text: {vi: Đồng ý}}
      - {name: gate, type: single_choice, text: {vi: Cổng}, choices: YES_NO}
      - {name: people, type: roster, text: {vi: Ai}, items: [
          {name: age, type: integer, text: {vi: Tuổi}},
          {name: job, type: text, relevant: "${age} > 17", text: {vi: Việc}}]}
  - name: second
    title: {vi: Hai}
    relevant: "${gate} = 'yes'"
    items:
      - {name: inner, type: text, text: {vi: Trong},
         relevant: "count(${people}) > 1 and sum(${age}) > 9"}
"""


def by_item(instrument, answers):
    return {step.item: step for step in trace(instrument, answers)}


def test_the_first_rule_that_does_not_hold_decides(form):
    found = by_item(form(FORM), {"gate": "no"})
    assert found["gate"].is_asked
    assert found["gate"].rules == ()
    assert not found["inner"].is_asked
    rule = found["inner"].decided_by
    assert rule == Rule("section", "${gate} = 'yes'", False, {"gate": "no"})


def test_references_have_the_values_the_rule_saw(form):
    answers = {"gate": "yes", "people": [{"age": 20}, {"age": 5}]}
    found = by_item(form(FORM), answers)
    assert found["inner"].is_asked
    assert [rule.source for rule in found["inner"].rules] == ["section", "item"]
    assert found["inner"].rules[1].values == {"people": "2", "age": "20, 5"}
    assert found["people[1].job"].is_asked
    assert found["people[2].job"].decided_by == Rule("item", "${age} > 17", False, {"age": "5"})


def test_a_refusal_decides_everything_behind_it(form):
    found = by_item(form(FORM), {"agree": False, "gate": "yes"})
    assert found["agree"].is_asked
    assert found["gate"].decided_by == Rule("consent", "agree", False, {"agree": "false"})
    assert found["inner"].decided_by.source == "consent"


def test_answers_off_route_are_not_seen(form):
    instrument = form("""
    - {name: a, type: integer, text: {vi: A}}
    - {name: b, type: integer, relevant: "${a} = 1", text: {vi: B}}
    - {name: c, type: integer, relevant: "${b} = 1", text: {vi: C}}
    """)
    found = by_item(instrument, {"a": 2, "b": 1})
    assert found["c"].decided_by.values == {"b": ""}


@given(st.sampled_from(["yes", "no"]), st.integers(1, 5), st.booleans())
def test_the_trace_agrees_with_routing(did, level, partly):
    instrument = load_library("sipas_citizen")
    raw = {"did_procedure": did, "sv_information": level}
    answers = check(instrument, raw if partly else {}, partial=True).answers
    asked = {step.item for step in trace(instrument, answers) if step.is_asked}
    assert asked == on_route(instrument, answers)
