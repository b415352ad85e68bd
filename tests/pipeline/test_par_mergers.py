"""Events of the registry as mergers of scores: which part of the year, and who succeeds whom."""

from datetime import date

import pytest
from msgspec.structs import replace

from analysis.par.mergers import Merger
from survey_service.pipeline.par_mergers import mergers_of, months_before
from survey_service.units.events import Closed, Merged, Opened
from survey_service.units.haiphong import haiphong

JULY = date(2026, 7, 1)
REGISTRY = haiphong()
WARDS = [u.code for u in REGISTRY.units(date(2026, 1, 1), "commune") if u.type == "phuong"]


def newcomer(code: str, day: date):
    old = REGISTRY.at(WARDS[0], date(2026, 1, 1))
    assert old is not None
    return replace(old, code=code, valid_from=day, valid_to=None)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (JULY, 6), (date(2026, 1, 1), 0), (date(2026, 1, 16), 15 / 31),
        (date(2026, 12, 31), 11 + 30 / 31),
    ],
)  # fmt: skip
def test_months_gone_before_a_day(day, months):
    assert months_before(day) == pytest.approx(months)


def test_a_merger_names_its_successor_and_its_block():
    into = newcomer("99001", JULY)
    after = REGISTRY.apply(Merged(on=JULY, predecessors=tuple(WARDS[:2]), into=into))
    assert mergers_of(after, 2026) == (
        (Merger(successor="99001", predecessors=tuple(WARDS[:2]), months=6, block="wards"),),
        (),
    )
    assert mergers_of(after, 2027) == ((), ())


def test_a_unit_closed_into_one_that_goes_on():
    after = REGISTRY.apply(Closed(on=JULY, code=WARDS[0], successors=(WARDS[1],)))
    [merger], splits = mergers_of(after, 2026)
    assert (merger.successor, merger.predecessors) == (WARDS[1], (WARDS[0], WARDS[1]))
    assert (merger.months, merger.block, splits) == (6, "wards", ())


def test_a_split_has_no_arithmetic_and_is_listed():
    opened = REGISTRY.apply(Opened(on=JULY, unit=newcomer("99001", JULY)))
    after = opened.apply(Closed(on=JULY, code=WARDS[0], successors=(WARDS[1], "99001")))
    assert mergers_of(after, 2026) == ((), (WARDS[0],))


def test_a_change_on_new_year_leaves_nothing_to_average():
    first = date(2027, 1, 1)
    into = newcomer("99001", first)
    after = REGISTRY.apply(Merged(on=first, predecessors=tuple(WARDS[:2]), into=into))
    assert mergers_of(after, 2027) == ((), ())
