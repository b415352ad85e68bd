"""HTML form fields → raw answers, and back."""

from questionnaires.validation import Rejected, check, from_form, to_form

FORM = """
- {name: level, type: likert, scale: satisfaction, text: {vi: Mức}}
- {name: many, type: multiple_choice, text: {vi: Nhiều}, choices: COLOURS}
- {name: words, type: text, text: {vi: Lời}}
"""


def test_strings_become_codes_and_other_fields_are_passed_over(form):
    fields = [("level", "4"), ("many", "blue"), ("many", "red"), ("words", "tốt"), ("id", "7")]
    assert from_form(form(FORM), fields) == {
        "level": 4,
        "many": ["blue", "red"],
        "words": "tốt",
    }


def test_empty_fields_are_unanswered(form):
    assert from_form(form(FORM), [("level", ""), ("many", ""), ("words", "")]) == {}


def test_a_visible_control_overrides_a_carried_field(form):
    assert from_form(form(FORM), [("level", "2"), ("level", "5")]) == {"level": 5}
    assert from_form(form(FORM), [("words", "cũ"), ("words", "")]) == {}


def test_what_is_no_code_is_kept_for_the_check_to_refuse(form):
    raw = from_form(form(FORM), [("level", "04"), ("many", "pink")])
    assert raw == {"level": "04", "many": ["pink"]}
    assert isinstance(check(form(FORM), raw), Rejected)


def test_answers_become_fields_in_order(form):
    answers = {"level": 4, "many": ["red", "blue"], "words": "tốt"}
    assert to_form(form(FORM), answers) == [
        ("level", "4"),
        ("many", "red"),
        ("many", "blue"),
        ("words", "tốt"),
    ]
