"""The plan of where to go: known probabilities, near in travel, never one's own organisation."""

import itertools

import numpy as np
import pytest
from scipy.stats import chisquare

from sampling.errors import SamplingError
from sampling.monitors.visits import Member, Place, coverage, plan_visits

PLACES = [
    Place(
        code=f"{area}.{k}",
        area=area,
        worked_by=frozenset({"post"} if k else {"front"}),
        latitude=20 + k / 100,
        longitude=106.0,
    )
    for area in ("x", "y", "z")
    for k in range(4)
]
FRONT = Member(code="m1", counts_as=frozenset({"front", "veterans"}))
POST = Member(code="m2", counts_as=frozenset({"post"}), areas=frozenset({"x"}))


def plan(seed: int = 1, **changed):
    asked = {"days": 2, "per_day": 2} | changed
    return plan_visits(PLACES, [FRONT, POST], generator=np.random.default_rng(seed), **asked)


def test_nobody_goes_where_his_own_organisation_works() -> None:
    for seed in range(50):
        for visit in plan(seed):
            own = visit.place.endswith(".0")
            assert own == (visit.member == "m2")


def test_a_day_is_one_area_and_a_short_way() -> None:
    visits = [visit for visit in plan(per_day=3) if visit.member == "m1"]
    for day in (0, 1):
        of_day = [visit for visit in visits if visit.day == day]
        assert len({visit.place[0] for visit in of_day}) == 1
        assert [visit.order for visit in of_day] == [0, 1, 2]
        numbers = [int(visit.place[2]) for visit in of_day]
        steps = sum(abs(a - b) for a, b in itertools.pairwise(numbers))
        assert steps <= 3


def test_probabilities_are_what_happens() -> None:
    counts: dict[str, int] = {}
    for seed in range(3000):
        for visit in plan(seed):
            if visit.member == "m1":
                assert visit.pi == pytest.approx(2 / 3 * 2 / 3)
                counts[visit.place] = counts.get(visit.place, 0) + 1
    assert len(counts) == 9
    assert chisquare(list(counts.values()), [3000 * 4 / 9] * 9).pvalue > 0.001


def test_the_same_seed_makes_the_same_plan() -> None:
    again = plan_visits(
        reversed(PLACES), [POST, FRONT], days=2, per_day=2, generator=np.random.default_rng(1)
    )
    assert plan() == again
    assert coverage(plan())[plan()[-1].place] == pytest.approx(1)


@pytest.mark.parametrize(
    ("changed", "code"), [({"days": 0}, "bad-plan"), ({"per_day": 0}, "bad-plan")]
)
def test_empty_plans_are_refused(changed: dict[str, int], code: str) -> None:
    with pytest.raises(SamplingError) as refused:
        plan(**changed)
    assert refused.value.code == code


def test_who_may_go_nowhere_is_named() -> None:
    everybody = Member(code="m3", counts_as=frozenset({"front", "post"}))
    with pytest.raises(SamplingError) as refused:
        plan_visits(PLACES, [everybody], days=1, per_day=1, generator=np.random.default_rng(1))
    assert (refused.value.code, refused.value.where) == ("nowhere-to-go", "m3")
    with pytest.raises(SamplingError) as refused:
        plan_visits(
            [*PLACES, PLACES[0]], [FRONT], days=1, per_day=1, generator=np.random.default_rng(1)
        )
    assert refused.value.code == "place-twice"
