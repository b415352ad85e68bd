"""Invitations: one link a dossier, and nothing left of anybody."""

from datetime import date, timedelta

import msgspec
import pytest

from kiosk import tokens
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline import invite_after
from survey_service.pipeline.code_file import IssuedCode, read_codes
from survey_service.pipeline.invite_contacts import read_dossiers
from survey_service.pipeline.invite_texts import read_texts
from survey_service.pipeline.outbox import send_due
from survey_service.problems import Problem
from survey_service.store import campaigns, codes, invitations, units
from survey_service.store.tables import metadata
from tests.pipeline.conftest import NOW, UNIT
from tests.pipeline.invited import (
    PEOPLE,
    PURGE,
    Memory,
    contacts,
    counted,
    issued,
    keys_of,
    prepared,
    sending,
)


def test_every_dossier_gets_one_link_of_the_issuer_and_gets_it_once(opened):
    first = prepared(opened)
    assert dict(first.by_channel) == {"email": 2, "sms": 1, "zalo": 1, "letter": 1}
    again = prepared(opened, contacts(PEOPLE | {"H31.0006": ("sms", "0911111111")}))
    assert (dict(again.by_channel), again.repeated) == ({"sms": 1}, 5)
    carrier = Memory()
    assert send_due(sending(opened, carrier), most=100) == {"sent": 6}
    links = [message.link for message in carrier.sent]
    assert len(set(links)) == 6
    assert {link.rpartition("/")[2] for link in links} <= set(opened.codes)
    mail = next(m for m in carrier.sent if m.to == "an@example.vn")
    assert mail.link in mail.text
    assert "phường Hồng Bàng".lower() in mail.text.lower()
    assert send_due(sending(opened, carrier), most=100) == {}
    answered = opened.store(opened.job(code=links[0].rpartition("/")[2]))
    assert len(answered) == 1


def test_nothing_of_a_person_is_in_the_database(opened):
    prepared(opened)
    carrier = Memory()
    send_due(sending(opened, carrier), most=100)
    secrets = [w for d, (_, to) in PEOPLE.items() for w in (d, to, to.lstrip("0"))]
    secrets += ["Nguyễn Văn A"]
    secrets += [message.link.rpartition("/")[2] for message in carrier.sent]
    hashes = [tokens.code_hash(m.link.rpartition("/")[2]) for m in carrier.sent]
    with opened.database.read() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(table.select()).all()
            text = "\n".join(str(tuple(row)) for row in rows)
            assert [word for word in secrets if word in text] == []
            beside = {bytes(v) for row in rows for v in row if isinstance(v, bytes)}
            if table.name in {"outbox", "contact_batches"}:
                assert not beside & set(hashes)


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (lambda codes_: codes_[:4], "4 codes"),
        (lambda _: [IssuedCode("0" * 16, "https://ln.vn/t/0")], "not registered"),
    ],
)
def test_codes_that_cannot_go_out_are_refused(opened, given, got):
    with pytest.raises(Problem) as refused:
        prepared(opened, given=given(issued(opened)))
    assert (refused.value.code, got in refused.value.got) == ("codes-unusable", True)
    assert counted(opened) == {}


def test_a_code_that_went_out_or_was_spent_goes_to_nobody_else(opened):
    prepared(opened, given=issued(opened, 5))
    with pytest.raises(Problem):
        prepared(opened, contacts({"H31.0009": ("sms", "0912345678")}), given=issued(opened, 5))
    spent = tokens.code_hash(opened.codes[5])
    with opened.database.write() as connection:
        codes.spend(connection, [(spent, UNIT)])
    with pytest.raises(Problem):
        prepared(opened, contacts({"H31.0009": ("sms", "0912345678")}), given=issued(opened, 6))


def test_a_file_of_codes_names_its_wrong_line(opened):
    good = msgspec.json.encode(issued(opened)[0])
    assert len(read_codes(good + b"\n")) == 1
    for wrong in (b"{}", b"code", good.replace(b"ln.vn/t/", b"ln.vn/t/9")):
        with pytest.raises(Problem) as refused:
            read_codes(good + b"\n" + wrong)
        assert refused.value.where == "line 2"


@pytest.mark.parametrize("day", [date(2026, 6, 4), date(2026, 6, 1), date(2027, 9, 1)])
def test_contact_data_have_an_end(opened, day):
    with pytest.raises(Problem) as refused:
        prepared(opened, purge_on=day)
    assert refused.value.code == "purge-invalid"


def test_everybody_is_reminded_for_nobody_knows_who_answered(opened):
    prepared(opened)
    carrier = Memory()
    send_due(sending(opened, carrier), most=99)
    for message in carrier.sent[:2]:
        opened.store(opened.job(code=message.link.rpartition("/")[2]))
    with opened.database.write() as connection:
        campaign = campaigns.get(connection, "hp-2026")
        back = ((2, bytes.fromhex(carrier.sent[4].key), "mailbox-full"),)
        found, bad = invite_after.take_back(connection, back, NOW)
        assert (len(found), bad) == (1, ())
        again, bad = invite_after.take_back(connection, back, NOW)
        assert (again, len(bad)) == ((), 1)
        done = invite_after.remind(
            connection, keys_of(opened), campaign, wave=1, now=NOW, random=opened.random.randbytes
        )
    assert (sum(done.by_channel.values()), dict(done.left_out)) == (4, {"returned": 1})
    reminders = Memory()
    assert send_due(sending(opened, reminders), most=99) == {"sent": 4}
    before = {message.to: message.link for message in carrier.sent}
    assert all(before[message.to] == message.link for message in reminders.sent)
    assert all("Nhắc" in message.subject for message in reminders.sent)
    assert {m.key for m in reminders.sent}.isdisjoint({m.key for m in carrier.sent})
    with opened.database.write() as connection:
        twice = invite_after.remind(
            connection, keys_of(opened), campaign, wave=1, now=NOW, random=opened.random.randbytes
        )
        assert sum(twice.by_channel.values()) == 0
        with pytest.raises(Problem):
            invite_after.remind(
                connection,
                keys_of(opened),
                campaign,
                wave=4,
                now=NOW,
                random=opened.random.randbytes,
            )


def test_on_its_day_contact_data_are_gone_with_their_key(opened):
    prepared(opened)
    send_due(sending(opened, Memory(), channels=("sms",)), most=99)
    keys, folder = keys_of(opened), opened.keys._places.all[0]
    assert invite_after.purge(opened.database, keys, PURGE - timedelta(days=1)) == {}
    assert len(list((folder / "contacts").iterdir())) == 1
    assert invite_after.purge(opened.database, keys, PURGE) == {"batches": 1, "unsent": 4}
    assert list((folder / "contacts").iterdir()) == []
    assert counted(opened) == {(0, "sent"): 1, (0, "withdrawn"): 4}
    table = metadata.tables["outbox"]
    with opened.database.read() as connection:
        assert {row.ciphertext for row in connection.execute(table.select())} == {None}
        [batch] = invitations.batches(connection)
    with pytest.raises(LedgerError, match="key-missing"):
        keys.opener(batch.batch, b"")
    # while the round goes on a dossier is still known, so that nobody is asked twice
    assert prepared(opened, purge_on=date(2026, 9, 1)).repeated == 5
    assert len(list((folder / "pseudonyms").iterdir())) == 1
    invite_after.purge(opened.database, keys, date(2027, 1, 1))
    assert list((folder / "pseudonyms").iterdir()) == []


def test_rows_set_aside_and_wrong_rows_are_told_with_their_line(opened):
    with opened.database.read() as connection:
        registry = units.registry(connection)
    head, one, two, *_ = contacts().splitlines()
    rows = [
        *(head, one, one, two, two.replace("0912345678", "0912345679")),
        *(one.replace("H31.0001", "H31.0007").replace("2026-06-01", "2025-12-31"),),
        *(
            one.replace("an@example.vn", "an"),
            one.replace(UNIT, "99999"),
            one.replace("email", "fax"),
        ),
        *(one.replace("2026-06-01", "31/05/2026"), one.replace(",vi", ",fr")),
        one.replace("H31.0001", ""),
    ]
    found = read_dossiers("\n".join(rows), registry, date(2026, 1, 1), date(2026, 12, 31))
    assert [contact.subject for contact in found.contacts] == ["H31.0001"]
    assert found.set_aside == (
        (3, "duplicate"),
        (4, "contradicting-contact"),
        (5, "contradicting-contact"),
        (6, "outside-period"),
    )
    assert [(row.line, row.column) for row in found.bad] == [
        *((7, "to"), (8, "office"), (8, "receiving"), (9, "channel"), (10, "closed_on")),
        *((11, "language"), (12, "dossier")),
    ]
    assert "an" not in next(row.got for row in found.bad if row.column == "to").split()


def test_texts_of_the_operator_must_hold_the_link(tmp_path):
    path = tmp_path / "texts.yaml"
    path.write_text("dossier: {subject: {vi: Mời}, text: {vi: 'Bấm {link} về {office}'}}")
    filling = {"link": "L", "office": "UBND", "round": "R"}
    assert read_texts(path).said("dossier", "sms", "en", filling) == ("Mời", "Bấm L về UBND")
    for wrong in (
        "dossier: {subject: {vi: Mời}, text: {vi: Bấm vào đây}}",
        "dossier: {subject: {vi: Mời}, text: {en: '{link}'}}",
        "letter: {subject: {vi: Mời}, text: {vi: '{link}'}}",
        "[",
    ):
        path.write_text(wrong)
        with pytest.raises(Problem) as refused:
            read_texts(path)
        assert refused.value.code == "texts-invalid"


def test_whoever_asks_to_stop_is_forgotten_at_once_and_not_invited_again(opened):
    prepared(opened)
    carrier = Memory()
    send_due(sending(opened, carrier), most=99)
    keys, today = keys_of(opened), date(2026, 6, 4)
    with opened.database.write() as connection:
        row = ((2, bytes.fromhex(carrier.sent[0].key), "asked-to-stop"),)
        invite_after.take_back(connection, row, NOW)
        other = keys.pseudonym("hp-2026", next(iter(PEOPLE)))
        known = {one.pseudonym for one in invitations.messages(connection, "hp-2026")}
        assert other in known
        invitations.forget(connection, "hp-2026", other, today)
        assert invitations.forget(connection, "hp-2026", bytes(32), today) == 0
        table = metadata.tables["outbox"]
        rows = connection.execute(table.select()).all()
    empty = [one for one in rows if one.ciphertext is None]
    assert len(empty) in {1, 2}  # the same person, or two
    assert {(one.state, one.reason) for one in empty} == {("withdrawn", "asked-to-stop")}
    assert prepared(opened).repeated == 5
