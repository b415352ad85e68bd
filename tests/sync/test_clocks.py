"""No clock of a device is a reason to refuse: ten years back and forth, 1970, jumps, nonsense."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from survey_service.pipeline.sync_rows import SyncJob
from survey_service.pipeline.sync_rules import CLOCK_TOLERANCE, LONGEST
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.responses import responses
from tests.sync.fieldwork import NOW, WARD
from tests.sync.quick import database_url  # noqa: F401 - fixture

YEARS = timedelta(days=3653)
ENROLLED = datetime(2026, 5, 1, tzinfo=UTC)
MOMENTS = st.datetimes(
    (NOW - YEARS).replace(tzinfo=None),
    (NOW + YEARS).replace(tzinfo=None),
    timezones=st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
        lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
    ),
)
CLOCKS = st.one_of(
    MOMENTS.map(datetime.isoformat),
    st.sampled_from(
        ["1970-01-01T00:00:00Z", "2026-06-30T23:59:60Z", "9999-12-31T23:59:59-14:00", "", "x" * 64]
    ),
)
SPANS = st.tuples(*[st.one_of(st.integers(0, 10**9), st.sampled_from([0, 2**53 - 1]))] * 2)


def plausible(wall, span):
    try:
        moment = datetime.fromisoformat(wall).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    taken = span[1] - span[0]
    fits = ENROLLED - CLOCK_TOLERANCE <= moment <= NOW + CLOCK_TOLERANCE
    return fits and 0 <= taken <= LONGEST / timedelta(milliseconds=1)


def forget_answers(database):
    with database.write() as connection:
        for table in (envelopes, responses):
            connection.execute(delete(table))


@pytest.mark.parametrize("kind", ["tablet", "kiosk"])
def test_no_clock_is_refused_and_nonsense_is_noted(field, host, kind):
    device = field.device(kind, WARD if kind == "kiosk" else "", enrolled_at=ENROLLED)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(wall=CLOCKS, span=SPANS)
    def no_clock_is_refused(wall, span):
        forget_answers(field.database)
        device.start()
        device.state = device.state | {"prev": "0" * 64}
        times = {"wall": wall, "mono_start": span[0], "mono_end": span[1]}
        item = device.kiosk_answer(**times) if kind == "kiosk" else device.interview(0, **times)
        outcome = host.write(SyncJob(host.reader.read([item])[0]))
        unnoted = kind == "kiosk" or plausible(wall, span)  # its answers say what was wrong
        expected = () if unnoted else ("clock-implausible",)
        assert (outcome.status, outcome.reasons) == (
            "flagged" if expected else "accepted", expected,
        )  # fmt: skip

    no_clock_is_refused()
