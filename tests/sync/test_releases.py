"""A person overrules who sent an envelope, never what is in it."""

import pytest
from sqlalchemy import func, select

from survey_service.pipeline.quarantine import waiting
from survey_service.problems import Problem
from survey_service.store import attachments, campaigns, responses
from survey_service.store.tables.attachments import envelope_attachments
from survey_service.store.tables.sealing import sealed_answers
from tests.sync.fieldwork import NOW, ROUND, WARD, Device

WHY = "Đã gọi lại và xác nhận"
PHOTO = "ab" * 32


@pytest.fixture
def strangers(field):
    return Device(field.random), Device(field.random, "kiosk", WARD)


def released(field, host):
    """Release whatever waits; return what stood against it, or how it counted."""
    with field.database.read() as connection:
        [line] = waiting(connection)
    assert line.reasons == ("device-unknown",)
    try:
        return host.quarantine.release(line.reference, by="binh", reason=WHY).status
    except Problem as problem:
        return problem.got if problem.code == "quarantine-not-releasable" else problem.code


def counted(field):
    with field.database.read() as connection:
        boxed = connection.scalar(select(func.count()).select_from(sealed_answers))
        return boxed + len(list(responses.read(connection, ROUND, "sample")))


FOREIGN = {
    "campaign": ({"campaign": "no-such"}, "campaign-unknown"),
    "unit": ({"unit": "nowhere"}, "unit-unknown"),
}


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
def test_answers_of_a_strange_kiosk_must_belong_somewhere(field, host, send, strangers, foreign):
    changes, against = foreign
    send(strangers[1].kiosk_answer(**changes))
    assert released(field, host) == against
    assert counted(field) == 0


def test_no_stranger_answers_in_a_closed_campaign(field, host, send, strangers):
    send(strangers[1].kiosk_answer())
    with field.database.write() as connection:
        assert campaigns.set_state(connection, ROUND, "final", NOW)
    assert released(field, host) == "campaign-closed"
    assert counted(field) == 0


def test_no_case_is_made_up(field, host, send, strangers):
    item = strangers[0].interview(0, case_id="ghost")
    [first] = send(item)
    assert released(field, host) == "case-unknown"
    assert send(item) == [first]  # the sender is told nothing about cases
    assert counted(field) == 0


def test_a_case_is_not_answered_twice(field, host, send, strangers):
    send(strangers[0].interview(0), field.device().interview(0))
    assert released(field, host) == "case-answered"
    assert counted(field) == 1


@pytest.mark.parametrize("place", [0, 1])
def test_honest_work_of_a_stranger_counts(field, host, send, strangers, place):
    send(strangers[0].interview(0) if place == 0 else strangers[1].kiosk_answer())
    # where nobody knows when the device was enrolled, no clock of an interview is plausible
    assert released(field, host) == ("flagged" if place == 0 else "accepted")
    assert counted(field) == 1


def test_its_files_are_linked(field, host, send, strangers):
    send(strangers[0].interview(0, attachments=[f"sha256:{PHOTO}"]))
    assert released(field, host) == "flagged"
    with field.database.read() as connection:
        named = connection.scalars(select(envelope_attachments.c.digest)).all()
        assert [bytes(each).hex() for each in named] == [PHOTO]
        assert not attachments.is_whole(connection, bytes.fromhex(PHOTO))
