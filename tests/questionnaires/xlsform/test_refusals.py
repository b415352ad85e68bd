"""What stands in the way of a form is told by code and cell, all at once."""

import pytest

from questionnaires.xlsform import Preferences, WorkbookError, import_form, read_csv, read_markdown
from questionnaires.xlsform.reason_texts import REFUSALS, REMARKS
from tests.questionnaires.xlsform.forms_of import form, refused

HEAD = "type | name | label::vi | label::en | relevant | constraint | choice_filter | parameters"
YES_NO = "list_name | name | label::vi | label::en\nyn | yes | Có | Yes\nyn | no | Không | No"
CASES = [
    ("missing-translation", "integer | a | Số", 2, "label::vi"),
    ("missing-type", "| a | Số | Number", 2, "type"),
    ("unknown-type", "intger | a | Số | Number", 2, "type"),
    ("unknown-type", "select_one | a | Số | Number", 2, "type"),
    ("unsupported-type", "select_one ${people} | a | Ai | Who", 2, "type"),
    ("missing-name", "integer | | Số | Number", 2, "name"),
    ("missing-label", "integer | a", 2, "label"),
    ("missing-calculation", "calculate | a", 2, "calculation"),
    ("unknown-list", "select_one colours | a | Màu | Colour", 2, "type"),
    ("unclosed-group", "begin_group | g | Nhóm | Group\ninteger | a | Số | Number", 2, "type"),
    ("unopened-group", "integer | a | Số | Number\nend_group", 3, "type"),
    ("unopened-group", "begin_repeat | r\ninteger | a | S | N\nend_group\nend_repeat", 4, "type"),
    ("name-taken", "integer | Q-1 | Số | Number\ninteger | Q.1 | Số | Number", 3, "name"),
    ("duplicate-name", "integer | a | Số | Number\ninteger | a | Số | Number", 3, "name"),
    ("bad-name", "integer | ?? | Số | Number", 2, "name"),
    ("name-too-long", f"integer | {'a' * 33} | Số | Number", 2, "name"),
    ("bad-expression", "integer | a | Số | Number | ${b} ++ 1", 2, "relevant"),
    ("bad-expression", "integer | a | Số | N | | pulldata('f', 'a', 'b', .) > 1", 2, "constraint"),
    ("unknown-reference", "integer | a | Số | Number | ${nobody} > 1", 2, "relevant"),
    ("forward-reference", "integer | a | Số | N | ${b} > 1\ninteger | b | Số | N", 2, "relevant"),
    ("bad-parameter", "range | a | Số | Number | | | | start=5 end=1", 2, "parameters"),
    ("bad-parameter", "integer | a | Số | Number | | | | loud", 2, "parameters"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "rows", "row", "column"), CASES)
def test_a_mistake_is_told_with_its_cell(code, rows, row, column):
    reason = refused(form(f"{HEAD}\n{rows}", YES_NO), code)
    assert (reason.sheet, reason.row, reason.column.partition("::")[0]) == (
        "survey",
        row,
        column.partition("::")[0],
    )
    assert reason.expected
    assert set(reason.hint) == {"vi", "en"}


def test_the_same_form_without_a_mistake_is_taken():
    result = form(
        f"{HEAD}\ninteger | a | Số | Number | | . > 1\nselect_one yn | b | Có? | Yes?", YES_NO
    )
    assert result.refusals == ()


def test_all_mistakes_are_told_at_once():
    result = form(
        f"{HEAD}\nintger | a | Số | Number\ninteger | | Số | Number\nselect_one x | c | Số | N"
    )
    codes = [reason.code for reason in result.refusals]
    assert sorted(codes) == ["missing-name", "unknown-list", "unknown-type"]


def test_mistakes_of_one_rule_are_told_together():
    result = form(f"{HEAD}\ninteger | a | Số | N | ${{x}} > 1\ninteger | b | Số | N | ${{y}} > 1")
    assert [(r.code, r.row) for r in result.refusals] == [
        ("unknown-reference", 2),
        ("unknown-reference", 3),
    ]


def test_a_repeat_inside_a_repeat_is_refused():
    rows = "begin_repeat | r\nbegin_repeat | s\ninteger | a | A | A\nend_repeat\nend_repeat"
    assert refused(form(f"{HEAD}\n{rows}"), "nested-repeat").row == 3


@pytest.mark.parametrize(
    ("codes", "code", "row"),
    [
        (("-88", "1"), "bad-code", 2),
        (("yes", "yes"), "duplicate-code", 3),
        (("a b", "c"), None, None),
    ],
)
def test_codes_that_cannot_be_kept(codes, code, row):
    choices = "list_name | name | label::vi | label::en\n" + "\n".join(
        f"q | {each} | Có | Yes" for each in codes
    )
    result = form(f"{HEAD}\nselect_one q | q | Câu hỏi | Question", choices)
    if code is None:
        assert {remark.code for remark in result.remarks} >= {"renamed"}
        assert [choice.code for choice in result.instrument.sections[0].items[0].choices] == [
            "a_b",
            "c",
        ]
    else:
        reason = refused(result, code)
        assert (reason.sheet, reason.row) == ("choices", row)


def test_a_code_in_an_expression_that_cannot_be_rewritten_is_refused():
    choices = "list_name | name | label::vi | label::en\nq | Yes | Có | Yes\nq | no | Không | No"
    head = "type | name | label::vi | label::en | calculation"
    text = f"{head}\nselect_one q | q | Câu | Q\ncalculate | c | | | if(${{q}} = 'Yes', 'Yes', 'x')"
    assert refused(form(text, choices), "bad-code").got == "Yes"


def test_an_expression_about_a_row_that_is_not_kept_is_refused():
    result = form(f"{HEAD}\nstart | began\ninteger | a | Số | Number | ${{began}} != ''")
    assert refused(result, "reference-not-kept").got == "began"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("label::English (en)", "no-vietnamese"),
        ("label::Klingonisch", "unknown-language"),
        ("label", "no-vietnamese"),
    ],
)
def test_a_form_without_vietnamese_is_refused_kindly(header, code):
    result = form(f"type | name | {header}\ninteger | a | How old are you?")
    assert result.instrument is None
    assert code in {reason.code for reason in result.refusals}
    assert "--language vi" in REFUSALS["no-vietnamese"]["en"]


def test_the_language_of_plain_columns_can_be_said():
    table = "| survey |\n| | type | name | label |\n| | integer | a | Bao nhieu tuoi? |"
    result = import_form(
        read_markdown(table), Preferences(language="vi", version="2026.4", name="a-b")
    )
    assert result.instrument.sections[0].items[0].text == {"vi": "Bao nhieu tuoi?"}
    assert (result.instrument.version, result.instrument.name) == ("2026.4", "a_b")


@pytest.mark.parametrize("setting", ["Tiếng Việt (vi)", "vi", "Vietnamese"])
def test_the_default_language_of_the_form_counts(setting):
    result = form(
        "type | name | label\ninteger | a | Tuoi", settings=f"default_language\n{setting}"
    )
    assert result.instrument.languages == ("vi",)


def test_sheets_and_columns_that_are_missing():
    nothing = import_form(read_markdown("| choices |\n| | list_name | name |\n| | a | b |"))
    assert refused(nothing, "missing-sheet").expected == "survey"
    assert refused(form("type | label::vi\ninteger | Số"), "missing-column").expected == "name"
    twice = form("type | name | label::vi | label::Vietnamese | Name\ninteger | a | Số | Số | b")
    assert refused(twice, "duplicate-column").column == "Name"


@pytest.mark.parametrize("text", ["nothing", "", "| nonsense |\n| | type |"])
def test_text_that_is_no_form(text):
    with pytest.raises(WorkbookError) as caught:
        read_markdown(text)
    assert caught.value.reason.code == "not-a-workbook"


@pytest.mark.parametrize("text", ["", "nonsense,x\n", 'survey,"broken\n'])
def test_csv_that_is_no_form(text):
    with pytest.raises(WorkbookError) as caught:
        read_csv(text)
    assert caught.value.reason.code == "not-a-workbook"


@pytest.mark.parametrize("table", [REFUSALS, REMARKS])
def test_every_reason_has_advice_in_both_languages(table):
    for hint in table.values():
        assert set(hint) == {"vi", "en"}
        assert all(text.endswith(".") for text in hint.values())
    assert not REFUSALS.keys() & REMARKS.keys()


def test_a_form_that_asks_nothing_is_refused():
    assert refused(form("type | name | label::vi"), "empty-section").sheet == "survey"
