"""Rows of rosters: their scope, their violations, who is selected from them."""

import pytest

from questionnaires.codebook import cells, codebook, roster_cells
from questionnaires.instrument import item, items
from questionnaires.routing import screens
from questionnaires.showing import row_labels
from questionnaires.validation import Accepted, Rejected, check, from_form, to_form

NOON = "2026-11-30T12:00:00.000+07:00"
SELECT = "{method: kish, eligible: '${age} >= 18', sex: sex, age: age, male: m, table: table}"
PEOPLE = """
- {name: table, type: hidden, text: {vi: Bảng}}
- {name: adult, type: integer, text: {vi: Tuổi trưởng thành}}
- name: people
  type: roster
  text: {vi: Ai sống ở đây}
  max_rows: 5
  row_label: concat(${call}, ' (', position(..), ')')
  SELECT
  items:
    - {name: call, type: text, required: true, text: {vi: Tên gọi}}
    - {name: sex, type: single_choice, text: {vi: Giới}, choices: [
        {code: m, label: {vi: Nam}}, {code: f, label: {vi: Nữ}}]}
    - {name: age, type: integer, min: 0, max: 120, text: {vi: Tuổi}}
    - {name: job, type: text, relevant: "${age} >= ${adult}", text: {vi: Việc làm}}
    - {name: elder, type: calculated, text: {vi: Hơn người trước}, measure: nominal,
       calculation: "${age} > indexed-repeat(${age}, ${people}, position(..) - 1)"}
    - {name: born, type: date, text: {vi: Ngày sinh}}
- {name: count, type: calculated, calculation: "count(${people})", text: {vi: Số người}}
- {name: oldest, type: calculated, calculation: "max(${age})", text: {vi: Tuổi cao nhất}}
"""


@pytest.fixture
def people(form):
    return form(PEOPLE.replace("SELECT", f"select: {SELECT}"))


def person(call, sex, age, **more):
    return {"call": call, "sex": sex, "age": age, **more}


def test_a_row_sees_its_own_answers_and_those_before_the_roster(people):
    sent = {
        "adult": 18,
        "people": [person("Ba", "m", 40, job="nông"), person("Con", "m", 7, job="học")],
    }
    found = check(people, sent)
    assert found.answers == {
        "adult": 18,
        "people": [
            person("Ba", "m", 40, job="nông", elder=False),
            person("Con", "m", 7, elder=False),
        ],
        "count": 2,
        "oldest": 40,
    }
    (notice,) = found.notices
    assert (notice.code, notice.item) == ("off-route", "people[2].job")
    assert notice.hint == {
        "vi": "Câu 2, dòng 2 không áp dụng với các câu trả lời của Ông/Bà nên không được ghi lại.",
        "en": "Question 2, row 2 does not apply to your other answers, so it was not recorded.",
    }
    assert check(people, found.answers) == Accepted(found.answers)


def test_a_row_may_look_at_the_row_before(people):
    rows = [person("Em", "f", 10), person("Anh", "m", 20)]
    found = check(people, {"people": rows}).answers["people"]
    assert [row["elder"] for row in found] == [False, True]


def test_violations_name_roster_row_and_item(people):
    rows = [person("Ba", "m", 40), {"sex": "x", "age": 200, "agee": 1}]
    result = check(people, {"people": rows})
    assert isinstance(result, Rejected)
    assert [(found.code, found.item) for found in result.violations] == [
        ("unknown-item", "people[2].agee"),
        ("required-missing", "people[2].call"),
        ("unknown-code", "people[2].sex"),
        ("too-big", "people[2].age"),
    ]
    assert result.violations[1].hint["en"].startswith("Question 2, row 2 ")


def test_what_rows_require_is_asked_for_with_their_roster(people):
    rows = {"people": [{"age": 3}]}
    assert isinstance(check(people, rows, partial=True), Accepted)
    assert isinstance(check(people, rows, only={"adult"}), Accepted)
    assert isinstance(check(people, rows, only={"people"}), Rejected)
    assert isinstance(check(people, rows), Rejected)


@pytest.mark.parametrize("raw", [1, "x", {}, [1], [[]], [None], [{}] * 6, [{"call": {}}], [{1: 2}]])
def test_no_rows_are_no_exception(people, raw):
    assert isinstance(check(people, {"people": raw}), Rejected)


def test_an_empty_roster_is_unanswered(people):
    assert check(people, {"people": []}).answers == {"count": 0}


HOUSE = [
    person("Bà", "f", 70),
    person("Con", "m", 17),
    person("Ba", "m", 40),
    person("Ông", "m", 72),
]


@pytest.mark.parametrize(
    ("table", "selected"), [(1, 4), (2, 4), (3, 4), (4, 3), (5, 3), (6, 1), (7, 1), (8, 1)]
)
def test_the_server_selects_by_the_table_of_the_case(people, table, selected):
    """Listed are Ông, Ba, Bà: the column of three adults is 1 1 1 2 2 3 3 3."""
    sent = {"table": table, "people": HOUSE, "people_selected": 2}
    assert check(people, sent).answers["people_selected"] == selected


@pytest.mark.parametrize("table", [0, 9, 1.5, "x", None])
def test_without_a_table_nobody_is_selected(people, table):
    sent = {"people": HOUSE, "people_selected": 2} | ({} if table is None else {"table": table})
    found = check(people, sent)
    assert "people_selected" not in found.answers


def test_nobody_eligible_nobody_selected(people):
    found = check(people, {"table": 1, "people": [person("Con", "m", 17)]})
    assert "people_selected" not in found.answers


def test_the_next_birthday_needs_a_moment(form):
    select = "select: {method: next_birthday, eligible: '${age} >= 18', birthday: born}"
    instrument = form(PEOPLE.replace("SELECT", select))
    rows = [
        person("A", "m", 40, born="1980-11-29"),
        person("B", "f", 40, born="1990-12-01"),
        person("C", "f", 7, born="2019-11-30"),
        person("D", "f", 40),
    ]
    assert check(instrument, {"people": rows}, moment=NOON).answers["people_selected"] == 2
    assert (
        "people_selected" not in check(instrument, {"people": rows, "people_selected": 1}).answers
    )


def test_form_fields_carry_rows_there_and_back(people):
    answers = check(people, {"table": 3, "people": HOUSE}).answers
    fields = to_form(people, answers)
    assert ("people[4].call", "Ông") in fields
    assert check(people, from_form(people, fields)).answers == answers


def test_rows_left_empty_at_the_end_are_none(people):
    fields = [
        ("people[1].age", ""),
        ("people[2].age", "4"),
        ("people[3].age", ""),
        ("people[0].age", "1"),
    ]
    assert from_form(people, fields) == {"people": [{}, {"age": 4}]}
    assert from_form(people, [("people[999].age", "4"), ("nobody[1].age", "4")]) == {}


def test_rows_are_a_table_of_their_own(people):
    book = codebook(people)
    assert [v.name for v in book if v.roster is None] == [
        "table", "adult", "people__n", "people_selected", "count", "oldest",
    ]  # fmt: skip
    inside = [v.name for v in book if v.roster == "people"]
    assert inside == ["call", "sex", "age", "job", "elder", "born"]
    answers = check(people, {"table": 8, "people": HOUSE}).answers
    assert cells(people, answers) == {
        "table": 8, "people__n": 4, "people_selected": 1, "count": 4, "oldest": 72,
    }  # fmt: skip
    rows = roster_cells(people, "people", answers)
    assert rows[2] == {"call": "Ba", "sex": "m", "age": 40, "elder": 1}
    assert roster_cells(people, "people", {}) == ()


def test_rows_are_called_by_their_label(people):
    labels = row_labels(people, item(people, "people"), {"people": HOUSE[:2]})
    assert labels == ("Bà (1)", "Con (2)")


def test_a_roster_has_a_screen_and_what_is_calculated_has_none(people):
    assert [[each.name for each in screen.items] for screen in screens(people, {})] == [
        ["adult"], ["people"],
    ]  # fmt: skip


def test_grids_and_other_in_rows_become_plain_items(form):
    instrument = form("""
    - name: jobs
      type: roster
      text: {vi: Việc làm}
      items:
        - {name: kind, type: single_choice, other: true, text: {vi: Loại}, choices: YES_NO}
        - {name: views, type: grid, scale: satisfaction, text: {vi: Ý kiến}, rows: [
            {name: pay, text: {vi: Lương}}, {name: hours, text: {vi: Giờ}}]}
    """)
    assert [inner.name for inner in items(instrument)[0].items] == [
        "kind", "kind_other", "pay", "hours",
    ]  # fmt: skip
    answers = {"jobs": [{"kind": "other", "kind_other": "Tự do", "pay": 3}, {"hours": 5}]}
    assert check(instrument, answers) == Accepted(answers)
    labels = {v.name: v.label["vi"] for v in codebook(instrument)}
    assert labels["pay"] == "Ý kiến – Lương"
