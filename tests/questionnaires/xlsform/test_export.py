"""Exports: what only Lắng nghe knows survives, and what other programs do is written their way."""

import pytest

from questionnaires.loader import parse
from questionnaires.xlsform import import_form, read_xlsx
from questionnaires.xlsform.exporter import export_form
from questionnaires.xlsform.workbook_writer import write_workbook
from questionnaires.xlsform.xform import export_xform
from tests.questionnaires.conftest import HEADER

LISTS = """
lists:
  things:
    - {code: a, label: {vi: A}, columns: {size: 2, kind: big}}
    - {code: b, label: {vi: B}, columns: {size: 3.5, kind: "07"}}
    - {code: none, exclusive: true, label: {vi: Không}}
  open:
    - {code: x, label: {vi: X}}
    - {code: other, label: {vi: Cái khác}}
    - {code: y, label: {vi: Y}}
  unused:
    - {code: 1, label: {vi: Một}}
    - {code: 2, label: {vi: Hai}}
sections:
  - name: s
    title: {vi: Phần}
    relevant: "1 = 1"
    items:
"""
ITEMS = {
    "a shared list with an exclusive choice": "{type: multiple_choice, list: things, max: 2}",
    "two users of a list": "{type: single_choice, list: things, other: true, required: true}",
    "an other of its own": "{type: single_choice, list: open, other: true}",
    "an other that follows": "{type: single_choice, list: unused, other: true}",
    "own choices": "{type: ranking, min: 1, max: 2, choices: [{code: 1, label: {vi: A}}, "
    "{code: 2, label: {vi: B}}]}",
    "choices called like a scale": "{type: single_choice, name: satisfaction, choices: "
    "[{code: u, label: {vi: A}}, {code: v, label: {vi: B}}]}",
    "a filter": "{type: single_choice, list: things, choice_filter: size > 2 and name != 'a'}",
    "bounds, a constraint with or, a message": "{type: integer, min: 1, max: 9, constraint: "
    "'. = 3 or . = 4', constraint_message: {vi: Sai}}",
    "bounds and a constraint": "{type: decimal, min: -1.5, places: 0, constraint: '. != 2'}",
    "a long text": "{type: text, max_length: 9000, default: \"'nó có'\"}",
    "a text with a condition": "{type: text, required: '1 = 2', default: \"concat('a', 'b')\"}",
    "the next birthday": '{type: roster, min_rows: 1, max_rows: 4, row_label: "${born}", '
    "select: {method: next_birthday, birthday: born, eligible: \"${born} != ''\"}, "
    "items: [{type: date, name: born, text: {vi: Sinh}}]}",
    "a fixed number of rows": "{type: roster, min_rows: 2, max_rows: 2, required: true, "
    "hint: {vi: Ghi hết}, items: [{type: note, name: t, text: {vi: Chữ}}, "
    "{type: time, name: u, text: {vi: Giờ}}]}",
    "a grid with a rule": "{type: grid, scale: satisfaction, missing: [98], required: true, "
    'sensitive: null, hint: {vi: Chọn}, short: {vi: Bảng}, relevant: "1 = 1", '
    "rows: [{name: r1, text: {vi: Một}, short: {vi: M}}, {name: r2, text: {vi: Hai}}]}",
    "a score without words": "{type: score, min: 1, max: 7, low: {vi: Ít}}",
    "a consent that goes on": "{type: consent, refusal_ends: false}",
    "a hidden number": "{type: hidden, default: '5'}",
    "a hidden text like a number": "{type: hidden, default: \"'5'\"}",
    "a calculated group": "{type: calculated, calculation: '1 + 1', measure: nominal}",
    "pictures": "{type: photo, media: {image: {vi: a.png}, big_image: {vi: b.png}, "
    "audio: {vi: c.mp3}, video: {vi: d.mp4}}, guidance: {vi: Đọc}, read_only: true}",
}  # fmt: skip


def instrument_with(item):
    name = "" if item.startswith("{type: single_choice, name:") else "name: q, "
    written = item.replace("{type", f"{{{name}text: {{vi: Câu hỏi}}, type", 1)
    return parse(f"{HEADER}{LISTS}      - {written}\n")


@pytest.mark.parametrize("case", ITEMS)
def test_what_is_written_comes_back_equal(case):
    instrument = instrument_with(ITEMS[case])
    again = import_form(read_xlsx(write_workbook(export_form(instrument).sheets)))
    assert again.refusals == ()
    kept = {name: instrument.lists[name] for name in again.instrument.lists}
    assert again.instrument.sections == instrument.sections
    assert kept == again.instrument.lists
    assert export_xform(instrument).xml.startswith("<?xml")


def row_of(case):
    survey = export_form(instrument_with(ITEMS[case])).sheets[0]
    return next(row for row in survey.rows if row.get("name") in {"q", "satisfaction"})


@pytest.mark.parametrize(
    ("case", "constraint"),
    [
        (
            "a shared list with an exclusive choice",
            "count-selected(.) <= 2 and not(selected(., 'none') and count-selected(.) > 1)",
        ),
        ("bounds, a constraint with or, a message", ". >= 1 and . <= 9 and (. = 3 or . = 4)"),
        ("a long text", "string-length(.) <= 9000"),
    ],
)
def test_bounds_are_constraints_for_other_programs(case, constraint):
    assert row_of(case)["constraint"] == constraint


def test_what_other_programs_do_not_do_is_named():
    said = {
        remark.expected.split(" ", 2)[1]
        for case in ("own choices", "the next birthday", "a consent that goes on")
        for remark in export_form(instrument_with(ITEMS[case])).remarks
    }
    assert said == {"of", "is", "refusal"}


def test_other_programs_see_no_column_of_ours():
    xml = export_xform(instrument_with(ITEMS["two users of a list"])).xml
    assert "langnghe" not in xml
    assert "Xin Ông/Bà ghi rõ" in xml
