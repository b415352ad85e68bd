"""Constraints, calculations, choice filters, conditions on `required`, consent, "other"."""

import pytest

from questionnaires.expressions import Scope
from questionnaires.instrument import item, items, numbers
from questionnaires.showing import defaults, is_required, offered_choices
from questionnaires.validation import Accepted, Rejected, check

NOON = "2026-11-30T12:00:00.000+07:00"


def codes(result):
    assert isinstance(result, Rejected), result
    return [(violation.code, violation.item) for violation in result.violations]


VISIT = """
- {name: born, type: date, text: {vi: Sinh}, constraint: . <= today(),
   constraint_message: {vi: Ngày sinh chưa tới.}}
- {name: visits, type: integer, min: 0, text: {vi: Số lần}}
- {name: waits, type: integer, text: {vi: Số lần chờ}, constraint: ". <= ${visits}"}
- {name: why, type: text, text: {vi: Vì sao}, required: "${waits} > 2",
   required_message: {vi: Xin cho biết vì sao phải chờ.}}
"""


def test_a_constraint_looks_at_the_answer_and_at_those_before(form):
    instrument = form(VISIT)
    assert check(instrument, {"visits": 3, "waits": 2}) == Accepted({"visits": 3, "waits": 2})
    (found,) = check(instrument, {"visits": 1, "waits": 2}).violations
    assert (found.code, found.item, found.got) == ("not-accepted", "waits", 2)
    assert found.expected == ". <= ${visits}"
    assert found.hint["vi"].startswith("Câu 3: ")


def test_the_message_of_the_author_is_said_instead_of_ours(form):
    instrument = form(VISIT)
    (late,) = check(instrument, {"born": "2027-01-01"}, moment=NOON).violations
    assert late.hint == {"vi": "Ngày sinh chưa tới."}
    assert isinstance(check(instrument, {"born": "2026-11-30"}, moment=NOON), Accepted)
    (silent,) = check(instrument, {"visits": 3, "waits": 3}).violations
    assert (silent.code, silent.hint) == (
        "required-missing",
        {"vi": "Xin cho biết vì sao phải chờ."},
    )


def test_a_constraint_is_not_asked_of_what_is_not_answered(form):
    assert check(form(VISIT), {"waits": 0, "visits": 0}) == Accepted({"visits": 0, "waits": 0})
    instrument = form("- {name: a, type: integer, text: {vi: Số}, constraint: 1 = 2}")
    assert check(instrument, {}) == Accepted({})
    assert codes(check(instrument, {"a": 1})) == [("not-accepted", "a")]


def test_required_may_depend(form):
    instrument = form(VISIT)
    assert check(instrument, {"visits": 2, "waits": 2}) == Accepted({"visits": 2, "waits": 2})
    assert codes(check(instrument, {"visits": 3, "waits": 3})) == [("required-missing", "why")]
    assert isinstance(check(instrument, {"visits": 3, "waits": 3}, partial=True), Accepted)
    assert isinstance(check(instrument, {"visits": 3, "waits": 3}, only={"waits"}), Accepted)
    assert is_required(instrument, "why", {"waits": 3})
    assert not is_required(instrument, "why", {"waits": 2})


CALCULATED = """
- {name: a, type: integer, text: {vi: Số}}
- {name: twice, type: calculated, calculation: "${a} * 2", text: {vi: Gấp đôi}}
- {name: half, type: calculated, calculation: "${a} div 2", text: {vi: Một nửa}}
- {name: words, type: calculated, measure: text, calculation: "concat('n', ${twice})",
   text: {vi: Lời}}
- {name: kept, type: calculated, measure: text, calculation: "once(${a})", text: {vi: Giữ}}
- {name: big, type: calculated, calculation: "${a} > 4", measure: nominal, text: {vi: Lớn}}
- {name: more, type: text, relevant: "${twice} > 5", text: {vi: Thêm}}
"""


def test_what_was_sent_is_calculated_again(form):
    sent = {"a": 3, "twice": 999, "half": "x", "words": {"no": 1}, "more": "ok"}
    assert check(form(CALCULATED), sent).answers == {
        "a": 3, "twice": 6, "half": 1.5, "words": "n6", "kept": "3", "big": False, "more": "ok",
    }  # fmt: skip


def test_a_calculation_without_a_value_is_no_answer_and_once_keeps_what_was_there(form):
    found = check(form(CALCULATED), {"twice": 999, "kept": "7"}).answers
    assert found == {"words": "n", "kept": "7", "big": False}
    assert check(form(CALCULATED), {"kept": ["7"], "a": 5}).answers["kept"] == "5"


def test_calculations_are_on_no_route_that_is_closed(form):
    instrument = form("""
    - {name: gate, type: single_choice, text: {vi: Cổng}, choices: YES_NO}
    - {name: sum, type: calculated, calculation: 1 + 1, relevant: "${gate} = 'yes'", text: {vi: T}}
    """)
    assert check(instrument, {"gate": "yes"}).answers == {"gate": "yes", "sum": 2}
    assert check(instrument, {"gate": "no", "sum": 2}) == Accepted({"gate": "no"})


PLACES = """
- {name: area, type: single_choice, text: {vi: Vùng}, choices: [
    {code: north, label: {vi: Bắc}}, {code: south, label: {vi: Nam}}]}
- {name: town, type: single_choice, text: {vi: Phố}, choice_filter: "area = ${area}", choices: [
    {code: n1, label: {vi: B1}, columns: {area: north}},
    {code: n2, label: {vi: B2}, columns: {area: north}},
    {code: s1, label: {vi: N1}, columns: {area: south}}], other: true}
- {name: towns, type: multiple_choice, text: {vi: Các phố}, choice_filter: "name != ${town}",
   choices: [{code: n1, label: {vi: B1}}, {code: s1, label: {vi: N1}}]}
"""


def test_choices_that_are_filtered_out_are_refused(form):
    instrument = form(PLACES)
    assert isinstance(check(instrument, {"area": "north", "town": "n2"}), Accepted)
    assert codes(check(instrument, {"area": "north", "town": "s1"})) == [("not-offered", "town")]
    assert codes(check(instrument, {"town": "s1"})) == [("not-offered", "town")]
    found = check(instrument, {"area": "south", "town": "s1", "towns": ["n1", "s1"]})
    assert [(v.code, v.item, v.got) for v in found.violations] == [("not-offered", "towns", "s1")]


def test_other_is_offered_whatever_the_filter_says(form):
    instrument = form(PLACES)
    town = item(instrument, "town")
    shown = [choice.code for choice in offered_choices(instrument, town, {"area": "south"})]
    assert shown == ["s1", "other"]
    answers = {"area": "north", "town": "other", "town_other": "Phố mới"}
    assert check(instrument, answers) == Accepted(answers)


OTHER = """
- {name: how, type: multiple_choice, required: true, other: true, text: {vi: Cách nào}, max: 2,
   choices: [{code: post, label: {vi: Bưu điện}}, {code: web, label: {vi: Trên mạng}}]}
- {name: last, type: text, text: {vi: Khác}}
"""


def test_the_words_behind_other_are_asked_for_when_it_is_chosen(form):
    instrument = form(OTHER)
    assert [each.name for each in items(instrument)] == ["how", "how_other", "last"]
    assert numbers(instrument) == {"how": 1, "last": 2}
    (missing,) = check(instrument, {"how": ["other", "post"]}).violations
    assert (missing.code, missing.item) == ("required-missing", "how_other")
    assert missing.hint["vi"].startswith("Câu 1 ")
    found = check(instrument, {"how": ["other", "post"], "how_other": "Nhờ bạn"})
    assert found.answers == {"how": ["post", "other"], "how_other": "Nhờ bạn"}
    dropped = check(instrument, {"how": ["post"], "how_other": "Nhờ bạn"})
    assert dropped.answers == {"how": ["post"]}
    assert [notice.item for notice in dropped.notices] == ["how_other"]


def test_other_has_the_place_and_the_words_its_author_gave_it(form):
    instrument = form("""
    - {name: how, type: single_choice, other: true, text: {vi: Cách}, choices: [
        {code: other, label: {vi: Cách khác nữa}}, {code: web, label: {vi: Trên mạng}}]}
    """)
    choices = item(instrument, "how").choices
    assert [(choice.code, choice.label["vi"]) for choice in choices] == [
        ("other", "Cách khác nữa"), ("web", "Trên mạng"),
    ]  # fmt: skip


CONSENT = """
- {name: agree, type: consent, required: true, text: {vi: Đồng ý?}, refusal_ends: ENDS}
- {name: level, type: likert, scale: satisfaction, required: true, text: {vi: Mức}}
- {name: sum, type: calculated, calculation: 1 + 1, text: {vi: Tính}}
"""


def test_a_refusal_ends_the_interview_and_keeps_nothing_behind_it(form):
    instrument = form(CONSENT.replace("ENDS", "true"))
    refused = check(instrument, {"agree": False, "level": 3})
    assert refused.answers == {"agree": False}
    assert [notice.item for notice in refused.notices] == ["level"]
    assert check(instrument, {"agree": True, "level": 3}).answers["level"] == 3
    assert codes(check(instrument, {"level": 3})) == [("required-missing", "agree")]


def test_a_refusal_may_leave_the_rest_open(form):
    instrument = form(CONSENT.replace("ENDS", "false"))
    answers = {"agree": False, "level": 3, "sum": 2}
    assert check(instrument, answers) == Accepted(answers)


class Registers:
    """Registers with one code each."""

    def has(self, kind, code):
        return {"commune": "10507", "village": "10507.03", "procedure": "1.004873"}[kind] == code


UNITS = """
- {name: commune, type: unit, text: {vi: Xã}}
- {name: village, type: unit, level: village, within: commune, text: {vi: Thôn}}
- {name: procedure, type: procedure, text: {vi: Thủ tục}}
"""


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"commune": "10507", "village": "10507.03", "procedure": "1.004873"}, []),
        ({"commune": "10508"}, [("not-in-force", "commune")]),
        ({"commune": "10507", "village": "10508.03"}, [("not-within", "village")]),
        ({"village": "10507.03"}, []),
        ({"village": "10507.04"}, [("not-in-force", "village")]),
        ({"procedure": "1.004874"}, [("not-in-force", "procedure")]),
        ({"commune": "507"}, [("not-a-unit", "commune")]),
        ({"procedure": "sinh"}, [("not-a-procedure", "procedure")]),
    ],
)
def test_codes_have_to_be_in_force_where_the_registers_are_known(form, answers, found):
    result = check(form(UNITS), answers, references=Registers())
    assert (codes(result) if found else []) == found
    without = check(form(UNITS), answers)
    assert isinstance(without, Accepted) == (not found or found[0][0] == "not-in-force")


def test_a_new_form_begins_with_what_is_preset_and_with_defaults(form):
    instrument = form("""
    - {name: case, type: hidden, text: {vi: Mã}}
    - {name: day, type: date, default: today(), text: {vi: Ngày}}
    - {name: many, type: multiple_choice, default: "'red blue'", text: {vi: N}, choices: COLOURS}
    - {name: count, type: integer, default: "string-length(${case})", text: {vi: Số}}
    - {name: twice, type: calculated, calculation: "${count} * 2", text: {vi: Gấp đôi}}
    - {name: wrong, type: integer, default: "'ba'", text: {vi: Sai}}
    - {name: closed, type: text, relevant: "${count} > 9", default: "'x'", text: {vi: Đóng}}
    """)
    assert defaults(instrument, {"case": "abc"}, NOON) == {
        "case": "abc", "day": "2026-11-30", "many": ["red", "blue"], "count": 3, "twice": 6,
    }  # fmt: skip
    assert check(instrument, {}).answers == {}, "checking fills nothing in"


def test_a_moment_is_needed_for_today(form):
    instrument = form('- {name: a, type: text, relevant: "today() > 0", text: {vi: A}}')
    assert check(instrument, {"a": "x"}, moment=NOON).answers == {"a": "x"}
    assert check(instrument, {"a": "x"}).answers == {}
    assert Scope().now == ""
