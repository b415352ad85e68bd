"""A random share of forms entered twice: drawn with its probability, by another person."""

from random import Random

import pytest

from survey_service.pipeline.double_entry import (
    enter_second,
    errors_of,
    is_drawn,
    plan_double_entry,
)
from survey_service.problems import Problem
from survey_service.store import second_entries
from survey_service.store.second_entries import Plan
from tests.field.small_field import open_field
from tests.pipeline.small_round import ROUND
from tests.scans.small_entry import CASE, FORM, ITEM, NOW, NUMBERS, marked, places, scanned, taken
from tests.scans.test_entry import decided

ONE = NUMBERS[0]


@pytest.fixture
def twice(database):
    open_field(database)
    with database.write() as connection:
        plan_double_entry(connection, ROUND, 1.0, random=Random(3).randbytes, now=NOW)
    return database


def test_forms_are_drawn_with_the_probability_that_was_set():
    plan = Plan(campaign=ROUND, share=0.05, seed=b"s" * 32, set_at=NOW)
    drawn = sum(is_drawn(plan, f"2KX4{serial:06}Q") for serial in range(20_000))
    assert 900 < drawn < 1100
    other = Plan(campaign=ROUND, share=0.05, seed=b"t" * 32, set_at=NOW)
    both = sum(
        is_drawn(plan, number) and is_drawn(other, number)
        for number in (f"2KX4{serial:06}Q" for serial in range(20_000))
    )
    assert both < 100


def test_another_person_enters_it_and_only_numbers_stay(twice):
    first, second = places()[:2]
    taken(twice, scanned(states={first: "doubtful"}), cases={ONE: CASE})
    decided(twice, str(FORM.boxes[first].code), by="an.le")
    with twice.read() as connection:
        [kept] = second_entries.seconds(connection, ROUND)
        assert errors_of(connection, ROUND) is None
    assert (kept.number, kept.first_by) == (ONE, ("an.le",))
    other = {ITEM: FORM.boxes[second].code}
    with twice.write() as connection, pytest.raises(Problem) as raised:
        enter_second(connection, ROUND, ONE, other, "an.le")
    assert raised.value.code == "second-entry-same-person"
    with twice.write() as connection:
        assert enter_second(connection, ROUND, ONE, other, "binh.tran") == (ITEM,)
    with twice.read() as connection:
        [kept] = second_entries.seconds(connection, ROUND)
        found = errors_of(connection, ROUND)
    assert (kept.first, kept.compared, kept.different, kept.items) == (None, 1, 1, (ITEM,))
    assert (found.forms, found.rate) == (1, 1.0)


def test_equal_entries_agree(twice):
    index = places()[0]
    taken(twice, scanned(states=marked(index)), cases={ONE: CASE})
    with twice.write() as connection:
        answers = {ITEM: FORM.boxes[index].code}
        assert enter_second(connection, ROUND, ONE, answers, "binh.tran") == ()
        assert errors_of(connection, ROUND).different == 0
        with pytest.raises(Problem) as raised:
            enter_second(connection, ROUND, ONE, answers, "binh.tran")
        assert raised.value.code == "second-entry-not-due"


def test_the_share_is_set_once(twice):
    with twice.write() as connection, pytest.raises(Problem) as raised:
        plan_double_entry(connection, ROUND, 0.5, random=Random(4).randbytes, now=NOW)
    assert raised.value.code == "double-entry-set"
