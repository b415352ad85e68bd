"""Scenarios: a form, raw answers, and what checking makes of them."""

import pytest

from questionnaires.validation import Accepted, Rejected, check

EVERY_TYPE = """
- {name: level, type: likert, scale: satisfaction, missing: [97], required: true, text: {vi: Mức}}
- {name: one, type: single_choice, text: {vi: Một}, choices: YES_NO}
- {name: many, type: multiple_choice, max: 2, text: {vi: Nhiều}, choices: COLOURS}
- {name: words, type: text, max_length: 10, text: {vi: Lời}}
"""
GATED = """
- {name: gate, type: single_choice, text: {vi: Có làm không}, choices: YES_NO}
- {name: inner, type: likert, scale: satisfaction, required: true, relevant: "${gate} = 'yes'",
   text: {vi: Bên trong}}
- {name: last, type: text, relevant: "${inner} <= 2", text: {vi: Vì sao}}
"""


def codes(result):
    assert isinstance(result, Rejected)
    return [(violation.code, violation.item) for violation in result.violations]


def test_typed_answers_come_back_in_asking_order(form):
    result = check(form(EVERY_TYPE), {"words": "được", "many": ["blue", "red"], "level": 4})
    assert result == Accepted({"level": 4, "many": ["red", "blue"], "words": "được"})
    assert list(result.answers) == ["level", "many", "words"]


@pytest.mark.parametrize(
    ("item", "raw", "code"),
    [
        ("level", 6, "unknown-code"),
        ("level", 98, "unknown-code"),
        ("level", True, "wrong-type"),
        ("level", 4.0, "wrong-type"),
        ("level", float("nan"), "wrong-type"),
        ("level", "4", "wrong-type"),
        ("level", None, "wrong-type"),
        ("level", [4], "wrong-type"),
        pytest.param("level", 10**5000, "unknown-code", id="level-huge"),
        ("one", "maybe", "unknown-code"),
        ("one", True, "wrong-type"),
        ("one", {}, "wrong-type"),
        ("many", "red", "wrong-type"),
        ("many", {"red": 1}, "wrong-type"),
        ("many", ["red", "green", "blue"], "too-many"),
        ("many", ["red", "red"], "duplicate-choice"),
        ("many", ["red", "none"], "exclusive-choice"),
        ("many", ["red", "pink"], "unknown-code"),
        ("many", [["red"]], "wrong-type"),
        ("many", [True], "wrong-type"),
        ("words", 7, "wrong-type"),
        ("words", "một\x00hai", "not-text"),
        ("words", "\x1b[31m", "not-text"),
        pytest.param("words", "\ud83d", "not-text", id="words-surrogate"),
        ("words", "\ufffe", "not-text"),
        ("words", "\U0010ffff", "not-text"),
        ("words", "12345678901", "too-long"),
        pytest.param("words", "x" * 10**6, "too-long", id="words-huge"),
    ],
)
def test_what_is_no_answer_is_a_violation_of_its_item(form, item, raw, code):
    assert codes(check(form(EVERY_TYPE), {"level": 3} | {item: raw})) == [(code, item)]


def test_a_list_of_too_few_is_counted(form):
    two = form("- {name: many, type: multiple_choice, min: 2, text: {vi: Nhiều}, choices: COLOURS}")
    assert codes(check(two, {"many": ["red"]})) == [("too-few", "many")]
    assert check(two, {}) == Accepted({})


@pytest.mark.parametrize("raw", [None, True, 3, 2.5, "level", [], [{"level": 3}]])
def test_answers_must_be_an_object(form, raw):
    assert codes(check(form(EVERY_TYPE), raw)) == [("not-answers", "")]


def test_an_unknown_item_is_named(form):
    result = check(form(EVERY_TYPE), {"level": 3, "levle": 4})
    assert codes(result) == [("unknown-item", "levle")]
    assert result.violations[0].expected == "an item of form_in_test 2026.1"


def test_refusals_stay_short_whatever_was_sent(form):
    flood = {f"item {number}" * 100: number for number in range(10_000)}
    result = check(form(EVERY_TYPE), flood)
    assert len(result.violations) == 50
    assert max(len(violation.item) for violation in result.violations) <= 60


def test_a_missing_required_answer_names_the_question_and_asks_politely(form):
    (violation,) = check(form(EVERY_TYPE), {"words": "x"}).violations
    assert (violation.code, violation.item) == ("required-missing", "level")
    assert violation.hint == {
        "vi": "Câu 1 chưa được trả lời. Xin Ông/Bà chọn một mức.",
        "en": "Question 1 has not been answered. Please choose one level.",
    }


def test_an_unknown_code_shows_what_there_is(form):
    (violation,) = check(form(EVERY_TYPE), {"level": 3, "one": "maybe"}).violations
    assert (violation.got, violation.expected) == ("maybe", "yes, no")
    assert violation.hint["vi"].startswith("Câu 2: ")


@pytest.mark.parametrize(
    ("raw", "got"),
    [
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**53 + 1, "an integer beyond 2^53"),
        ("\ud800\x00x", "��x"),
        ("dài " * 50, "dài " * 13 + "dài…"),
        ([1, [2]], "a list of 2"),
        ({"a": 1}, "an object of 1"),
        (None, None),
        (True, True),
    ],
)
def test_what_was_received_is_shown_short_and_safe(form, raw, got):
    (violation,) = check(form(EVERY_TYPE), {"level": raw}).violations
    assert violation.got == got


def test_many_instruments_can_be_in_use(form):
    every = [form(f"- {{name: item{n}, type: text, text: {{vi: Câu}}}}") for n in range(70)]
    for _ in range(2):
        for number, instrument in enumerate(every):
            assert check(instrument, {f"item{number}": "x"}) == Accepted({f"item{number}": "x"})


def test_partial_and_only_limit_what_is_required(form):
    two = form("""
    - {name: first, type: likert, scale: satisfaction, required: true, text: {vi: Một}}
    - {name: second, type: likert, scale: satisfaction, required: true, text: {vi: Hai}}
    """)
    assert check(two, {"first": 1}, partial=True) == Accepted({"first": 1})
    assert check(two, {"first": 1}, only={"first"}) == Accepted({"first": 1})
    assert codes(check(two, {"first": 1}, only={"second"})) == [("required-missing", "second")]
    assert codes(check(two, {})) == [("required-missing", "first"), ("required-missing", "second")]
    assert codes(check(two, {"first": 9}, partial=True)) == [("unknown-code", "first")]


def test_an_answer_off_route_is_dropped_with_a_notice(form):
    result = check(form(GATED), {"gate": "no", "inner": 1, "last": "cũ"})
    assert result.answers == {"gate": "no"}
    assert [(notice.code, notice.item) for notice in result.notices] == [
        ("off-route", "inner"),
        ("off-route", "last"),
    ]
    assert result.notices[0].hint["vi"].startswith("Câu 2 ")


def test_off_route_is_not_even_looked_at(form):
    assert isinstance(check(form(GATED), {"gate": "no", "inner": {"not": "a level"}}), Accepted)


def test_a_question_off_route_is_not_required(form):
    assert check(form(GATED), {"gate": "no"}) == Accepted({"gate": "no"})
    assert codes(check(form(GATED), {"gate": "yes"})) == [("required-missing", "inner")]


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("Ho\u0300a", "Hòa"),
        ("  hai  \n", "hai"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("\u202a0225\u202c", "0225"),
        ("a\tb", "a\tb"),
        ("👩‍🌾", "👩‍🌾"),
    ],
)
def test_texts_are_stored_in_one_form(form, raw, stored):
    assert check(form(EVERY_TYPE), {"level": 3, "words": raw}).answers["words"] == stored


def test_length_counts_characters_after_normalising(form):
    decomposed = "e\u0302\u0301" * 10
    answers = check(form(EVERY_TYPE), {"level": 3, "words": decomposed}).answers
    assert answers["words"] == "ế" * 10


@pytest.mark.parametrize("blank", ["", "   ", "\r\n"])
def test_a_blank_text_and_an_empty_list_are_unanswered(form, blank):
    answers = {"level": 3, "words": blank, "many": []}
    assert check(form(EVERY_TYPE), answers) == Accepted({"level": 3})


def test_a_required_text_must_say_something(form):
    one = form("- {name: words, type: text, required: true, text: {vi: Lời}}")
    assert codes(check(one, {"words": " "})) == [("required-missing", "words")]
