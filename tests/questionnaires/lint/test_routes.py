"""Unreachable items, dead ends, impossible constraints: found exactly, or nothing is said."""

import pytest

from questionnaires.lint import lint
from questionnaires.lint.assignments import Assignments, UndecidedError
from questionnaires.loader import parse
from tests.questionnaires.lint.forms import form

YES_NO = "[{code: 'yes', label: {vi: Có, en: Yes}}, {code: 'no', label: {vi: Không, en: No}}]"
TEXT = "text: {vi: Câu hỏi, en: Question}"
PLACES = """
lists:
  places:
    - {code: a1, label: {vi: Nơi một, en: One}, columns: {part: a}}
    - {code: a2, label: {vi: Nơi hai, en: Two}, columns: {part: a}}
    - {code: b1, label: {vi: Nơi ba, en: Three}, columns: {part: b}}
"""
PARTS = (
    "[{code: a, label: {vi: Phần A, en: A}}, {code: b, label: {vi: Phần B, en: B}},"
    " {code: c, label: {vi: Phần C, en: C}}]"
)


def found(items, more=""):
    routes = {"unreachable-item", "dead-end", "impossible-constraint"}
    report = lint(form(items, more=more))
    assert [f for f in report.findings if f.severity == "error" and f.code not in routes] == []
    return [(f.code, f.where, f.got) for f in report.findings if f.code in routes]


def choice(name, choices=YES_NO, **fields):
    said = "".join(f", {key}: {value}" for key, value in fields.items())
    text = f'{{vi: "Câu {name}", en: "Q {name}"}}'
    return f"- {{name: {name}, type: single_choice, choices: {choices}, text: {text}{said}}}\n"


def quoted(text):
    return f'"{text}"'


LAST = '- {{name: last, type: text, relevant: "{}", text: {{vi: Cuối, en: Last}}}}\n'
ITEM = "sections[0].items[{}]"


@pytest.mark.parametrize(
    "condition",
    [
        "${a} = 'yes' and ${a} = 'no'",
        "${used} > 2",
        "${used} = 1 and ${used} = 2",
        "count-selected(${many}) > 2",
        "selected(${many}, 'none') and selected(${many}, 'x')",
        "${b} = 'yes' and ${a} = 'no'",
        "not(true())",
    ],
)
def test_a_condition_that_holds_after_no_answers(condition):
    many = "- {name: many, type: multiple_choice, max: 2, text: {vi: Nhiều, en: Many}, choices: ["
    many += "{code: x, label: {vi: X, en: X}}, {code: y, label: {vi: Y, en: Y}},"
    many += "{code: none, exclusive: true, label: {vi: Không, en: None}}]}\n"
    items = choice("a") + choice("b", relevant=quoted("${a} = 'yes'")) + many
    expected = [("unreachable-item", ITEM.format(4) + ".relevant", condition)]
    assert found(items + LAST.format(condition)) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "${a} = 'no'",
        "${a} = ''",
        "${b} = 'yes' and ${a} = 'yes'",
        "${words} = 'a' and ${words} = 'b'",  # texts cannot be listed
        "today() < '2000-01-01'",  # the clock decides
        "${used} > 2 or ${words} != ''",
    ],
)
def test_what_can_hold_or_cannot_be_known_is_left_alone(condition):
    words = "- {name: words, type: text, text: {vi: Chữ, en: Words}}\n"
    items = choice("a") + choice("b", relevant=quoted("${a} = 'yes'")) + words
    assert found(items + LAST.format(condition)) == []


def test_a_section_that_nobody_reaches():
    more = f"""
  - name: never
    title: {{vi: Không bao giờ, en: Never}}
    relevant: ${{used}} = 1 and ${{used}} = 2
    items:
      - {{name: last, type: text, {TEXT}}}
"""
    [(code, where, _)] = found("", more)
    assert (code, where) == ("unreachable-item", "sections[1].items[0]")


def place(**fields):
    said = "".join(f", {key}: {value}" for key, value in fields.items())
    return f"- {{name: place, type: single_choice, list: places, {TEXT}{said}}}\n"


DEAD = ("dead-end", ITEM.format(2) + ".choice_filter")


@pytest.mark.parametrize(
    ("part", "asked", "after"),
    [
        ({"required": "true"}, {}, "part = c"),
        ({}, {"relevant": quoted("${part} != 'c'")}, "no answers"),
        ({"required": "true"}, {"relevant": quoted("${part} != 'a'")}, "part = c"),
    ],
)
def test_a_required_item_that_may_offer_nothing(part, asked, after):
    items = choice("part", PARTS, **part)
    items += place(required="true", choice_filter=quoted("part = ${part}"), **asked)
    assert found(items, PLACES) == [(*DEAD, after)]


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        ({"required": "true"}, {"required": "true", "relevant": quoted("${part} != 'c'")}),
        ({}, {}),  # not required
        ({"required": "true"}, {"required": "true", "other": "true"}),  # "other" is always there
    ],
)
def test_an_item_that_can_be_answered_or_passed(part, asked):
    items = choice("part", PARTS, **part)
    items += place(choice_filter=quoted("part = ${part}"), **asked)
    assert found(items, PLACES) == []


def test_fewer_options_than_have_to_be_ticked():
    items = choice("part", PARTS, required="true")
    items += place(required="true", choice_filter=quoted("part = ${part} or ${part} = 'c'"))
    items = items.replace(
        "name: place, type: single_choice", "name: place, type: multiple_choice, min: 2"
    )
    assert found(items, PLACES) == [(*DEAD, "part = b")]


@pytest.mark.parametrize(
    ("constraint", "fails"),
    [
        (". > 2", True),
        (". = 1 and ${a} = 'maybe'", True),
        (". = 2", False),
        (". = 1 and ${a} = 'yes'", False),
    ],
)
def test_a_constraint_that_no_listed_answer_satisfies(constraint, fails):
    codes = (
        "[{code: 'yes', label: {vi: Có, en: Yes}}, {code: maybe, label: {vi: Có thể, en: Maybe}}]"
    )
    items = choice("a", codes, relevant=quoted("${used} = 1"))
    constraint = constraint.replace("'maybe'", "'yes' and ${used} = 2")
    item = f'- {{name: one, type: likert, scale: level, constraint: "{constraint}", {TEXT}}}\n'
    expected = [("impossible-constraint", ITEM.format(2) + ".constraint", constraint)]
    assert found(items + item) == (expected if fails else [])


def test_a_constraint_on_words_is_not_judged():
    item = f'- {{name: one, type: text, constraint: ". = 1 and . = 2", {TEXT}}}\n'
    assert found(item) == []


def test_a_large_form_is_given_up_in_time():
    """Every item waits for all before it: more answers than anybody can try."""
    items = ""
    for number in range(60):
        earlier = " or ".join(f"${{q{n}}} = 'yes'" for n in range(number)[-20:])
        fields = {"relevant": quoted(earlier)} if earlier else {}
        items += choice(f"q{number}", **fields)
    text = form(items + LAST.format("${q59} = 'yes' and ${q59} = 'no'"))
    assert "unreachable-item" not in [finding.code for finding in lint(text).findings]
    trying = Assignments(parse(text))
    with pytest.raises(UndecidedError):
        list(trying.to(["q59"]))
