"""Letters to sampled cases: reminded while nobody has finished with them, and what comes back."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from survey_service.ledger.contact_keys import ContactKeys
from survey_service.pipeline import invite_after
from survey_service.pipeline.dispositions import apply
from survey_service.pipeline.invitations import prepare
from survey_service.pipeline.invite_contacts import CASE_COLUMNS, read_cases
from survey_service.pipeline.invite_letters import take_letters
from survey_service.pipeline.invite_texts import Texts
from survey_service.pipeline.outbox import Sending
from survey_service.problems import Problem
from survey_service.store import campaigns, dispositions, invitations, samples, units
from survey_service.store.dispositions import Change
from tests.field.small_field import SAMPLE, open_field
from tests.pipeline.small_round import ROUND

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
ONE = "10001-T1"


def file(*cases):
    rows = [f"{case},10001,letter,Số {n} | Phường Một,Ông A,vi" for n, case in enumerate(cases, 1)]
    return "\n".join([",".join(CASE_COLUMNS), *rows]) + "\n"


@pytest.fixture
def invited(database, tmp_path):
    """Three cases whose letters went out, and how to go on."""
    open_field(database)
    random = Random(3).randbytes
    keys = ContactKeys(tmp_path / "keys", None, random)
    with database.write() as connection:
        campaign = campaigns.get(connection, ROUND)
        known = {(c.unit, c.case_id): c.psu for c in samples.each_case(connection, SAMPLE)}
        found = read_cases(file(*(f"{ONE}-C{n}" for n in (1, 2, 3))), known)
        prepare(
            connection, keys, campaign, found.contacts, codes=(), purge_on=date(2026, 9, 1),
            now=NOW, random=random,
        )  # fmt: skip
        registry = units.registry(connection)
    return Sending(
        database=database, keys=keys, campaign=campaign, registry=registry, carriers={},
        texts=Texts(), clock=lambda: NOW, random=random,
    )  # fmt: skip


def letters(sending):
    with take_letters(sending, most=9) as taken:
        return taken


def remind(sending, wave=1):
    with sending.database.write() as connection:
        return invite_after.remind(
            connection, sending.keys, sending.campaign, wave=wave, now=NOW, random=sending.random
        )


def dispose(database, case, code):
    change = Change(
        unit="10001", case_id=case, before=None, after=code, source="office", at=NOW,
        recorded_by="an", reason=None,
    )  # fmt: skip
    with database.write() as connection:
        apply(connection, [change])


def test_a_letter_announces_the_visit_and_holds_no_link(invited):
    taken = letters(invited)
    assert len(taken) == 3
    assert {letter.link for letter in taken} == {""}
    assert all("Đợt 2026" in letter.text and "{" not in letter.text for letter in taken)


def test_only_cases_nobody_has_finished_with_are_reminded(invited):
    letters(invited)
    dispose(invited.database, f"{ONE}-C1", "2.112")
    done = remind(invited)
    assert dict(done.by_channel) == {"letter": 2}
    assert dict(done.left_out) == {"case-finished": 1}


def test_a_letter_that_came_back_can_give_a_case_an_outcome_and_takes_none_away(invited):
    sent = letters(invited)
    dispose(invited.database, f"{ONE}-C1", "2.112")
    text = "reference,reason\n" + "".join(f"{letter.key},moved\n" for letter in sent[:3])
    rows, bad = invite_after.read_returns(text)
    assert bad == ()
    with invited.database.write() as connection:
        found, unknown = invite_after.take_back(connection, rows, NOW)
        assert (len(found), unknown) == (3, ())
        for wrong in ("9.9", "1.1"):
            with pytest.raises(Problem):
                invite_after.dispose_returned(connection, found, wrong, NOW, "test")
        assert invite_after.dispose_returned(connection, found, "3.18", NOW, "test") == 2
        history = dispositions.history(connection, "10001", f"{ONE}-C2")
    assert [(one.after, one.source, one.recorded_by) for one in history] == [
        ("3.18", "office", "test")
    ]
    assert sum(remind(invited).by_channel.values()) == 0


def test_letters_that_could_not_be_written_wait(invited):
    with pytest.raises(OSError, match="voll"), take_letters(invited, most=9):
        raise OSError("voll")
    with invited.database.read() as connection:
        states = {one.state for one in invitations.messages(connection, ROUND)}
    assert states == {"queued"}
    assert len(letters(invited)) == 3


def test_a_file_of_cases_names_what_is_wrong(database):
    open_field(database)
    with database.read() as connection:
        known = {(c.unit, c.case_id): c.psu for c in samples.each_case(connection, SAMPLE)}
    found = read_cases(file(f"{ONE}-C1", f"{ONE}-C1", "nobody"), known)
    assert [(row.line, row.column) for row in found.bad] == [(3, "case"), (4, "case")]
