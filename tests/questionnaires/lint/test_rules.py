"""Each rule finds what it is for, where it stands, and leaves its honest neighbour alone."""

import pytest

from questionnaires.lint import lint
from questionnaires.lint.rules import RULES
from questionnaires.lint.subject import Limits
from tests.questionnaires.lint.forms import FOUND, HEADER, ITEM, LONG, form, judged, words


def said(text, limits=None):
    report = lint(text, limits) if limits else lint(text)
    return [(finding.code, finding.where) for finding in report.findings]


LEFT_ALONE = {
    "a loan word": words("Internet", "Internet"),
    "names": words("Zalo, Facebook, YouTube, TikTok", "Zalo, Facebook, YouTube"),
    "one noun of two words": judged("Phí và lệ phí hợp lý", "Fees and charges are reasonable"),
    "an alternative that is no judgment": words("Ông/Bà hài lòng và tốt?", "Good and fair?"),
    "an explained abbreviation": words("Ông/Bà đã đến ủy ban nhân dân (UBND) chưa?", "Been there?"),
    "a stated purpose": words(
        "Dân tộc của Ông/Bà?", "Your ethnic group?", "type: text, sensitive: Thống kê"
    ),
    "ethnic policy is not ethnicity": words(
        "Ông/Bà có biết chính sách dân tộc không?", "Do you know the policy?"
    ),
    "asked not to write a name": (
        words("Ý kiến khác?", "Anything else?")[:-1]
        + ', hint: {vi: "Xin đừng ghi số điện thoại", en: "No telephone numbers"}}'
    ),
    "a moment that is compared with, not kept": (
        '- {name: one, type: date, constraint: ". <= today()", text: {vi: Ngày?, en: Day?}}'
    ),
    "a stored day with its purpose": (
        "- {name: one, type: date, default: today(), sensitive: Để đối chiếu,"
        " text: {vi: Ngày?, en: Day?}}"
    ),
    "a short label": words(LONG, "Long")[:-1] + ", short: {vi: Ngắn, en: Short}}",
    "a long note": words(LONG, "Long", "type: note"),
    "missing code in its meaning": (
        "- {name: one, type: single_choice, text: {vi: Màu?, en: Colour?}, choices: ["
        "{code: 1, label: {vi: Đỏ, en: Red}}, {code: 2, label: {vi: Lam, en: Blue}},"
        "{code: 98, missing: true, label: {vi: Không biết, en: Do not know}}]}"
    ),
}


@pytest.mark.parametrize("code", FOUND)
def test_a_rule_finds_what_it_is_for(code):
    item, where = FOUND[code]
    assert said(form(item)) == [(code, where)]


@pytest.mark.parametrize("what", LEFT_ALONE)
def test_honest_wording_is_left_alone(what):
    assert said(form(LEFT_ALONE[what])) == []


def test_english_is_read_too():
    for en in ("Officials are polite and prompt", "It is clean or modern", "Kind/helpful staff"):
        assert said(form(judged("Công chức lịch sự", en))) == [
            ("double-barrelled", f"{ITEM}.text.en")
        ]
    for en in ("Your religion?", "Do you have a disability?", "What is your ethnicity?"):
        assert said(form(words("Câu hỏi?", en))) == [("sensitive-data", f"{ITEM}.text.en")]


def test_a_reserved_code_keeps_its_own_meaning():
    item = (
        "- {name: one, type: single_choice, text: {vi: Màu?, en: Colour?}, choices: ["
        "{code: 1, label: {vi: Đỏ, en: Red}}, {code: 2, label: {vi: Lam, en: Blue}},"
        "{code: 97, missing: true, label: {vi: Không biết, en: Do not know}}]}"
    )
    assert said(form(item)) == [("reserved-code", f"{ITEM}.choices[2].code")]


def test_places_of_one_name_are_told_apart_by_their_columns():
    places = "".join(
        f"{{code: {code}, label: {{vi: Hòa Bình, en: Hoa Binh}}, columns: {{in: {around}}}}},"
        for code, around in (("a", "north"), ("b", "south"), ("c", "south"))
    )
    item = words("Ở đâu?", "Where?", f"type: single_choice, choices: [{places}]")
    assert said(form(item)) == [("duplicate-label", f"{ITEM}.choices[2].label.vi")]


def test_a_scale_that_nobody_uses():
    more = "    - {code: 2, label: {vi: Tốt, en: Good}}\n"
    spare = "  spare:\n    - {code: 1, label: {vi: Ít, en: Few}}\n"
    spare += "    - {code: 2, label: {vi: Nhiều, en: Many}}\n"
    header = HEADER.replace(more, more + spare)
    assert said(form("", header=header)) == [("unused-list", "scales.spare")]


def test_a_negative_statement_in_a_positive_battery():
    rows = "".join(
        f"- {{name: {name}, type: likert, scale: level, text: {{vi: {vi}, en: {en}}}}}\n"
        for name, vi, en in (
            ("a", "Phòng sạch", "The room is clean"),
            ("b", "Công chức không lịch sự", "Officials are not polite"),
            ("c", "Biển rõ", "Signs are clear"),
        )
    )
    text = form(rows, section="    layout: battery\n")
    assert said(text) == [("statement-reversed", "sections[0].items[2].text.vi")]
    assert said(form(rows)) == []


def test_officials_may_read_abbreviations():
    item = FOUND["abbreviation"][0]
    report = lint(form(item))
    assert report.findings[0].mend["vi"] == "Hãy viết đầy đủ: ủy ban nhân dân."


def test_a_screen_has_a_limit_that_can_be_set():
    item = words("Một hai ba bốn năm sáu bảy tám", "One two three")
    assert said(form(item), Limits({"vi": 8, "en": 100})) == [("screen-too-long", ITEM)]
    assert said(form(item), Limits({"vi": 9, "en": 100})) == []  # with the title of the section
    section = "    layout: battery\n"
    battery = form(judged("Phòng sạch", "Clean"), section=section)
    assert said(battery, Limits({"vi": 7, "en": 100})) == [("screen-too-long", "sections[0]")]
    assert said(battery, Limits({"vi": 8, "en": 100})) == []  # 1 title, 3 + 2 rows, 2 levels


def test_every_rule_is_shown_here():
    shown = {*FOUND, "unused-list", "statement-reversed", "screen-too-long"}
    routes = {"unreachable-item", "dead-end", "impossible-constraint"}  # in test_routes
    assert {rule.code for rule in RULES} == shown | routes


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_speaks_both_languages(rule):
    assert rule.what.keys() == rule.mend.keys() == {"vi", "en"}
