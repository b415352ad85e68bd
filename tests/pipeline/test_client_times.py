"""Client times: never refused, never stored, and what looks wrong about them is a word."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.host import Receipt
from survey_service.pipeline.client_times import SECONDS_AN_ANSWER, flags_of
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from survey_service.pipeline.submit import content_hash
from survey_service.store import responses

NOW = datetime(2026, 6, 3, 18, 30, tzinfo=UTC)
DAY, MINUTE, TICK = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)
zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.none() | st.datetimes(timezones=zones)


@pytest.mark.parametrize(
    ("started", "finished", "flags"),
    [
        (None, None, ()),
        (NOW - 9 * DAY, None, ()),
        (None, NOW, ()),
        (None, NOW + DAY, ()),
        (None, NOW + DAY + TICK, ("times-implausible",)),
        (None, NOW - DAY - TICK, ("times-implausible",)),
        (NOW - 2 * MINUTE, NOW, ()),
        (NOW - DAY, NOW, ()),
        (NOW - DAY - TICK, NOW, ("times-implausible",)),
        (NOW, NOW - MINUTE, ("times-reversed",)),
        (NOW, NOW - DAY - TICK, ("times-reversed", "times-implausible")),
        (NOW, NOW, ("too-fast",)),
        (NOW - timedelta(seconds=5), NOW, ()),
        (NOW - timedelta(seconds=5) + TICK, NOW, ("too-fast",)),
        (
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-14))),
            ("times-implausible",),
        ),
    ],
)
def test_flags_of_five_answers(started, finished, flags):
    assert flags_of(started, finished, 5, NOW) == flags


def test_the_zone_of_a_client_makes_no_difference():
    there = NOW.astimezone(timezone(timedelta(hours=7)))
    assert flags_of(NOW - MINUTE, there, 5, NOW) == ()


@given(moments, moments, st.integers(0, 10_000))
def test_no_pair_of_times_is_too_odd(started, finished, answered):
    flags = flags_of(started, finished, answered, NOW)
    assert len(set(flags)) == len(flags)
    if started is None or finished is None:
        assert not {"times-reversed", "too-fast"} & set(flags)
    else:
        assert ("times-reversed" in flags) == (finished < started)
        seconds = (finished - started).total_seconds()
        assert ("too-fast" in flags) == (0 <= seconds < answered * SECONDS_AN_ANSWER)


def test_flags_are_stored_and_times_are_not(opened, clock):
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    host = ServiceHost(opened.database, writer, clock=clock, random=opened.random.randbytes)
    odd = {"started_at": datetime(9999, 1, 1, tzinfo=UTC), "finished_at": NOW - 40 * DAY}
    sent = [opened.submission(opened.codes[0], **odd), opened.submission(opened.codes[1])]
    outcomes = [asyncio.run(host.submit(one)) for one in sent]
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)
    again = asyncio.run(host.submit(replace(sent[0], started_at=NOW, finished_at=NOW)))
    writer.close()
    assert again == replace(outcomes[0], replayed=True)
    opened.mix()
    with opened.database.read() as connection:
        found = list(responses.read(connection, "hp-2026", "transaction"))
    assert sorted(response.flags for response in found) == [
        (),
        ("times-reversed", "times-implausible"),
    ]


def test_no_time_is_left_in_the_job_of_the_writer(opened):
    job = opened.job(started_at=NOW - MINUTE, finished_at=NOW - TICK)
    times = [name for name in job.__struct_fields__ if isinstance(getattr(job, name), datetime)]
    assert times == ["hour"]
    assert job.hour == NOW.replace(minute=0, second=0, microsecond=0)


def test_times_are_no_part_of_the_content(opened):
    sent = opened.submission(started_at=NOW, finished_at=NOW)
    bare = replace(sent, started_at=None, finished_at=None)
    assert content_hash(sent, sent.code) == content_hash(bare, sent.code)
