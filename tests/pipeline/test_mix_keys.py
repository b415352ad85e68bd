"""When the key of a box may go: never by a clock, never by guess, never while a backup needs it."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec import Struct

from survey_service.pipeline import backup
from survey_service.pipeline.backup import Beside, Taken, back_up
from survey_service.pipeline.mix import MixReport, mix_due
from survey_service.pipeline.restore import Asked, Restored, adopt, restore
from survey_service.store import archive, backups
from survey_service.store.database import Database, open_database
from survey_service.store.errors import StoreError
from tests.pipeline.conftest import AT_ONCE, NOW, Round

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Trial(Struct):
    """A round, and an empty database beside it that uses the same folder of keys."""

    round: Round
    place: Database
    folder: Path

    def answer(self, first: int, last: int) -> None:
        self.round.store(*(self.round.job(code) for code in self.round.codes[first:last]))

    def save(self, name: str = "a.lnb", at=NOW, database: Database | None = None) -> Taken:
        return back_up(
            database or self.round.database,
            Beside([self.round.keys], self.folder / "attachments"),
            self.folder / name,
            now=at,
            program="0",
        )

    def restore(self, name: str = "a.lnb") -> Restored:
        asked = Asked(
            note=None,
            tombstones=[],
            attachments=self.folder / "attachments",
            box_keys=self.keys(),
        )
        return restore(self.place, self.folder / name, asked, NOW)

    def mix(self) -> MixReport:
        return self.round.mix()

    def mix_restored(self) -> MixReport:
        return mix_due(self.place, self.round.keys, NOW, self.round.random.randbytes, AT_ONCE)

    def keys(self) -> frozenset[bytes]:
        return self.round.keys.box_keys()


@pytest.fixture
def trial(opened, request, tmp_path):
    """The round of each kind, and an empty database of the same kind."""
    if opened.database.kind == "sqlite":
        url = f"sqlite:///{tmp_path}/restored.db"
    else:
        url = request.getfixturevalue("postgres").create(f"restored{uuid4().hex}", "template0")
    place = open_database(url)
    yield Trial(opened, place, tmp_path)
    place.close()


@pytest.mark.parametrize("clock", [-DAY, -HOUR, HOUR, DAY], ids=["-1 d", "-1 h", "1 h", "1 d"])
def test_the_newest_backup_can_be_opened_whatever_its_clock_said(trial, clock):
    trial.save("older.lnb", NOW - 2 * DAY)
    trial.answer(0, 8)
    assert not trial.save(at=NOW + clock).unreadable
    report = trial.mix()
    assert (report.mixed, report.keys.backed_up) == (8, 1)
    assert not trial.restore().unreadable
    assert trial.mix_restored().mixed == 8


@pytest.mark.parametrize("clock", [-DAY, DAY], ids=["slow", "fast"])
def test_the_next_backup_lets_the_key_go(trial, clock):
    trial.answer(0, 8)
    trial.save()
    trial.mix()
    assert len(trial.keys()) == 1
    trial.save("b.lnb", NOW + clock)
    report = trial.mix()
    assert (report.keys.backed_up, report.keys.backup_since) == (0, None)
    assert trial.keys() == frozenset()


def test_a_key_that_the_backup_does_not_need_goes_at_once(trial):
    trial.save()
    trial.answer(0, 8)
    trial.mix()
    assert trial.keys() == frozenset()


def test_a_mix_in_the_middle_of_a_backup_leaves_it_whole(trial, monkeypatch):
    """Boxes opened before the backup, and while it is written; both mixed before it is noted."""
    trial.answer(0, 4)
    dump, reports = archive.dump, []

    def slow(*arguments):
        reports.append(trial.mix())
        found = dump(*arguments)
        trial.answer(4, 8)
        reports.append(trial.mix())
        return found

    monkeypatch.setattr(archive, "dump", slow)
    taken = trial.save()
    assert [report.mixed for report in reports] == [4, 4]
    assert all(report.keys.backup_since == NOW for report in reports)
    assert not taken.unreadable
    assert trial.mix().keys.backed_up == len(trial.keys()) == 1
    trial.restore()
    assert trial.mix_restored().mixed == 4


def test_a_box_opened_between_the_note_and_the_snapshot_is_kept(trial, monkeypatch):
    revision = backup.schema.revision

    def late(connection):
        with trial.round.database.read() as other:
            assert backups.under_way(other) == NOW
        trial.answer(0, 5)
        return revision(connection)

    monkeypatch.setattr(backup.schema, "revision", late)
    assert not trial.save().unreadable
    monkeypatch.undo()
    assert trial.mix().keys.backed_up == 1
    trial.restore()
    assert trial.mix_restored().mixed == 5


def test_a_backup_that_broke_off_keeps_keys_until_the_next_is_finished(trial):
    """A process that is killed leaves its note, and the mix says so."""
    trial.answer(0, 8)
    with trial.round.database.write() as connection:
        backups.begin(connection, bytes(16), NOW - DAY)
    report = trial.mix()
    assert (report.mixed, report.keys.backup_since) == (8, NOW - DAY)
    assert len(trial.keys()) == 1
    trial.save()
    assert trial.mix().keys.backup_since is None
    assert trial.keys() == frozenset()


def test_a_backup_that_fails_leaves_no_note(trial):
    trial.save()
    with pytest.raises(StoreError, match="backup-exists"):
        trial.save()
    trial.answer(0, 8)
    assert trial.mix().keys.backup_since is None
    assert trial.keys() == frozenset()


def test_of_two_backups_at_a_time_the_later_counts(trial, monkeypatch):
    trial.answer(0, 8)
    dump = archive.dump

    def slow(*arguments):
        monkeypatch.undo()
        trial.mix()
        trial.save("later.lnb", NOW + HOUR)
        return dump(*arguments)

    monkeypatch.setattr(archive, "dump", slow)
    with pytest.raises(StoreError, match="backup-overtaken"):
        trial.save("earlier.lnb")
    assert [path.name for path in trial.folder.glob("*.lnb")] == ["later.lnb"]
    assert trial.mix().keys.backup_since is None
    assert trial.keys() == frozenset()


def test_a_trial_restore_takes_no_key_from_the_database_that_runs(trial):
    trial.answer(0, 10)
    trial.save()
    assert trial.restore().shared == trial.keys()
    trial.answer(10, 20)  # people go on answering, into the same box
    assert trial.mix_restored().mixed == 10
    trial.save("trial.lnb", NOW + HOUR, trial.place)
    assert trial.mix_restored().keys.restored == 1
    report = trial.mix()
    assert (report.mixed, report.waiting, report.failed) == (20, 0, {})


def test_a_restored_database_destroys_its_own_keys_and_those_it_adopted(trial):
    trial.answer(0, 10)
    trial.save()
    shared = trial.restore().shared
    with trial.place.write() as connection:
        trial.round.intake().store(connection, [trial.round.job(trial.round.poster)])
    assert len(trial.keys()) == 2
    assert trial.mix_restored().mixed == 11
    assert trial.keys() == shared
    trial.save("b.lnb", NOW + HOUR, trial.place)
    trial.mix_restored()
    assert trial.keys() == shared
    assert adopt(trial.place) == 1
    trial.mix_restored()
    assert trial.keys() == frozenset()


class Lost(Exception):  # noqa: N818 - an event, not a mistake
    """The connection breaks before the commit is acknowledged."""


def test_a_commit_that_landed_without_acknowledgement_has_its_key(opened):
    intake = opened.intake()

    def broken():
        with opened.database.write() as connection:
            intake.store(connection, [opened.job()])
            connection.connection.driver_connection.commit()
            raise Lost

    with pytest.raises(Lost):
        broken()
    with opened.database.write() as connection:
        intake.store(connection, [opened.job(opened.poster)])
    assert opened.mix().mixed == 2


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_commit_that_lands_after_the_next_batch_has_its_key(opened):
    """The server commits what it was sent when the writer, told of an error, is long further."""
    intake = opened.intake()
    with opened.database.engine.connect() as late:
        transaction = late.begin()
        intake.store(late, [opened.job()])
        for _ in range(2):
            with opened.database.write() as connection:
                intake.store(connection, [opened.job(opened.poster)])
        transaction.commit()
    assert opened.mix().mixed == 3


def test_a_transaction_that_came_to_nothing_leaves_a_key_that_opens_nothing(opened):
    intake = opened.intake()

    def aborted():
        with opened.database.write() as connection:
            intake.store(connection, [opened.job()])
            raise Lost

    with pytest.raises(Lost):
        aborted()
    orphan = opened.keys.box_keys()
    with opened.database.write() as connection:
        intake.store(connection, [opened.job()])
    assert opened.mix().mixed == 1
    assert opened.keys.box_keys() == orphan
