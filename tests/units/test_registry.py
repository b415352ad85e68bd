"""Proves that units change only by dated events, and that impossible registries are refused."""

from datetime import date
from unicodedata import normalize

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from survey_service.units import (
    Closed,
    Event,
    Merged,
    Opened,
    RankingChanged,
    Registry,
    Renamed,
    Unit,
    UnitError,
    haiphong,
)

START = date(2025, 7, 1)
LATER = date(2027, 1, 1)
BEFORE = date(2026, 12, 31)
CITY = Unit(code="31", kind="city", name={"vi": "Thành phố"}, valid_from=START)


def commune(code: str, name: str = "Phường A", valid_from: date = START) -> Unit:
    return Unit(
        code=code,
        kind="commune",
        type="phuong",
        name={"vi": name},
        parent="31",
        valid_from=valid_from,
        ranked=True,
    )


def test_renaming_keeps_the_code_and_both_names() -> None:
    before = haiphong()
    after = before.apply(Renamed(on=LATER, code="31.SNV", name={"vi": "Sở Nội vụ và Lao động"}))
    assert after.at("31.SNV", BEFORE).name["vi"] == "Sở Nội vụ"
    assert after.at("31.SNV", LATER).name["vi"] == "Sở Nội vụ và Lao động"
    assert before.at("31.SNV", LATER).name["vi"] == "Sở Nội vụ"
    assert len(after.versions("31.SNV")) == 2


def test_a_merger_closes_both_with_all_beneath_and_knows_who_followed_whom() -> None:
    new = commune("12001", "Xã Cẩm Giàng mới", LATER)
    event = Merged(on=LATER, predecessors=("10888", "10903"), into=new, basis="NQ giả định")
    after = haiphong().apply(event)
    assert after.at("10888", BEFORE) is not None
    assert all(after.at(code, LATER) is None for code in ("10888", "10903", "10903.TT.1.Q1"))
    assert after.at("12001", LATER) == new
    assert after.successors("10888") == ("12001",)
    assert after.predecessors("12001") == ("10888", "10903")
    assert after.events == (event,)


def test_a_merger_may_keep_one_code_and_the_points_beneath_it() -> None:
    into = commune("10903", "Xã Cẩm Giàng", LATER)
    after = haiphong().apply(Merged(on=LATER, predecessors=("10888", "10903"), into=into))
    assert after.at("10888", LATER) is None
    assert after.at("10888.TT", LATER) is None
    assert after.at("10903", LATER) == into
    assert after.at("10903.TT.1.Q1", LATER) is not None


def test_a_split_is_two_openings_and_a_closing_with_successors() -> None:
    registry = haiphong()
    for code in ("12001", "12002"):
        registry = registry.apply(Opened(on=LATER, unit=commune(code, "Xã mới", LATER)))
    registry = registry.apply(Closed(on=LATER, code="10903", successors=("12001", "12002")))
    assert registry.successors("10903") == ("12001", "12002")
    assert registry.predecessors("12002") == ("10903",)
    assert len(registry.units(LATER, "commune")) == 115


def test_leaving_the_ranking_is_dated() -> None:
    after = haiphong().apply(RankingChanged(on=LATER, code="11948", ranked=True))
    assert [after.at("11948", day).ranked for day in (BEFORE, LATER)] == [False, True]


def test_a_change_on_the_first_day_leaves_one_version() -> None:
    after = haiphong().apply(RankingChanged(on=START, code="11948", ranked=True))
    assert [unit.ranked for unit in after.versions("11948")] == [True]


def test_closed_on_its_first_day_a_unit_never_was() -> None:
    opened = haiphong().apply(Opened(on=LATER, unit=commune("12001", valid_from=LATER)))
    assert opened.apply(Closed(on=LATER, code="12001")).versions("12001") == ()


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Closed(on=LATER, code="99999"), "unit-unknown"),
        (Closed(on=date(2025, 6, 1), code="11383"), "unit-unknown"),
        (Closed(on=LATER, code="11383", successors=("99999",)), "unit-unknown"),
        (Opened(on=LATER, unit=commune("12001")), "date-mismatch"),
        (Opened(on=LATER, unit=commune("11383", valid_from=LATER)), "overlapping-validity"),
        (RankingChanged(on=LATER, code="11948", ranked=False), "already-so"),
    ],
)
def test_impossible_events_are_refused(event: Event, code: str) -> None:
    with pytest.raises(UnitError) as refusal:
        haiphong().apply(event)
    assert refusal.value.code == code


def test_events_come_in_order_of_date() -> None:
    renamed = haiphong().apply(Renamed(on=LATER, code="11383", name={"vi": "Phường Mới"}))
    with pytest.raises(UnitError) as refusal:
        renamed.apply(Closed(on=BEFORE, code="11383"))
    assert refusal.value.code == "later-version"


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ([CITY, commune("10000"), commune("10000", valid_from=LATER)], "overlapping-validity"),
        ([CITY, replace(commune("10000"), parent="32")], "parent-unknown"),
        ([CITY, replace(commune("10000"), parent=None)], "parent-unknown"),
        ([CITY, commune("10000"), replace(commune("10001"), parent="10000")], "parent-kind"),
        ([replace(CITY, valid_to=LATER), commune("10000")], "parent-gone"),
        ([CITY, commune("10000", normalize("NFD", "Phường Cẩm"))], "not-nfc"),
        ([CITY, replace(commune("10000"), name={"en": "A Ward"})], "name-missing"),
        ([CITY, replace(commune("10000"), type=None)], "type-mismatch"),
        ([CITY, replace(commune("10000"), valid_to=START)], "empty-validity"),
        ([CITY, commune("Cẩm Giàng")], "bad-code"),
    ],
)
def test_impossible_registries_are_refused(units: list[Unit], code: str) -> None:
    with pytest.raises(UnitError) as refusal:
        Registry(units)
    assert refusal.value.code == code


def test_every_event_survives_the_wire() -> None:
    events: list[Event] = [
        Opened(on=START, unit=CITY),
        Closed(on=LATER, code="31"),
        Merged(on=LATER, predecessors=("1", "2"), into=CITY),
        Renamed(on=LATER, code="31", name={"vi": "X"}),
        RankingChanged(on=LATER, code="31", ranked=False),
    ]
    assert msgspec.json.decode(msgspec.json.encode(events), type=list[Event]) == events


@given(st.dates(START, date(2035, 1, 1)), st.dates(START, date(2035, 1, 1)))
def test_a_unit_has_exactly_one_version_each_day_until_it_is_closed(one: date, two: date) -> None:
    first, second = sorted((one, two))
    registry = Registry([CITY, commune("10000")])
    registry = registry.apply(Renamed(on=first, code="10000", name={"vi": "Phường B"}))
    registry = registry.apply(Closed(on=second, code="10000"))
    for day in (START, first, second, date(2036, 1, 1)):
        holding = [unit for unit in registry.versions("10000") if unit.holds_on(day)]
        assert len(holding) == (1 if day < second else 0)
        assert registry.at("10000", day) == (holding[0] if holding else None)
