"""Which accepted forms count: the default counts all; a rule is data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.errors import InstrumentError
from questionnaires.validity import (
    judge,
    load_rule,
    packaged_rules,
    parse_rule,
    require_known,
)

FORM = """
- {name: gate, type: single_choice, text: {vi: Cổng}, choices: YES_NO}
- {name: one, type: likert, scale: satisfaction, missing: [98], text: {vi: Một}}
- {name: two, type: rating, scale: satisfaction, missing: [98], text: {vi: Hai}}
- {name: three, type: likert, scale: satisfaction, relevant: "${gate} = 'yes'", text: {vi: Ba}}
- {name: four, type: likert, scale: satisfaction, relevant: "${gate} = 'yes'", text: {vi: Bốn}}
"""
HEAD = """
name: tried
version: "1"
title: {vi: Thử}
source: {vi: Thử}
status: house
"""


def rule(text=""):
    return parse_rule(HEAD + text)


@given(st.dictionaries(st.sampled_from(["gate", "one", "two", "four"]), st.integers(1, 5)))
def test_by_default_every_accepted_form_is_valid(form, answers):
    found = judge(load_rule(), form(FORM), answers)
    assert (found.valid, found.reasons) == (True, ())


def test_a_share_is_of_what_was_asked_on_the_route(form):
    half = rule("minimum_share: 0.5")
    instrument = form(FORM)
    assert judge(half, instrument, {"gate": "no", "one": 3}).valid
    found = judge(half, instrument, {"gate": "yes", "one": 3})
    assert not found.valid
    (reason,) = found.reasons
    assert (reason.code, reason.got, reason.expected) == ("too-few-answered", "1 of 4", "50% of 4")
    assert judge(half, instrument, {"gate": "yes", "one": 3, "four": 1}).valid


def test_do_not_know_counts_as_the_rule_says(form):
    answers = {"gate": "no", "one": 98, "two": 98}
    assert judge(rule("minimum_share: 0.5"), form(FORM), answers).valid
    strict = rule("minimum_share: 0.5\nmissing_codes_count: false")
    assert not judge(strict, form(FORM), answers).valid
    assert judge(strict, form(FORM), answers | {"one": 1}).valid


def test_some_answers_may_be_indispensable_where_they_are_asked(form):
    needed = rule("must_answer: [three]")
    assert judge(needed, form(FORM), {"gate": "no"}).valid
    (reason,) = judge(needed, form(FORM), {"gate": "yes"}).reasons
    assert (reason.code, reason.item) == ("not-answered", "three")


def test_the_items_counted_may_be_named(form):
    named = rule("minimum_share: 1\nitems: [one]")
    assert judge(named, form(FORM), {"gate": "yes", "one": 1}).valid
    assert not judge(named, form(FORM), {"gate": "yes", "two": 1}).valid


def test_a_rule_about_items_that_are_not_asked_is_refused(form):
    require_known(rule("must_answer: [three]"), form(FORM))
    with pytest.raises(InstrumentError) as caught:
        require_known(rule("items: [one, five]"), form(FORM))
    assert (caught.value.code, caught.value.got) == ("unknown-reference", "five")


@pytest.mark.parametrize("text", ["minimum_share: 1.5", "minimum_share: many", "maximum: 1"])
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(InstrumentError):
        rule(text)


def test_packaged_rules_say_where_they_are_from():
    assert packaged_rules() == ("every_form", "half_answered")
    for name in packaged_rules():
        found = load_rule(name)
        assert found.name == name
        assert set(found.title) == set(found.source) == {"vi", "en"}
        assert found.status == "house"
    with pytest.raises(InstrumentError, match="unknown-rule"):
        load_rule("../library/sipas_citizen")
