"""Proves the two-stage draw: order-free, right probabilities, unbiased weights, clear refusals."""

import doctest
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from sampling import (
    Design,
    FirstStage,
    Frame,
    PrimaryUnit,
    SamplingError,
    SecondStage,
    draw_two_stage,
    frame_of,
    two_stage,
)
from sampling.inclusion import design_weight, estimated_population, second_stage_probability

DESIGN = Design(first=FirstStage(psus=3), second=SecondStage(take=5, reserve=2))
SRS = Design(
    first=FirstStage(psus=3, method="srs"), second=SecondStage(take=5, method="systematic")
)


def villages(sizes: list[int], stratum: str = "10507", listed: float = 1.0) -> list[PrimaryUnit]:
    return [
        PrimaryUnit(
            code=f"{stratum}.V{k:02d}", stratum=stratum, size=n, adults=max(1, round(n * listed))
        )
        for k, n in enumerate(sizes, start=1)
    ]


ROWS = villages([120, 340, 90, 800, 210]) + villages([60, 70, 80, 2000], "11383")
sizes = st.lists(st.integers(1, 3000), min_size=3, max_size=12)


def test_the_example_in_the_documentation_runs() -> None:
    outcome = doctest.testmod(two_stage)
    assert outcome.attempted > 5
    assert outcome.failed == 0


@given(st.permutations(ROWS), st.integers(0, 2**32))
def test_the_order_of_rows_never_changes_who_is_drawn(rows: list[PrimaryUnit], seed: int) -> None:
    drawn = draw_two_stage(frame_of(rows), DESIGN, Generator(PCG64(seed)))
    assert drawn == draw_two_stage(frame_of(ROWS), DESIGN, Generator(PCG64(seed)))


def test_another_seed_draws_other_people() -> None:
    frame = frame_of(ROWS)
    one, two = (draw_two_stage(frame, DESIGN, Generator(PCG64(seed))) for seed in (1, 2))
    assert {c.line for c in one.cases} != {c.line for c in two.cases}


@given(sizes, st.integers(0, 2**32))
def test_every_number_of_a_case_can_be_recomputed(counts: list[int], seed: int) -> None:
    frame = frame_of(villages(counts))
    sample = draw_two_stage(frame, DESIGN, Generator(PCG64(seed)))
    assert len(sample.psus) == 3
    for psu in sample.psus:
        cases = [case for case in sample.cases if case.psu == psu.code]
        official = [case for case in cases if case.list == "official"]
        assert len(official) == psu.take == min(5, psu.adults)
        assert len(cases) - len(official) == psu.reserve == min(2, psu.adults - psu.take)
        assert [case.order for case in cases] == list(range(1, len(cases) + 1))
        assert len({case.line for case in cases}) == len(cases)
        assert all(1 <= case.line <= psu.adults for case in cases)
        for case in cases:
            assert case.pi2 == psu.take / psu.adults
            assert case.design_weight == pytest.approx(1 / (psu.pi1 * case.pi2))
    assert len({case.id for case in sample.cases}) == len(sample.cases)


@given(sizes, st.integers(0, 2**32))
def test_sampling_by_size_weights_sum_to_the_population_where_none_is_certain(
    counts: list[int], seed: int
) -> None:
    sample = draw_two_stage(frame_of(villages(counts)), DESIGN, Generator(PCG64(seed)))
    weights = [case.design_weight for case in sample.official()]
    certain = {p.code for p in sample.psus if p.certain}
    assert all(p.pi1 == 1 for p in sample.psus if p.certain)
    if not certain:
        assert estimated_population(weights) == pytest.approx(sum(counts))


@pytest.mark.parametrize("design", [DESIGN, SRS])
def test_the_estimated_population_is_unbiased(design: Design) -> None:
    frame = frame_of(villages([120, 340, 90, 800, 210, 65, 400], listed=1.15))
    truth = sum(unit.listed for unit in frame.units)
    generator = Generator(PCG64(77))
    estimates = [
        estimated_population(c.design_weight for c in draw.official())
        for draw in (draw_two_stage(frame, design, generator) for _ in range(3000))
    ]
    error = np.std(estimates) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - truth) < 4 * error + 1e-9 * truth


@pytest.mark.parametrize("method", ["srs", "systematic"])
def test_every_adult_of_a_village_is_official_equally_often(method: str) -> None:
    design = Design(
        first=FirstStage(psus=1, minimum=1), second=SecondStage(take=4, reserve=3, method=method)
    )
    frame, generator = frame_of(villages([11])), Generator(PCG64(5))
    counts = np.zeros((2, 11))
    for _ in range(4000):
        for case in draw_two_stage(frame, design, generator).cases:
            counts[int(case.list == "reserve"), case.line - 1] += 1
    for row, pi in zip(counts, (4 / 11, 3 / 11), strict=True):
        assert np.abs(row / 4000 - pi).max() < 4.5 * np.sqrt(pi * (1 - pi) / 4000)


def test_a_small_stratum_may_be_taken_whole() -> None:
    first = FirstStage(psus=4, short_strata="take-all")
    frame = frame_of(villages([30, 686], "11948"))
    sample = draw_two_stage(
        frame, Design(first=first, second=SecondStage(take=1000)), Generator(PCG64(1))
    )
    assert [(psu.pi1, psu.certain, psu.take) for psu in sample.psus] == [
        (1, True, 30),
        (1, True, 686),
    ]
    assert {case.design_weight for case in sample.cases} == {1.0}


def test_a_list_shorter_than_the_village_was_thought_to_be_is_taken_whole() -> None:
    frame = frame_of(villages([400, 400, 400], listed=0.01))
    sample = draw_two_stage(frame, DESIGN, Generator(PCG64(1)))
    assert [(psu.size, psu.adults, psu.take) for psu in sample.psus] == [(400, 4, 4)] * 3
    assert {case.pi2 for case in sample.cases} == {1.0}


@settings(max_examples=20)
@given(st.integers(1, 4))
def test_a_stratum_may_have_its_own_number(number: int) -> None:
    first = FirstStage(psus=2, psus_in={"11383": number}, minimum=1)
    design = Design(first=first, second=SecondStage(take=1))
    sample = draw_two_stage(frame_of(ROWS), design, Generator(PCG64(3)))
    assert sum(psu.stratum == "11383" for psu in sample.psus) == number
    assert sum(psu.stratum == "10507" for psu in sample.psus) == 2


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (FirstStage(psus=6), SecondStage(take=5), "sample-larger-than-stratum"),
        (FirstStage(psus=1), SecondStage(take=5), "too-few-psus"),
        (FirstStage(psus=3, psus_in={"99999": 2}), SecondStage(take=5), "unknown-stratum"),
        (FirstStage(psus=3), SecondStage(take=5, smallest=61), "psu-too-small"),
    ],
)
def test_a_design_that_cannot_be_drawn_is_refused(
    first: FirstStage, second: SecondStage, code: str
) -> None:
    with pytest.raises(SamplingError) as refusal:
        draw_two_stage(frame_of(ROWS), Design(first=first, second=second), Generator(PCG64(1)))
    assert refusal.value.code == code
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "empty-frame"),
        ([ROWS[0], ROWS[0]], "duplicate-psu"),
        (villages([0]), "bad-size"),
        ([PrimaryUnit(code="A", stratum="B", size=5, adults=0)], "bad-size"),
        ([PrimaryUnit(code="A", stratum=" ", size=5)], "name-missing"),
        ([PrimaryUnit(code=normalize("NFD", "Thôn Cẩm"), stratum="B", size=5)], "not-nfc"),
    ],
)
def test_a_frame_with_a_fault_is_refused(rows: list[PrimaryUnit], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        Frame(tuple(rows))
    assert refusal.value.code == code


def test_codes_that_differ_by_one_mark_are_two_villages() -> None:
    pair = [
        PrimaryUnit(code=name, stratum="10888", size=9) for name in ("Thôn Giàng", "Thôn Giang")
    ]
    assert [unit.code for unit in frame_of(pair).units] == ["Thôn Giang", "Thôn Giàng"]


@pytest.mark.parametrize(("pi1", "pi2"), [(0, 1), (1.1, 1), (1, -0.1), (float("nan"), 1)])
def test_a_weight_needs_probabilities(pi1: float, pi2: float) -> None:
    with pytest.raises(SamplingError) as refusal:
        design_weight(pi1, pi2)
    assert refusal.value.code == "bad-probability"


def test_an_empty_list_has_no_probability() -> None:
    with pytest.raises(SamplingError):
        second_stage_probability(0, 0)
