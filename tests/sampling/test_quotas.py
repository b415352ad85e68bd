"""Proves that quotas are targets and alarms, and that no count can make them stop an interview."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.quotas import joint_from_margins, progress, quota_cells

MARGINS = {
    ("male", "18-34"): 300,
    ("male", "35+"): 200,
    ("female", "18-34"): 260,
    ("female", "35+"): 240,
}
CELLS = quota_cells("10507", 50, MARGINS)


def states(achieved: dict[tuple[str, str], int]) -> dict[tuple[str, str], str]:
    counts = {("10507", sex, age): n for (sex, age), n in achieved.items()}
    return {(c.cell.sex, c.cell.age): c.state for c in progress(CELLS, counts).cells}


def test_targets_follow_the_population_and_keep_the_total() -> None:
    assert {(c.sex, c.age): c.target for c in CELLS} == {
        ("male", "18-34"): 15,
        ("male", "35+"): 10,
        ("female", "18-34"): 13,
        ("female", "35+"): 12,
    }


def test_before_the_first_answer_nobody_is_behind() -> None:
    assert set(states({}).values()) == {"on-track"}


def test_men_not_at_home_show_as_behind_and_women_at_home_as_over() -> None:
    found = states({("male", "18-34"): 4, ("male", "35+"): 10, ("female", "18-34"): 20})
    assert found[("male", "18-34")] == "behind"
    assert found[("male", "35+")] == "on-track"
    assert found[("female", "18-34")] == "over"


def test_one_answer_more_or_less_is_no_alarm() -> None:
    cells = quota_cells("11948", 4, {("male", "18+"): 1, ("female", "18+"): 1})
    found = progress(cells, {("11948", "male", "18+"): 3, ("11948", "female", "18+"): 1})
    assert [(cell.achieved, cell.state) for cell in found.cells] == [
        (1, "on-track"),
        (3, "on-track"),
    ]


@given(st.dictionaries(st.sampled_from([c.key for c in CELLS]), st.integers(0, 10**9)))
def test_no_count_is_refused_and_every_answer_is_counted(
    achieved: dict[tuple[str, str, str], int],
) -> None:
    found = progress(CELLS, achieved)
    assert sum(cell.achieved for cell in found.cells) == sum(achieved.values())
    assert {cell.state for cell in found.cells} <= {"on-track", "behind", "over"}


def test_an_answer_without_age_or_sex_is_counted_and_moves_the_pace() -> None:
    found = progress(CELLS, {("10507", "", "18-34"): 50})
    assert found.unplaced == 50
    assert {cell.state for cell in found.cells} == {"behind"}


def test_margins_are_joined_as_if_independent() -> None:
    joint = joint_from_margins({"male": 60, "female": 40}, {"18-34": 1, "35+": 3})
    assert joint == {
        ("male", "18-34"): 15,
        ("male", "35+"): 45,
        ("female", "18-34"): 10,
        ("female", "35+"): 30,
    }


@pytest.mark.parametrize("margins", [{}, {("male", "18-34"): 0}])
def test_a_unit_without_people_has_no_targets(margins: dict[tuple[str, str], float]) -> None:
    with pytest.raises(SamplingError) as refusal:
        quota_cells("10507", 10, margins)
    assert refusal.value.code == "no-strata"


def test_margins_without_people_are_refused() -> None:
    with pytest.raises(SamplingError):
        joint_from_margins({"male": 0}, {"18+": 5})
