"""Proves that reserves step in strictly in order, once, within their cell, and on record."""

import pytest
from numpy.random import PCG64, Generator

from sampling import Design, FirstStage, PrimaryUnit, SamplingError, SecondStage, draw_two_stage
from sampling.frame import frame_of
from sampling.replacement import Replacement, approached, replace_case

VILLAGES = [PrimaryUnit(code=f"V{k}", stratum="A", size=50) for k in range(3)]
DESIGN = Design(first=FirstStage(psus=2), second=SecondStage(take=3, reserve=2))
CASES = draw_two_stage(frame_of(VILLAGES), DESIGN, Generator(PCG64(9))).cases
PSU = CASES[0].psu


def test_reserves_are_called_in_order_and_recorded() -> None:
    one, record = replace_case(CASES, (), f"{PSU}-002", "2.112")
    two, record = replace_case(CASES, record, f"{PSU}-001", "2.25")
    assert [one.id, two.id] == [f"{PSU}-004", f"{PSU}-005"]
    assert record == (
        Replacement(failed=f"{PSU}-002", by=f"{PSU}-004", disposition="2.112"),
        Replacement(failed=f"{PSU}-001", by=f"{PSU}-005", disposition="2.25"),
    )


def test_a_reserve_in_use_may_fail_too() -> None:
    one, record = replace_case(CASES, (), f"{PSU}-002", "2.112")
    two, _ = replace_case(CASES, record, one.id, "2.24")
    assert two.id == f"{PSU}-005"


def test_the_failed_case_stays_among_those_called_on() -> None:
    _, record = replace_case(CASES, (), f"{PSU}-002", "2.112")
    called = {case.id for case in approached(CASES, record)}
    assert called == {c.id for c in CASES if c.list == "official"} | {f"{PSU}-004"}


def test_a_stand_in_carries_the_weight_of_the_place() -> None:
    one, _ = replace_case(CASES, (), f"{PSU}-002", "2.112")
    assert one.design_weight == CASES[1].design_weight


@pytest.mark.parametrize(
    ("before", "failed", "code"),
    [
        ([], "V9-001", "unknown-case"),
        ([], f"{PSU}-004", "not-in-use"),
        ([f"{PSU}-001"], f"{PSU}-001", "already-replaced"),
        ([f"{PSU}-001", f"{PSU}-002"], f"{PSU}-003", "reserve-exhausted"),
    ],
)
def test_no_other_way_to_fill_a_place(before: list[str], failed: str, code: str) -> None:
    record: tuple[Replacement, ...] = ()
    for case in before:
        _, record = replace_case(CASES, record, case, "2.112")
    with pytest.raises(SamplingError) as refusal:
        replace_case(CASES, record, failed, "2.112")
    assert refusal.value.code == code
