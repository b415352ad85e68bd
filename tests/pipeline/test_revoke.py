"""Codes that end: expired on a day, revoked by somebody; and a race between both kinds of use."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from kiosk import tokens
from kiosk.host import OpenForm, Receipt, Refusal
from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.codes import issue_codes, register_manifest
from survey_service.pipeline.revoke import code_hashes, revoke_codes
from survey_service.pipeline.sequence import sequence
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from survey_service.store import ledger
from survey_service.store.tables.codes import manifests, revoked_codes, spent_codes
from tests.pipeline.conftest import NOW

LAST = date(2026, 6, 4)
"""The day of NOW in Hải Phòng: codes that expire on it are good for it."""


def issue(opened, count=5, expires_on=None):
    batch = issue_codes(
        opened.key,
        unit="11407",
        receiving="11407.TT",
        deciding="31",
        campaign="hp-2026",
        instrument="transaction_feedback",
        count=count,
        issued_on=date(2026, 6, 2),
        expires_on=expires_on,
        random=opened.random.randbytes,
    )
    with opened.database.write() as connection:
        register_manifest(connection, batch.signed, NOW)
    return batch


def revoke(opened, batch, only=None):
    root = bytes.fromhex(batch.signed.manifest.root)
    with opened.database.write() as connection:
        return revoke_codes(connection, root, "in hỏng", NOW, only=only)


def hashed(codes):
    return [tokens.code_hash(code) for code in codes]


def serving(opened, now=NOW):
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    host = ServiceHost(opened.database, writer, clock=lambda: now, random=opened.random.randbytes)
    return writer, host


def answers_of(opened, codes, now=NOW):
    """What the page of a code says, and what becomes of an answer under it."""
    writer, host = serving(opened, now)
    pages = [asyncio.run(host.open_receipt(code)) for code in codes]
    sent = [asyncio.run(host.submit(opened.submission(code))) for code in codes]
    writer.close()
    for page, outcome in zip(pages, sent, strict=True):
        if isinstance(outcome, Refusal):  # whoever opens a code that ended still sees its form
            assert (page.code, page.form.instrument) == (outcome.code, opened.instrument)
        else:
            assert isinstance(page, OpenForm)
    return ["stored" if isinstance(each, Receipt) else each.code for each in sent]


def entered(opened, kind):
    sequence(opened.database)
    with opened.database.read() as connection:
        found = ledger.latest(connection, [kind], 100)
    return [entries.decode(each.entry) for each in reversed(found)]


def counted(opened, table):
    with opened.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("late", [0, 1])
def test_a_code_is_good_for_its_last_day_by_the_calendar_of_the_city(opened, late):
    batch = issue(opened, expires_on=LAST - timedelta(days=late))
    assert answers_of(opened, batch.codes[:1]) == ["token-expired" if late else "stored"]


def test_an_accepted_answer_is_acknowledged_again_after_its_code_expired(opened):
    [code, *_] = issue(opened, expires_on=LAST).codes
    sent = opened.submission(code)
    outcomes = []
    for days in (0, 1, 400):
        writer, host = serving(opened, NOW + timedelta(days=days))
        outcomes.append(asyncio.run(host.submit(sent)))
        writer.close()
    assert [each.replayed for each in outcomes] == [False, True, True]
    assert len({each.receipt for each in outcomes}) == 1


def test_revoking_a_batch_ends_what_is_unspent_and_leaves_what_is_answered(opened):
    batch, other = issue(opened), issue(opened)
    assert answers_of(opened, batch.codes[:2]) == ["stored"] * 2
    done = revoke(opened, batch)
    assert (done.unit, done.revoked, done.before, done.answered) == ("11407", 3, 0, 2)
    assert answers_of(opened, batch.codes) == ["token-spent"] * 2 + ["token-revoked"] * 3
    assert answers_of(opened, other.codes[:1]) == ["stored"]
    again = revoke(opened, batch)
    assert (again.revoked, again.before, again.answered) == (0, 3, 2)
    [entry] = entered(opened, "codes-revoked")
    assert entry == {
        "kind": "codes-revoked",
        "v": 1,
        "root": batch.signed.manifest.root,
        "hashes": None,
        "count": 3,
        "reason": "in hỏng",
        "at": "2026-06-03T18:30:00Z",
    }
    with opened.database.read() as connection:
        wanted = select(manifests.c.revoked_on).order_by(manifests.c.id)
        assert list(connection.scalars(wanted)) == [None, LAST, None]


def test_revoking_some_codes_lists_them(opened):
    batch = issue(opened)
    answers_of(opened, batch.codes[:1])
    done = revoke(opened, batch, only=hashed(batch.codes[:3] * 2))
    assert (done.revoked, done.before, done.answered) == (2, 0, 1)
    [entry] = entered(opened, "codes-revoked")
    assert entry["hashes"] == sorted(value.hex() for value in hashed(batch.codes[1:3]))
    assert answers_of(opened, batch.codes[3:]) == ["stored"] * 2
    assert revoke(opened, batch).revoked == 0


def test_a_code_of_another_batch_or_of_none_refuses_the_whole_list(opened):
    batch, other = issue(opened), issue(opened)
    for stray in (hashed(other.codes[:1]), [bytes(32)]):
        with pytest.raises(LedgerError, match="codes-foreign") as refused:
            revoke(opened, batch, only=[*hashed(batch.codes), *stray])
        assert stray[0].hex() not in str(refused.value)
    assert counted(opened, revoked_codes) == 0
    assert entered(opened, "codes-revoked") == []


def test_a_manifest_that_is_not_registered_revokes_nothing(opened):
    with opened.database.write() as connection, pytest.raises(LedgerError, match="manifest-unkn"):
        revoke_codes(connection, bytes(32), "x", NOW)


def test_an_answer_and_a_revocation_that_race_meet_in_one_key(opened):
    """Every code is answered or revoked, never both and never neither."""
    batch = issue(opened, count=60)
    writers = [
        submission_writer(opened.database, opened.keys, opened.random.randbytes) for _ in range(3)
    ]
    barrier = Barrier(4)
    jobs = [opened.job(code) for code in batch.codes]

    def answer(part):
        barrier.wait(30)
        return [writers[part].submit(job).result(30) for job in jobs[part::3]]

    def take_back():
        barrier.wait(30)
        return [revoke(opened, batch, only=[value]).revoked for value in hashed(batch.codes)[::-1]]

    with ThreadPoolExecutor(4) as threads:
        answering = [threads.submit(answer, part) for part in range(3)]
        revoked = sum(threads.submit(take_back).result(60))
        answers = [outcome for each in answering for outcome in each.result(60)]
    for writer in writers:
        writer.close()
    stored = sum(not isinstance(outcome, Refusal) for outcome in answers)
    assert stored + revoked == 60
    assert {each.code for each in answers if isinstance(each, Refusal)} <= {"token-revoked"}
    assert counted(opened, revoked_codes) == revoked
    assert counted(opened, spent_codes) == 60
    listed = [value for entry in entered(opened, "codes-revoked") for value in entry["hashes"]]
    spent = [value for entry in entered(opened, "intake") for value in entry["spent"]]
    assert sorted(listed + spent) == sorted(value.hex() for value in hashed(batch.codes))


def test_codes_are_named_as_people_have_them():
    one, two, three = (tokens.make(bytes([number]) * 10) for number in range(3))
    text = f'{{"code": "{one}", "url": "https://x/t/{one}"}}\n\n {tokens.grouped(two).lower()} \r\n'
    text += tokens.code_hash(three).hex()
    assert list(code_hashes(text)) == hashed([one, two, three])


@pytest.mark.parametrize(
    "line", ["{}", '{"code": 1}', '{"kode"', "ABCD", "0" * 15 + "1", "g" * 64, '{"code": "x"}']
)
def test_a_line_that_is_no_code_is_named_and_not_repeated(line):
    code = tokens.make(bytes(range(10)))
    with pytest.raises(LedgerError, match="codes-unreadable at line 2") as refused:
        code_hashes(f"{code}\n{line}\n")
    assert line not in str(refused.value)
    assert code not in str(refused.value)
