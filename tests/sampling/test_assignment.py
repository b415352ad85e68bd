"""Cases go to people who reach them and can visit them in time; nobody is loaded twice as much."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.assignment import Visit, Worker, assign
from sampling.errors import SamplingError

UNITS = ("A", "B", "C")


def visits(unit, psu, count, days=10):
    return [Visit(unit=unit, psu=psu, case=f"{psu}-{n}", days=days) for n in range(count)]


def test_a_village_stays_with_one_person_and_loads_are_even():
    workers = [Worker(code=c, units=("A",), capacity=5) for c in "xyz"]
    plan = assign([v for p in range(6) for v in visits("A", f"v{p}", 7)], workers)
    assert plan.left == ()
    holders = {}
    for one in plan.placed:
        holders.setdefault(one.visit.psu, set()).add(one.worker)
    assert all(len(people) == 1 for people in holders.values())
    assert Counter(one.worker for one in plan.placed) == {"x": 14, "y": 14, "z": 14}


def test_who_can_do_more_gets_more():
    workers = [
        Worker(code="full", units=(), capacity=6),
        Worker(code="half", units=(), capacity=3),
    ]
    plan = assign([v for p in range(9) for v in visits("A", f"v{p}", 2)], workers)
    assert Counter(one.worker for one in plan.placed) == {"full": 12, "half": 6}


def test_the_only_person_of_a_unit_is_kept_for_it():
    workers = [
        Worker(code="a", units=("A",), capacity=1),
        Worker(code="b", units=("A", "B"), capacity=1),
    ]
    plan = assign(visits("A", "v", 10) + visits("B", "w", 10), workers)
    assert plan.left == ()
    assert {(one.worker, one.visit.unit) for one in plan.placed} == {("a", "A"), ("b", "B")}


def test_what_is_due_first_is_planned_first_and_never_late():
    worker = Worker(code="w", units=(), capacity=2, load=3)
    plan = assign(visits("A", "late", 4, days=9) + visits("B", "soon", 3, days=3), [worker])
    days = {one.visit.case: one.day for one in plan.placed}
    assert [days[f"soon-{n}"] for n in range(3)] == [2, 3, 3]
    assert max(days.values()) == 5
    assert plan.left == ()


def test_what_nobody_can_reach_or_make_is_left_and_named():
    worker = Worker(code="w", units=("A",), capacity=1)
    plan = assign(visits("B", "far", 2) + visits("A", "near", 3, days=2), [worker])
    assert [v.case for v in plan.left] == ["near-2", "far-0", "far-1"]
    assert assign(visits("A", "v", 1), []).left == tuple(visits("A", "v", 1))


def test_a_village_too_large_for_one_is_divided():
    workers = [Worker(code=c, units=(), capacity=1) for c in "xy"]
    plan = assign(visits("A", "v", 6, days=3), workers)
    assert plan.left == ()
    assert Counter(one.worker for one in plan.placed) == {"x": 3, "y": 3}


@pytest.mark.parametrize(("capacity", "load"), [(0, 0), (-1, 0), (1, -1)])
def test_a_person_who_can_visit_nobody_is_refused(capacity, load):
    with pytest.raises(SamplingError, match="bad-capacity"):
        assign([], [Worker(code="w", units=(), capacity=capacity, load=load)])


WORKERS = st.lists(
    st.builds(
        Worker,
        code=st.text("abcdef", min_size=1, max_size=3),
        units=st.lists(st.sampled_from(UNITS), unique=True).map(tuple),
        capacity=st.integers(1, 4),
        load=st.integers(0, 6),
    ),
    max_size=4,
    unique_by=lambda one: one.code,
)
VISITS = st.lists(
    st.builds(
        Visit,
        unit=st.sampled_from(UNITS),
        psu=st.sampled_from(("p", "q")),
        case=st.integers(0, 999).map(str),
        days=st.integers(1, 6),
    ),
    max_size=40,
    unique_by=lambda one: one.key,
)


@given(VISITS, WORKERS)
def test_every_plan_is_possible_and_the_same_whatever_the_order(wanted, workers):
    plan = assign(wanted, workers)
    known = {one.code: one for one in workers}
    assert Counter([one.visit.key for one in plan.placed] + [v.key for v in plan.left]) == Counter(
        v.key for v in wanted
    )
    a_day = Counter((one.worker, one.day) for one in plan.placed)
    assert all(count <= known[code].capacity for (code, _), count in a_day.items())
    for one in plan.placed:
        assert known[one.worker].reaches(one.visit.unit)
        assert known[one.worker].load // known[one.worker].capacity < one.day <= one.visit.days
    assert assign(wanted[::-1], workers[::-1]) == plan
