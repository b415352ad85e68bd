"""What changed between two instruments, and which changes break comparability."""

import re

import pytest

from questionnaires.changes import KINDS
from questionnaires.diff import OTHER_FIELDS, WORDING_FIELDS, diff
from questionnaires.loader import library, load_library, parse
from questionnaires.question_types import TYPES

BEFORE = """
name: form
version: "2026.1"
languages: [vi, en]
title: {vi: Phiếu, en: Form}
purpose: {vi: Thử, en: Try}
provenance: {vi: Viết ở đây, en: Written here}
scales:
  level:
    - {code: 1, label: {vi: Kém, en: Bad}}
    - {code: 2, label: {vi: Tốt, en: Good}}
    - {code: 98, missing: true, label: {vi: Không biết, en: Do not know}}
sections:
  - name: first
    title: {vi: Phần một, en: Part one}
    intro: {vi: Mời chọn, en: Please choose}
    items:
      - name: clean
        type: likert
        scale: level
        text: {vi: Sạch, en: Clean}
        hint: {vi: Nhìn, en: Look}
      - {name: kind, type: likert, scale: level, text: {vi: Tử tế, en: Kind}}
  - name: second
    title: {vi: Phần hai, en: Part two}
    relevant: ${clean} = 1
    items:
      - name: why
        type: multiple_choice
        text: {vi: Vì sao?, en: Why?}
        choices:
          - {code: dust, label: {vi: Bụi, en: Dust}}
          - {code: noise, label: {vi: Ồn, en: Noise}}
      - {name: more, type: text, text: {vi: Gì nữa?, en: Else?}, short: {vi: Thêm, en: More}}
"""
KIND = "      - {name: kind, type: likert, scale: level, text: {vi: Tử tế, en: Kind}}\n"
MORE = BEFORE[BEFORE.index("      - {name: more") :]
DUST = "          - {code: dust, label: {vi: Bụi, en: Dust}}\n"
NOISE = "          - {code: noise, label: {vi: Ồn, en: Noise}}\n"
NEW = "      - {name: new, type: text, text: {vi: Mới, en: New}}\n"


def changed(old, new):
    assert old in BEFORE
    return compared(BEFORE, BEFORE.replace(old, new))


def compared(before, after):
    changes = diff(parse(before), parse(after))
    return [(each.code, each.where) for each in changes], any(each.breaks for each in changes)


BREAKING = {
    "an item's wording": ("vi: Sạch", "vi: Rất sạch", [("wording-changed", "clean.text.vi")]),
    "the translation": ("en: Clean", "en: Tidy", [("wording-changed", "clean.text.en")]),
    "a hint": ("en: Look", "en: Look around", [("wording-changed", "clean.hint.en")]),
    "a heading": ("en: Part two", "en: Part 2", [("wording-changed", "second.title.en")]),
    "an introduction": ("vi: Mời chọn", "vi: Xin chọn", [("wording-changed", "first.intro.vi")]),
    "a level's label": ("vi: Kém", "vi: Tệ", [("wording-changed", "scales.level.1.label.vi")]),
    "an option's label": (
        "en: Dust",
        "en: Dirt",
        [("wording-changed", "why.choices.dust.label.en")],
    ),
    "a level more": (
        "    - {code: 98,",
        "    - {code: 3, label: {vi: Rất tốt, en: Great}}\n    - {code: 98,",
        [("scale-changed", "scales.level.3")],
    ),
    "an offered missing code": (
        "scale: level, text: {vi: Tử tế",
        "scale: level, missing: [98], text: {vi: Tử tế",
        [("options-changed", "kind.missing")],
    ),
    "an option more": (
        NOISE,
        NOISE + "          - {code: heat, label: {vi: Nóng, en: Heat}}\n",
        [("options-changed", "why.choices.heat")],
    ),
    "an exclusive option": (
        "{code: noise,",
        "{code: noise, exclusive: true,",
        [("options-changed", "why.choices.noise.exclusive")],
    ),
    "the order of options": (DUST + NOISE, NOISE + DUST, [("options-reordered", "why.choices")]),
    "the type": (
        "name: more, type: text",
        "name: more, type: likert, scale: level",
        [("type-changed", "more")],
    ),
    "the route": (
        "${clean} = 1",
        "${clean} = 2",
        [("routing-changed", "why.relevant"), ("routing-changed", "more.relevant")],
    ),
    "required": (
        "name: kind, type: likert,",
        "name: kind, type: likert, required: true,",
        [("required-changed", "kind.required")],
    ),
    "a limit": (
        "type: multiple_choice",
        "type: multiple_choice\n        max: 1",
        [("answer-changed", "why.max")],
    ),
    "the layout": (
        "    intro: {vi: Mời chọn",
        "    layout: battery\n    intro: {vi: Mời chọn",
        [("layout-changed", "first.layout")],
    ),
    "an item gone": (KIND, "", [("item-removed", "kind"), ("neighbour-changed", "why")]),
    "an item before others": (
        KIND,
        NEW + KIND,
        [("item-added", "new"), ("neighbour-changed", "kind")],
    ),
    "the name": ("name: form", "name: form_two", [("name-changed", "name")]),
}
KEEPING = {
    "the version": ('"2026.1"', '"2027.1"', [("unseen-changed", "version")]),
    "provenance": ("en: Written here", "en: Ours", [("unseen-changed", "provenance.en")]),
    "a short label": ("en: More}", "en: Further}", [("unseen-changed", "more.short.en")]),
    "a purpose of sensitive data": (
        "type: text,",
        "type: text, sensitive: Thống kê,",
        [("unseen-changed", "more.sensitive")],
    ),
    "an item after all others": (MORE, MORE + NEW, [("item-added", "new")]),
    "blanks": ("relevant: ${clean} = 1", "relevant: ${clean}  =  1", []),
    "the name of a section": ("name: second", "name: third", []),
    "the name of a scale": ("level", "grade", []),
}


@pytest.mark.parametrize("what", BREAKING)
def test_a_change_that_breaks_comparability(what):
    old, new, found = BREAKING[what]
    assert changed(old, new) == (found, True)


@pytest.mark.parametrize("what", KEEPING)
def test_a_change_that_does_not(what):
    old, new, found = KEEPING[what]
    assert changed(old, new) == (found, False)


def test_languages_come_without_a_break_and_go_with_one():
    vietnamese = re.sub(r", en: [^}]*}", "}", BEFORE).replace("[vi, en]", "[vi]")
    assert compared(vietnamese, BEFORE) == ([("language-added", "languages")], False)
    assert compared(BEFORE, vietnamese) == ([("language-removed", "languages")], True)


def test_items_in_another_order():
    clean = BEFORE[BEFORE.index("      - name: clean") : BEFORE.index(KIND)]
    assert changed(clean + KIND, KIND + clean) == (
        [("order-changed", "kind"), ("order-changed", "clean"), ("order-changed", "why")],
        True,
    )


@pytest.mark.parametrize("name", library())
def test_nothing_changed_against_itself(name):
    assert diff(load_library(name), load_library(name)) == ()


def test_before_and_after_are_shown():
    [change] = diff(parse(BEFORE), parse(BEFORE.replace("vi: Sạch", "vi: Rất sạch")))
    assert (change.before, change.after) == ("Sạch", "Rất sạch")


@pytest.mark.parametrize("code", KINDS)
def test_every_verdict_has_a_reason_in_both_languages(code):
    assert KINDS[code].reason.keys() == {"vi", "en"}


RICH = """
name: form
version: "2026.1"
languages: [vi]
title: {vi: Phiếu}
purpose: {vi: Thử}
provenance: {vi: Viết ở đây}
scales:
  level:
    - {code: 1, label: {vi: Kém}}
    - {code: 2, label: {vi: Tốt}}
lists:
  places:
    - {code: here, label: {vi: Đây}, columns: {near: 1}}
    - {code: there, label: {vi: Kia}, columns: {near: 0}}
sections:
  - name: first
    title: {vi: Phần một}
    items:
      - {name: where, type: single_choice, list: places, other: true, text: {vi: Ở đâu?}}
      - name: judged
        type: grid
        scale: level
        text: {vi: Ông/Bà thấy thế nào?}
        rows:
          - {name: clean, text: {vi: Sạch}, short: {vi: Sạch sẽ}}
          - {name: quiet, text: {vi: Yên}}
      - {name: ten, type: score, text: {vi: Mấy điểm?}, low: {vi: Kém}, high: {vi: Tốt}}
      - name: people
        type: roster
        text: {vi: Ai sống ở đây?}
        items:
          - {name: age, type: integer, min: 0, text: {vi: Tuổi}}
          - {name: kin, type: single_choice, list: places, text: {vi: Ở đâu?}}
      - {name: last, type: text, text: {vi: Còn gì nữa?}}
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "label: {vi: Kia}",
            "label: {vi: Đằng kia}",
            [
                ("wording-changed", "where.choices.there.label.vi"),
                ("wording-changed", "people.kin.choices.there.label.vi"),
            ],
        ),
        ("other: true", "other: false", [("answer-changed", "where.other")]),
        ("{vi: Yên}", "{vi: Yên tĩnh}", [("wording-changed", "quiet.text.vi")]),
        ("{vi: Ông/Bà thấy thế nào?}", "{vi: Thế nào?}", [("wording-changed", "judged.text.vi")]),
        ("{vi: Kém}}\n    - {code: 2", "{vi: Tệ}}\n    - {code: 2", [
            ("wording-changed", "scales.level.1.label.vi")
        ]),
        ("low: {vi: Kém}", "low: {vi: Tệ}", [("wording-changed", "ten.low.vi")]),
        ("type: score,", "type: score, max: 5,", [("answer-changed", "ten.max")]),
        ("min: 0", "min: 1", [("answer-changed", "people.age.min")]),
        ("{vi: Tuổi}", "{vi: Tuổi tròn}", [("wording-changed", "people.age.text.vi")]),
        ("type: roster", "type: roster\n        max_rows: 9", [
            ("answer-changed", "people.max_rows")
        ]),
        ("near: 0", "near: 1", [
            ("answer-changed", "where.choices.there.columns"),
            ("answer-changed", "people.kin.choices.there.columns"),
        ]),
    ],
)  # fmt: skip
def test_lists_grids_scores_and_rosters(old, new, found):
    assert old in RICH
    codes, breaks = compared(RICH, RICH.replace(old, new, 1))
    if "other" in new:
        codes = [each for each in codes if "other" in each[1] and each[0] == "answer-changed"]
    assert (codes, breaks) == (found, True)


def test_a_short_label_of_a_row_is_nobodys_concern():
    after = RICH.replace("{vi: Sạch sẽ}", "{vi: Độ sạch}")
    assert compared(RICH, after) == ([("unseen-changed", "clean.short.vi")], False)


def test_the_verdicts_are_about_fields_there_are():
    known = {field for each in TYPES for field in each.__struct_fields__}
    assert {*WORDING_FIELDS, *OTHER_FIELDS} <= known
    assert set(KINDS) >= {*WORDING_FIELDS.values(), *OTHER_FIELDS.values()}
