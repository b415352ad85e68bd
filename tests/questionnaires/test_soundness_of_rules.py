"""Faults of what the format can say beyond plain questions, each with its place in the file."""

import pytest

from questionnaires.errors import INSTRUMENT_HINTS, InstrumentError
from questionnaires.loader import parse

A = "- {name: a, type: integer, text: {vi: A}}\n"
HERE = "sections[0].items[1]"
ROSTER = """
- name: people
  type: roster
  text: {vi: Ai}
  SELECT
  items:
    - {name: sex, type: single_choice, text: {vi: Giới}, choices: YES_NO}
    - {name: age, type: integer, text: {vi: Tuổi}}
    - {name: born, type: date, text: {vi: Sinh}}
"""
FAULTS = {
    "constraint, forward": (
        "- {name: b, type: text, constraint: '${c} = 1', text: {vi: B}}\n" + A.replace("a,", "c,"),
        "forward-reference", f"{HERE}.constraint",
    ),
    "constraint, unreadable": (
        "- {name: b, type: text, constraint: '. >', text: {vi: B}}", "bad-expression",
        f"{HERE}.constraint",
    ),
    "calculation of itself": (
        "- {name: b, type: calculated, calculation: '${b} + 1', text: {vi: B}}",
        "circular-reference", f"{HERE}.calculation",
    ),
    "calculation of nothing": (
        "- {name: b, type: calculated, calculation: ' ', text: {vi: B}}", "missing-field",
        f"{HERE}.calculation",
    ),
    "required, unknown": (
        "- {name: b, type: text, required: '${z} = 1', text: {vi: B}}", "unknown-reference",
        f"{HERE}.required",
    ),
    "default, forward": (
        "- {name: b, type: text, default: '${b}', text: {vi: B}}", "circular-reference",
        f"{HERE}.default",
    ),
    "a dot outside constraints": (
        "- {name: b, type: text, relevant: '. = 1', text: {vi: B}}", "bad-expression",
        f"{HERE}.relevant",
    ),
    "column that no choice has": (
        "- {name: b, type: single_choice, choice_filter: zone = 1, text: {vi: B}, choices: YES_NO}",
        "unknown-column", f"{HERE}.choice_filter",
    ),
    "list that is not there": (
        "- {name: b, type: ranking, list: places, text: {vi: B}}", "unknown-list", f"{HERE}.list",
    ),
    "no choices at all": (
        "- {name: b, type: ranking, text: {vi: B}}", "missing-field", f"{HERE}.choices",
    ),
    "reference to a note": (
        ("- {name: b, type: note, text: {vi: B}}\n"
        "- {name: c, type: text, relevant: '${b} = 1', text: {vi: C}}"),
        "unknown-reference", "sections[0].items[2].relevant",
    ),
    "reference to a grid": (
        ("- {name: b, type: grid, scale: satisfaction, text: {vi: B}, rows: [\n"
        "   {name: b1, text: {vi: B}}]}\n"
        "- {name: c, type: text, relevant: '${b} = 1', text: {vi: C}}"),
        "unknown-reference", "sections[0].items[2].relevant",
    ),
    "name of a grid row taken": (
        ("- {name: b, type: grid, scale: satisfaction, text: {vi: B}, rows: [\n"
        "   {name: a, text: {vi: B}}]}"),
        "duplicate-name", f"{HERE}.rows[0].name",
    ),
    "name of the words behind other taken": (
        ("- {name: b, type: single_choice, other: true, text: {vi: B}, choices: YES_NO}\n"
        "- {name: b_other, type: text, text: {vi: C}}"),
        "duplicate-name", "sections[0].items[2].name",
    ),
    "consent compared with a word": (
        ("- {name: b, type: consent, text: {vi: B}}\n"
        "- {name: c, type: text, relevant: \"${b} = 'no'\", text: {vi: C}}"),
        "unknown-code", "sections[0].items[2].relevant",
    ),
    "required note": (
        "- {name: b, type: note, required: true, text: {vi: B}}", "misplaced-rule",
        f"{HERE}.required",
    ),
    "constraint on a calculation": (
        "- {name: b, type: calculated, calculation: '1', constraint: . > 1, text: {vi: B}}",
        "misplaced-rule", f"{HERE}.constraint",
    ),
    "ends the wrong way round": (
        "- {name: b, type: score, min: 5, max: 5, text: {vi: B}}", "bad-limit", f"{HERE}.max",
    ),
    "bounds the wrong way round": (
        "- {name: b, type: decimal, min: 1.5, max: 1, text: {vi: B}}", "bad-limit", f"{HERE}.max",
    ),
    "village within nothing": (
        "- {name: b, type: unit, level: village, within: a, text: {vi: B}}", "wrong-reference",
        f"{HERE}.within",
    ),
    "roster of a roster": (
        ("- {name: b, type: roster, text: {vi: B}, items: [\n"
        "   {name: c, type: roster, text: {vi: C}, items: []}]}"),
        "wrong-type", f"{HERE}.items[0].type",
    ),
    "row that looks forward": (
        ("- {name: b, type: roster, text: {vi: B}, items: [\n"
        "   {name: c, type: text, relevant: '${d} = 1', text: {vi: C}},\n"
        "   {name: d, type: integer, text: {vi: D}}]}"),
        "forward-reference", f"{HERE}.items[0].relevant",
    ),
    "roster about its own rows": (
        ("- {name: b, type: roster, relevant: '${c} = 1', text: {vi: B}, items: [\n"
        "   {name: c, type: text, text: {vi: C}}]}"),
        "forward-reference", f"{HERE}.relevant",
    ),
    "too many rows": (
        ("- {name: b, type: roster, max_rows: 201, text: {vi: B}, items: [\n"
        "   {name: c, type: text, text: {vi: C}}]}"),
        "bad-limit", f"{HERE}.max_rows",
    ),
    "kish without a table": (
        ROSTER.replace("SELECT", "select: {method: kish, sex: sex, age: age, male: 'yes'}"),
        "missing-field", f"{HERE}.select.table",
    ),
    "kish with a table that a person types": (
        ROSTER.replace(
            "SELECT", "select: {method: kish, sex: sex, age: age, male: 'yes', table: a}"
        ),
        "wrong-reference", f"{HERE}.select.table",
    ),
    "birthday that is no date": (
        ROSTER.replace("SELECT", "select: {method: next_birthday, birthday: age}"),
        "wrong-reference", f"{HERE}.select.birthday",
    ),
    "eligible about nobody": (
        ROSTER.replace(
            "SELECT", "select: {method: next_birthday, birthday: born, eligible: '${z} = 1'}"
        ),
        "unknown-reference", f"{HERE}.select.eligible",
    ),
    "wording of a message": (
        "- {name: b, type: text, constraint_message: {en: No}, text: {vi: B}}", "missing-language",
        f"{HERE}.constraint_message.vi",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_placed(form, case):
    body, code, where = FAULTS[case]
    with pytest.raises(InstrumentError) as caught:
        form(A + body.lstrip("\n"))
    assert (caught.value.code, caught.value.where) == (code, where)
    assert code in INSTRUMENT_HINTS


def test_a_constraint_may_name_its_own_item_and_a_row_its_roster(form):
    form(
        A
        + "- {name: b, type: integer, constraint: '${b} > ${a}', text: {vi: B}}\n"
        + "- {name: c, type: roster, text: {vi: C}, row_label: '${d}', items: [\n"
        + "   {name: d, type: integer, constraint: '${d} > count(${c})', text: {vi: D}}]}\n"
        + "- {name: e, type: text, relevant: 'sum(${d}) > 1', text: {vi: E}}\n"
    )


def test_lists_are_checked_like_choices(form_text):
    text = form_text(A).replace(
        "sections:", "lists: {towns: [{code: x, label: {vi: X}}]}\nsections:", 1
    )
    with pytest.raises(InstrumentError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.where) == ("too-few-choices", "lists.towns")


def test_decimals_are_numbers_and_whole_ones_integers(form):
    instrument = form("- {name: a, type: decimal, min: 0.5, max: 3.0, text: {vi: A}}")
    item = instrument.sections[0].items[0]
    assert (item.min, item.max, type(item.max)) == (0.5, 3, int)
