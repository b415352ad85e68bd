"""Every outcome of a submission, alone and in one batch, on both databases."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from kiosk import tokens
from kiosk.host import Receipt, Refusal
from survey_service.pipeline.born import Draft, store_directly
from survey_service.pipeline.submit import canonical_code, content_hash
from survey_service.store import campaigns, posters, receipts, responses, samples
from survey_service.store.samples import Case, Psu, Sample
from survey_service.store.tables.codes import spent_codes
from survey_service.store.tables.responses import responses as response_table
from survey_service.store.tables.submissions import submission_keys
from survey_service.units.working_days import week_of
from tests.pipeline.outcomes import plain

UNKNOWN = tokens.make(bytes(10))


def store(opened, *jobs):
    return plain(opened.store(*jobs))


def stored(opened, series="transaction"):
    opened.mix()
    with opened.database.read() as connection:
        return list(responses.read(connection, "hp-2026", series))


def test_a_receipt_code_becomes_one_response_of_its_unit(opened):
    job = opened.job(answers={"tx_overall": 4, "tx_comment": "Cảm ơn\u0000"}, answered="helped")
    [outcome] = store(opened, job)
    assert outcome == Receipt(receipt=job.receipt, replayed=False)
    [response] = stored(opened)
    assert (response.unit, response.receiving, response.deciding) == ("11311", "11311.TT", "31")
    assert (response.channel, response.answered) == ("receipt", "helped")
    assert response.answers == {"tx_overall": 4, "tx_comment": "Cảm ơn\u0000"}
    assert response.week == date(2026, 6, 1)
    assert response.case_id is None
    with opened.database.read() as connection:
        assert receipts.entry_of(connection, job.receipt) is not None
        assert receipts.entry_of(connection, tokens.make(bytes(10))) is None


def test_a_poster_is_answered_any_number_of_times_in_the_open_series(opened):
    outcomes = store(opened, *(opened.job(opened.poster) for _ in range(3)))
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)
    assert {response.channel for response in stored(opened, "open")} == {"poster"}
    assert len(stored(opened, "open")) == 3
    assert stored(opened) == []


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
def test_mixed_outcomes(opened, together):
    first, second = opened.job(opened.codes[0]), opened.job(opened.codes[1])
    again = opened.job(opened.codes[0])  # another submission, the same code
    changed = opened.submission(opened.codes[2])
    jobs = [
        first,
        first,
        again,
        opened.job(UNKNOWN),
        second,
        opened.job(opened.codes[3], id=changed.id),
        opened.job(opened.codes[4], id=changed.id),
        opened.job(opened.codes[5], version="0"),
    ]
    if together:
        outcomes = store(opened, *jobs)
    else:
        outcomes = [outcome for job in jobs for outcome in store(opened, job)]
    assert outcomes == [
        Receipt(receipt=first.receipt, replayed=False),
        Receipt(receipt=first.receipt, replayed=True),
        Refusal(code="token-spent"),
        Refusal(code="token-unknown"),
        Receipt(receipt=second.receipt, replayed=False),
        Receipt(receipt=jobs[5].receipt, replayed=False),
        Refusal(code="id-conflict"),
        Refusal(code="instrument-mismatch"),
    ]
    assert len(stored(opened)) == 3
    # nothing was lost with the refusals: their codes still answer
    kept = store(opened, opened.job(opened.codes[4]), opened.job(opened.codes[5]))
    assert [type(outcome) for outcome in kept] == [Receipt, Receipt]


def test_a_replay_gets_the_same_receipt_after_the_round_is_closed(opened):
    job = opened.job()
    store(opened, job)
    with opened.database.write() as connection:
        campaigns.set_state(connection, "hp-2026", "final")
    assert store(opened, job) == [Receipt(receipt=job.receipt, replayed=True)]
    late = opened.job(opened.codes[1])
    assert store(opened, late) == [Refusal(code="campaign-closed")]


def test_a_poster_taken_down_takes_no_answers(opened):
    with opened.database.write() as connection:
        assert posters.take_down(connection, opened.poster, date(2026, 6, 2))
        assert not posters.take_down(connection, opened.poster, date(2026, 6, 2))
    assert store(opened, opened.job(opened.poster)) == [Refusal(code="token-expired")]


def test_no_value_of_a_response_leads_to_its_code_or_receipt(opened):
    jobs = [opened.job(code) for code in opened.codes]
    store(opened, *jobs)
    opened.mix()
    with opened.database.read() as connection:
        answers = {value for row in connection.execute(select(response_table)) for value in row} - {
            "11311"
        }
        keys = {value for row in connection.execute(select(submission_keys)) for value in row}
        spent = {value for row in connection.execute(select(spent_codes)) for value in row}
    assert not answers & (keys | spent)
    assert not keys & spent - {"11311"}


def test_rows_of_a_batch_are_stored_in_the_order_of_their_own_random_keys(opened):
    jobs = [opened.job(code) for code in opened.codes]
    store(opened, *jobs)
    opened.mix()
    physical = "ctid" if opened.database.kind == "postgresql" else "unit, response_id"
    with opened.database.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT response_id FROM responses ORDER BY {physical}")
        order = [bytes(row[0]) for row in rows]
    assert len(order) == len(jobs)
    assert order == sorted(order)


def test_no_column_of_a_response_is_finer_than_a_day(database):
    with database.read() as connection:
        columns = inspect(connection).get_columns("responses")
    kinds = {column["name"]: str(column["type"]) for column in columns}
    assert kinds["week"] == "DATE"
    assert not any("TIME" in kind for kind in kinds.values())


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2026, 5, 31, 16, 59, tzinfo=UTC), date(2026, 5, 25)),  # Sunday 23:59
        (datetime(2026, 5, 31, 17, 0, tzinfo=UTC), date(2026, 6, 1)),  # Monday 00:00
        (datetime(2026, 6, 7, 16, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_the_week_begins_on_monday_in_hai_phong(moment, monday):
    assert week_of(moment) == monday


def test_content_is_what_was_sent_whatever_the_order_of_names(opened):
    one = opened.submission(answers={"tx_overall": 1, "tx_ease": 2})
    other = opened.submission(id=one.id, answers={"tx_ease": 2, "tx_overall": 1})
    code = opened.codes[0]
    sent = {
        "answers": {"tx_ease": 2, "tx_overall": 1},
        "code": code,
        "instrument": one.instrument,
        "language": "vi",
        "version": one.version,
    }
    canonical = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert content_hash(one, code) == content_hash(other, code)
    assert content_hash(one, code).hex() == hashlib.sha256(canonical.encode()).hexdigest()
    for change in ({"language": "en"}, {"answers": {"tx_overall": 1}}, {"version": "0"}):
        assert content_hash(opened.submission(**({"answers": one.answers} | change)), code) != (
            content_hash(one, code)
        )


@pytest.mark.parametrize("surface", ["receipt", "poster", "api"])
def test_a_code_is_read_for_the_surface_it_came_from(opened, surface):
    receipt, poster = opened.codes[0], opened.poster
    typed = tokens.grouped(receipt).lower()
    read = canonical_code(opened.submission(typed, surface=surface))
    assert read == (None if surface == "poster" else receipt)
    read = canonical_code(opened.submission(poster, surface=surface))
    assert read == (None if surface == "receipt" else poster)
    assert canonical_code(opened.submission(receipt[:-1], surface=surface)) is None


def interview(case, **changes):
    fields = {
        "unit": "11311",
        "campaign": "hp-2026",
        "series": "sample",
        "channel": "interview",
        "answered": "alone",
        "instrument": "transaction_feedback",
        "version": "1",
        "language": "vi",
        "week": date(2026, 6, 1),
        "answers": {"tx_overall": 4},
        "case_id": case,
    }
    return Draft(**(fields | changes))


@pytest.fixture
def sampled(opened):
    """The round with a sample of one village and two cases."""
    psu = Psu(
        sample="s", unit="11311", psu="v1", stratum="wards", name={"vi": "v"}, size=90.0, pi1=0.5
    )
    cases = [
        Case(
            unit="11311",
            case_id=f"c{number}",
            sample="s",
            psu="v1",
            stratum="wards",
            list="official",
            position=number,
            pi1=0.5,
            pi2=0.1,
            design_weight=20.0,
        )
        for number in (1, 2)
    ]
    with opened.database.write() as connection:
        samples.add(connection, Sample(name="s", title={"vi": "m"}, design={}), [psu], cases)
    return opened


def test_interviews_carry_the_design_of_their_case(sampled):
    with sampled.database.write() as connection:
        drafts = [interview("c1"), interview("c2", answers={"tx_overall": 1})]
        assert store_directly(connection, drafts, "import", sampled.random.randbytes) == 2
    found = stored(sampled, "sample")
    assert {response.case_id: response.answers["tx_overall"] for response in found} == {
        "c1": 4,
        "c2": 1,
    }
    assert {(r.psu, r.stratum, r.pi1, r.pi2, r.design_weight) for r in found} == {
        ("v1", "wards", 0.5, 0.1, 20.0)
    }


@pytest.mark.parametrize(
    "drafts",
    [
        [interview("c1"), interview("c1")],
        [interview("no such case")],
        [interview(None)],
        [interview("c1", series="open")],
        [interview("c1", channel="telepathy")],
    ],
    ids=["answered twice", "unknown case", "no case", "not the sample", "unknown channel"],
)
def test_the_database_refuses_interviews_that_cannot_be(sampled, drafts):
    with pytest.raises(IntegrityError), sampled.database.write() as connection:
        store_directly(connection, drafts, "import", sampled.random.randbytes)
    assert stored(sampled, "sample") == []
