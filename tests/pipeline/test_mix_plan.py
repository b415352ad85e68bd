"""Which boxes are opened together: laws for any boxes, and each step of the rule by example."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_service.pipeline.mix_plan import MixRule, plan
from survey_service.store.boxes import Cell, WaitingBox
from survey_service.units.working_days import week_of

NOW = datetime(2026, 6, 3, 18, 0, tzinfo=UTC)
RULE = MixRule(minimum=8, hours=24, wait_weeks=4)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def box(number, count, age=2 * DAY, unit="11311", **changes):
    cell = {
        "unit": unit,
        "campaign": "hp-2026",
        "series": "transaction",
        "channel": "receipt",
        "instrument": "transaction_feedback",
        "version": "1",
        "receiving": f"{unit}.TT",
        "deciding": "31",
        "size": 949,
    }
    return WaitingBox(
        box=number.to_bytes(16, "big"),
        cell=Cell(**(cell | changes)),
        opened_at=NOW - age,
        count=count,
    )


def planned(*boxes, rule=RULE, ended=()):
    """The batches as sets of box numbers, and the batches themselves."""
    batches = plan(boxes, ended, NOW, rule)
    return [{int.from_bytes(each, "big") for each in batch.boxes} for batch in batches], batches


def family(waiting):
    cell = waiting.cell
    return (cell.campaign, cell.series, cell.channel, cell.instrument, cell.version)


waiting_boxes = st.lists(
    st.builds(
        box,
        st.just(0),
        st.integers(1, 12),
        st.integers(0, 60 * 24).map(lambda hours: timedelta(hours=hours)),
        st.sampled_from(["11311", "11329", "11359", "11383", "31.SNV"]),
        campaign=st.sampled_from(["hp-2026", "hp-2025"]),
        channel=st.sampled_from(["receipt", "poster"]),
        receiving=st.sampled_from(["", "11311.TT", "31.TT"]),
        size=st.sampled_from([949, 3637]),
    ),
    max_size=30,
).map(
    lambda found: [
        WaitingBox(box=n.to_bytes(16, "big"), cell=b.cell, opened_at=b.opened_at, count=b.count)
        for n, b in enumerate(found)
    ]
)
rules = st.builds(
    MixRule, minimum=st.integers(1, 20), hours=st.integers(0, 60), wait_weeks=st.integers(0, 5)
)


@settings(max_examples=300, deadline=None)
@given(waiting_boxes, rules, st.sets(st.sampled_from(["hp-2026", "hp-2025"])))
def test_laws(found, rule, ended):
    batches = plan(found, ended, NOW, rule)
    by_id = {each.box: each for each in found}
    opened = Counter(each for batch in batches for each in batch.boxes)
    # every box is in exactly one batch, or waits
    assert set(opened.values()) <= {1}
    assert opened.keys() <= by_id.keys()
    whole = Counter()
    for each in found:
        whole[family(each)] += each.count
    for batch in batches:
        own = [by_id[each] for each in batch.boxes]
        # what cannot be mistaken for each other is not opened together
        [kind] = {family(each) for each in own}
        assert batch.count == sum(each.count for each in own)
        # a batch is too small only where there is nothing more
        assert batch.count >= rule.minimum or batch.count == whole[kind]
        for portion in batch.portions:
            parts = [by_id[each] for each in portion.boxes]
            assert {each.cell.unit for each in parts} == {portion.unit}
            assert portion.week == max(week_of(each.opened_at) for each in parts)
            places = {each.cell.receiving for each in parts}
            assert portion.receiving == ((places.pop() or None) if len(places) == 1 else None)
        assert len({portion.unit for portion in batch.portions}) == len(batch.portions)
    for each in found:
        if each.box in opened:
            continue
        # whoever waits may wait: the campaign goes on, and the time promised is not over
        assert each.cell.campaign not in ended
        assert week_of(NOW) - week_of(each.opened_at) <= rule.wait_weeks * WEEK
        assert each.count < rule.minimum or NOW - each.opened_at < timedelta(hours=rule.hours)


@given(waiting_boxes, st.randoms())
def test_the_order_of_the_boxes_says_nothing(found, random):
    shuffled = random.sample(found, len(found))
    assert plan(found, (), NOW, RULE) == plan(shuffled, (), NOW, RULE)


def test_a_box_with_enough_is_opened_after_its_hours():
    found, _ = planned(box(1, 8, DAY), box(2, 8, DAY - timedelta(hours=1), unit="11329"))
    assert found == [{1}]
    assert planned(box(1, 7, 2 * DAY))[0] == []
    at_once = MixRule(minimum=1, hours=0, wait_weeks=4)
    assert planned(box(1, 1, timedelta(0)), rule=at_once)[0] == [{1}]


def test_when_the_week_is_over_what_is_left_of_an_office_goes_together_without_its_places():
    left = [box(1, 5, WEEK), box(2, 3, WEEK, receiving="31.TT")]
    [found], [batch] = planned(*left)
    assert found == {1, 2}
    [portion] = batch.portions
    assert (portion.receiving, portion.deciding) == (None, "31")
    assert portion.week == date(2026, 5, 25)
    assert planned(box(1, 5, DAY), box(2, 3, DAY, receiving="31.TT"))[0] == []
    assert planned(box(1, 5, WEEK), box(2, 3, WEEK, size=3637))[0] == []
    assert planned(box(1, 5, WEEK), box(2, 3, WEEK, unit="11329"))[0] == []


@pytest.mark.parametrize(("weeks", "opened"), [(4, False), (5, True)])
def test_too_little_waits_for_its_office_so_many_weeks(weeks, opened):
    found, _ = planned(box(1, 3, weeks * WEEK), box(2, 5, weeks * WEEK, unit="11329"))
    assert found == ([{1, 2}] if opened else [])


def test_what_waited_long_enough_takes_its_whole_office_before_any_neighbour():
    old, young = box(1, 3, 5 * WEEK), box(2, 5, DAY, receiving="31.TT")
    neighbour = box(3, 5, 5 * WEEK, unit="11329")
    found, batches = planned(old, young, neighbour)
    assert found == [{1, 2, 3}]  # the neighbour is too little alone and joins the batch before
    assert [portion.unit for portion in batches[0].portions] == ["11311", "11329"]


def test_what_waited_long_enough_joins_what_its_own_office_has_ready():
    found, [batch] = planned(box(1, 2, 5 * WEEK, receiving=""), box(2, 9))
    assert found == [{1, 2}]
    [portion] = batch.portions
    assert portion.receiving is None


def test_nearest_neighbours_come_along_even_before_their_time():
    old = box(1, 3, 5 * WEEK, unit="11329")
    near, far = box(2, 6, DAY, unit="11359"), box(3, 6, DAY, unit="11400")
    assert planned(old, near, far)[0] == [{1, 2}]


def test_a_campaign_that_is_over_waits_for_nothing():
    found, _ = planned(box(1, 3, timedelta(0)), box(2, 9, timedelta(0)), ended=["hp-2026"])
    assert found == [{1, 2}]
    assert planned(box(1, 1, timedelta(0)), ended=["hp-2026"])[0] == [{1}]
    assert planned(box(1, 3, timedelta(0)), ended=["hp-2025"])[0] == []
