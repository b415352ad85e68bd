"""Deleting on request: two people, everything of the interview, and remembered outside first."""

import pytest
from sqlalchemy import insert, select

from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline import deletion, tombstones
from survey_service.pipeline.attachment_files import path_of
from survey_service.pipeline.corrections import Change, correct, void
from survey_service.problems import Problem
from survey_service.security import approvals
from survey_service.store import ledger, superseded
from survey_service.store.tables import metadata
from survey_service.store.tables.responses import responses
from survey_service.store.tables.samples import cases
from tests.backup.conftest import NOW, PEOPLE
from tests.pipeline.small_city import WARD

CASE = "case-2"


def ask(city):
    return deletion.request(
        city.database, NOW, unit=WARD, case_id=CASE, reason="subject-request",
        requested_by=PEOPLE[0],
    )  # fmt: skip


def decide(city, identifier, who=PEOPLE[1], *, approve=True):
    return deletion.decide(
        city.database, NOW, identifier, decided_by=who, approve=approve, outside=city.outside
    )


def everything(database) -> bytes:
    """All that the database holds, bytes in hexadecimal digits."""
    with database.read() as connection:
        rows = [
            row for table in metadata.sorted_tables for row in connection.execute(select(table))
        ]
    return repr(
        [value.hex() if isinstance(value, bytes) else value for row in rows for value in row]
    ).encode()


def row_of(database):
    with database.read() as connection:
        return superseded.live(connection, WARD, CASE)


def change(reason="entry-error"):
    return Change(unit=WARD, case_id=CASE, reason=reason, note="gõ nhầm", account=PEOPLE[0])


def test_row_and_salt_are_destroyed_and_the_commitment_stays(city):
    row = row_of(city.database)
    asked = ask(city)
    assert decide(city, asked.id) == 1
    left = everything(city.database)
    assert row.salt.hex().encode() not in left
    assert row.response_id.hex().encode() not in left
    with city.database.read() as connection:
        [said] = [entries.decode(text) for text in ledger.texts(connection, "deletion")]
        disposition = connection.scalar(
            select(cases.c.disposition).where(cases.c.unit == WARD, cases.c.case_id == CASE)
        )
    assert said == {
        "kind": "deletion", "v": 1, "commitment": row.commitment.hex(), "reason": "subject-request",
        "approval": asked.id, "at": entries.instant(NOW),
    }  # fmt: skip
    assert disposition == deletion.DISPOSITION
    [stone] = tombstones.read(city.outside.journal)
    assert entries.decode(stone.entry) == said
    assert approvals.pending(city.database, NOW) == ()


def test_the_file_of_the_database_does_not_hold_what_was_deleted(small):
    row, other = row_of(small.database), small.folder / "small.db"
    assert row.salt in other.read_bytes() + (small.folder / "small.db-wal").read_bytes()
    decide(small, ask(small).id)
    small.database.close()
    left = b"".join(path.read_bytes() for path in small.folder.glob("small.db*"))
    assert row.commitment in left or row.commitment.hex().encode() in left
    assert row.salt not in left


def test_every_version_of_the_case_goes(city):
    rows = [row_of(city.database)]
    for value in (1, 2):
        correct(city.database, NOW, change(), {"tx_overall": value}, city.random.randbytes)
        rows.append(row_of(city.database))
    void(city.database, NOW, change("falsified"))
    assert decide(city, ask(city).id) == 3
    left = everything(city.database)
    assert [row for row in rows if row.salt.hex().encode() in left] == []
    assert "gõ nhầm".encode() not in left
    assert len(tombstones.read(city.outside.journal)) == 3


def test_nobody_deletes_alone_and_a_refusal_leaves_everything(small):
    before = row_of(small.database)
    asked = ask(small)
    with pytest.raises(Problem) as alone:
        decide(small, asked.id, PEOPLE[0])
    assert alone.value.code == "approval-own"
    assert decide(small, asked.id, approve=False) == 0
    with pytest.raises(Problem) as again:
        decide(small, asked.id)
    assert again.value.code == "approval-decided"
    assert row_of(small.database) == before
    assert not small.outside.journal.exists()


def test_an_approval_of_another_act_deletes_nothing(small):
    other = approvals.request(
        small.database, NOW, act="campaign.publish", subject="hp-2026",
        particulars={"unit": WARD, "case": CASE, "reason": "legal-order"}, requested_by=PEOPLE[0],
    )  # fmt: skip
    with pytest.raises(Problem) as refused:
        decide(small, other.id)
    assert refused.value.code == "approval-unknown"
    assert approvals.pending(small.database, NOW) == (other,)


def test_a_case_without_answers_cannot_be_asked_for(small):
    decide(small, ask(small).id)
    with pytest.raises(Problem) as refused:
        ask(small)
    assert refused.value.code == "case-unanswered"


def test_without_a_tombstone_nothing_is_deleted(small):
    before, asked = row_of(small.database), ask(small)
    small.outside.journal.mkdir()
    with pytest.raises(LedgerError, match="tombstones-unwritable"):
        decide(small, asked.id)
    assert row_of(small.database) == before
    small.outside.journal.rmdir()
    assert decide(small, asked.id) == 1


def test_a_deletion_whose_commit_failed_is_decided_again(small, monkeypatch):
    asked = ask(small)

    def fails(*_arguments):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(deletion, "destroy", fails)
        with pytest.raises(OSError, match="Input"):
            decide(small, asked.id)
    assert len(tombstones.read(small.outside.journal)) == 1
    assert row_of(small.database) is not None
    assert decide(small, asked.id) == 1
    assert len(tombstones.read(small.outside.journal)) == 1


def send(city, number: int, files) -> None:
    """Let the interview of a case have come in an envelope with these files."""
    with city.database.write() as connection:
        wanted = select(responses.c.response_id).where(responses.c.case_id == f"case-{number}")
        key = {"id_hash": bytes([number]) * 32, "content_mac": bytes(32)}
        connection.execute(
            insert(metadata.tables["envelopes"]).values(
                state="accepted", unit=WARD, response_id=connection.scalar(wanted), wall="18:30",
                mono_start=5, mono_end=9, flags="[]", receipt="{}", **key,
            )
        )  # fmt: skip
        for digest in files:
            found = select(metadata.tables["attachments"].c.digest)
            if digest not in {bytes(each) for each in connection.scalars(found)}:
                whole = {"digest": digest, "media_type": "image/png", "size": 3}
                connection.execute(insert(metadata.tables["attachments"]).values(whole))
            named = metadata.tables["envelope_attachments"]
            connection.execute(insert(named).values(digest=digest, **key))
            path = path_of(city.outside.attachments, digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"png")


def test_photos_and_times_go_and_those_of_others_stay(city):
    own, shared = b"o" * 32, b"s" * 32
    send(city, 2, [own, shared])
    send(city, 3, [shared])
    decide(city, ask(city).id)
    files = [path for path in city.outside.attachments.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [shared.hex()]
    with city.database.read() as connection:
        envelopes = metadata.tables["envelopes"]
        times = select(envelopes.c.id_hash, envelopes.c.wall, envelopes.c.mono_start)
        found = {bytes(key)[0]: (wall, start) for key, wall, start in connection.execute(times)}
        kept = [
            bytes(d) for d in connection.scalars(select(metadata.tables["attachments"].c.digest))
        ]
    assert found == {2: (None, None), 3: ("18:30", 5)}
    assert kept == [shared]


def stone(number: int):
    entry = entries.encode("deletion", commitment=f"{number:064x}", reason="r", approval="1", at="")
    return tombstones.tombstone(entry)


def test_a_torn_last_line_is_a_deletion_that_never_was(tmp_path):
    path = tmp_path / "t"
    tombstones.remember(path, [stone(1), stone(2)])
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for length in range(first, len(whole), 5):
        path.write_bytes(whole[:length])
        assert tombstones.read(path) == (stone(1),)
        tombstones.remember(path, [stone(3)])
        assert tombstones.read(path) == (stone(1), stone(3))


def test_a_changed_line_is_found(tmp_path):
    path = tmp_path / "t"
    tombstones.remember(path, [stone(1), stone(2)])
    whole = path.read_bytes()
    for place in range(whole.index(b"\n")):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(LedgerError, match="tombstones-damaged"):
            tombstones.read(path)


def test_what_is_remembered_twice_stands_once_and_is_its_owners(tmp_path):
    path = tmp_path / "folder" / "t"
    assert tombstones.read(path) == ()
    tombstones.remember(path, [stone(1)])
    tombstones.remember(path, [stone(1), stone(2)])
    assert tombstones.read(path) == (stone(1), stone(2))
    assert path.stat().st_mode & 0o777 == 0o600
