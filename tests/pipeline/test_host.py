"""The host behind the forms: forms opened, answers taken, and the races for one code or one id."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from kiosk import tokens
from kiosk.host import FormHost, OpenForm, Receipt, Refusal
from questionnaires.validation import Rejected
from survey_service.pipeline import submissions_host
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from survey_service.problems import Problem
from survey_service.store import campaigns, posters, responses
from survey_service.store.database import open_database
from survey_service.store.schema import migrate

NOW = datetime(2026, 6, 3, 18, 30, tzinfo=UTC)


@pytest.fixture
def host(opened, clock):
    """The service over the round."""
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    yield ServiceHost(opened.database, writer, clock=clock, random=opened.random.randbytes)
    writer.close()


def count(opened, series="transaction"):
    opened.mix()
    with opened.database.read() as connection:
        return sum(responses.counts(connection, "hp-2026", series).values())


def test_it_is_a_form_host(host):
    assert isinstance(host, FormHost)


def test_a_receipt_opens_the_form_of_its_office(host, opened):
    form = asyncio.run(host.open_receipt(opened.codes[0]))
    assert isinstance(form, OpenForm)
    assert form.instrument == opened.instrument
    assert form.unit_name["vi"] == "Phường Hồng Bàng"
    assert form.campaign_title["en"] == "Round 2026"
    assert form.surface == "receipt"
    assert "10" in form.notices[0]["vi"]
    assert "tuần" in form.privacy["vi"]


def test_a_poster_opens_the_open_series_and_neither_opens_as_the_other(host, opened):
    form = asyncio.run(host.open_poster(opened.poster))
    assert isinstance(form, OpenForm)
    assert form.surface == "poster"
    assert asyncio.run(host.open_receipt(opened.poster)) == Refusal(code="token-unknown")
    assert asyncio.run(host.open_poster(opened.codes[0])) == Refusal(code="token-unknown")
    assert asyncio.run(host.open_receipt("0" * 16)) == Refusal(code="token-unknown")


def test_every_form_of_a_version_holds_the_same_instrument_value(host, opened):
    async def both():
        return await asyncio.gather(*(host.open_receipt(code) for code in opened.codes))

    forms = asyncio.run(both())
    assert len({id(form.instrument) for form in forms}) == 1


def test_what_cannot_be_answered_any_more_says_why_and_keeps_its_form(host, opened):
    sent = opened.submission(opened.codes[0])
    asyncio.run(host.submit(sent))
    spent = asyncio.run(host.open_receipt(opened.codes[0]))
    assert (spent.code, spent.form.instrument) == ("token-spent", opened.instrument)
    with opened.database.write() as connection:
        posters.take_down(connection, opened.poster, NOW.date())
        campaigns.set_state(connection, "hp-2026", "final")
    assert asyncio.run(host.open_poster(opened.poster)).code == "token-expired"
    assert asyncio.run(host.open_receipt(opened.codes[1])).code == "campaign-closed"


def test_an_answer_is_stored_acknowledged_and_recognised(host, opened):
    sent = opened.submission(answers={"tx_overall": 5, "tx_comment": "Tốt"}, surface="receipt")
    receipt = asyncio.run(host.submit(sent))
    assert isinstance(receipt, Receipt)
    assert tokens.normalise(receipt.receipt) == receipt.receipt
    assert not receipt.replayed
    assert asyncio.run(host.received(receipt.receipt))
    assert not asyncio.run(host.received(tokens.make(bytes(10))))
    again = asyncio.run(host.submit(replace(sent, code=tokens.grouped(sent.code).lower())))
    assert again == replace(receipt, replayed=True)
    other = asyncio.run(host.submit(replace(sent, answers={"tx_overall": 1})))
    assert other == Refusal(code="id-conflict")
    assert count(opened) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "0000-0000-0000-0001"}, "token-mistyped"),
        ({"code": ""}, "token-mistyped"),
        ({"code": tokens.make(bytes(10))}, "token-unknown"),
        ({"instrument": "no_such_form"}, "instrument-mismatch"),
        ({"version": "0"}, "instrument-mismatch"),
        ({"language": "fr"}, "instrument-mismatch"),
    ],
)
def test_refusals_store_nothing(host, opened, changes, code):
    assert asyncio.run(host.submit(opened.submission(**changes))) == Refusal(code=code)
    assert count(opened) == 0


@pytest.mark.parametrize("answers", [{}, {"tx_overall": 6}, {"tx_overall": 5, "else": 1}])
def test_answers_that_do_not_fit_are_rejected_and_the_code_still_answers(host, opened, answers):
    sent = opened.submission(answers=answers)
    assert isinstance(asyncio.run(host.submit(sent)), Rejected)
    assert isinstance(asyncio.run(host.submit(opened.submission())), Receipt)


def test_sixty_four_people_spend_one_code_and_one_succeeds(host, opened):
    async def race():
        return await asyncio.gather(*(host.submit(opened.submission()) for _ in range(64)))

    outcomes = asyncio.run(race())
    assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
    assert outcomes.count(Refusal(code="token-spent")) == 63
    assert count(opened) == 1


def test_one_submission_sent_sixty_four_times_at_once_has_one_receipt(host, opened):
    sent = opened.submission()

    async def race():
        return await asyncio.gather(*(host.submit(sent) for _ in range(64)))

    outcomes = asyncio.run(race())
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * 63
    assert count(opened) == 1


def test_several_processes_contend_for_codes_and_ids(opened, clock):
    """Each host has a database and a writer of its own, as several workers have."""
    url = opened.database.engine.url.render_as_string(hide_password=False)
    databases = [open_database(url) for _ in range(4)]
    writers = [
        submission_writer(database, opened.keys, opened.random.randbytes) for database in databases
    ]
    hosts = [
        ServiceHost(database, writer, clock=clock, random=opened.random.randbytes)
        for database, writer in zip(databases, writers, strict=True)
    ]
    same = opened.submission(opened.codes[-1])
    contested = opened.codes[:16]
    jobs = [(host, opened.submission(code)) for code in contested for host in hosts]
    jobs += [(host, same) for host in hosts for _ in range(4)]
    opened.random.shuffle(jobs)

    async def race():
        return await asyncio.gather(*(host.submit(sent) for host, sent in jobs))

    outcomes = asyncio.run(race())
    for code in contested:
        ends = [out for (_, sent), out in zip(jobs, outcomes, strict=True) if sent.code == code]
        assert sum(isinstance(out, Receipt) for out in ends) == 1
        assert ends.count(Refusal(code="token-spent")) == 3
    replays = [out for (_, sent), out in zip(jobs, outcomes, strict=True) if sent is same]
    assert len({out.receipt for out in replays}) == 1
    assert sum(not out.replayed for out in replays) == 1
    assert count(opened) == 17
    for writer, database in zip(writers, databases, strict=True):
        writer.close()
        database.close()


def test_what_was_accepted_keeps_its_receipt_when_a_rule_would_refuse_it_now(
    host, opened, monkeypatch
):
    sent = opened.submission()
    first = asyncio.run(host.submit(sent))
    refused = Rejected(violations=())
    monkeypatch.setattr(submissions_host, "check", lambda *_, **__: refused)
    assert asyncio.run(host.submit(sent)) == replace(first, replayed=True)
    other = opened.submission(opened.codes[1])
    assert asyncio.run(host.submit(other)) is refused
    assert asyncio.run(host.submit(replace(sent, language="en"))) is refused
    monkeypatch.undo()
    assert count(opened) == 1
    assert isinstance(asyncio.run(host.submit(other)), Receipt)
    assert count(opened) == 2


def test_a_closed_writer_says_busy(opened, clock):
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    writer.close()
    host = ServiceHost(opened.database, writer, clock=clock, random=opened.random.randbytes)
    refused = asyncio.run(host.submit(opened.submission()))
    assert refused == Refusal(code="busy", retry_after=1)


@pytest.mark.postgres
def test_a_database_that_is_gone_is_a_refusal_everywhere(postgres, fill, clock):
    database = open_database(postgres.create("service_goes"))
    migrate(database)
    opened = fill(database)
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    host = ServiceHost(opened.database, writer, clock=clock, random=opened.random.randbytes)
    sent = opened.submission()
    first = asyncio.run(host.submit(sent))
    postgres.stop("immediate")
    try:
        failed = Refusal(code="storage-failed", retry_after=5)
        assert asyncio.run(host.submit(opened.submission(opened.codes[1]))) == failed
        assert asyncio.run(host.open_receipt(opened.codes[1])) == failed
        with pytest.raises(Problem) as refused:
            asyncio.run(host.received(first.receipt))
        assert refused.value.status == 503
    finally:
        postgres.start()
    assert asyncio.run(host.submit(sent)) == replace(first, replayed=True)
    assert isinstance(asyncio.run(host.submit(opened.submission(opened.codes[1]))), Receipt)
    writer.close()
    database.close()


def test_the_clock_of_the_server_decides_the_week(opened):
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    host = ServiceHost(
        opened.database,
        writer,
        clock=lambda: NOW + timedelta(days=7),
        random=opened.random.randbytes,
    )
    asyncio.run(host.submit(opened.submission()))
    writer.close()
    opened.mix(now=NOW + timedelta(days=7))
    with opened.database.read() as connection:
        [response] = responses.read(connection, "hp-2026", "transaction")
    assert response.week.isoformat() == "2026-06-08"
