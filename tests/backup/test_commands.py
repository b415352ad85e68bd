"""`langnghe backup`, `restore` and `responses`: what people see, and how the commands exit."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from msgspec import Struct
from sqlalchemy import insert, update

from survey_service.cli import main, person
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.store import accounts as accounts_store
from survey_service.store import superseded
from survey_service.store.database import open_database
from survey_service.store.tables import metadata
from survey_service.store.tables.accounts import accounts
from tests.backup.conftest import PEOPLE
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import store

PASSWORD = "bốn con trâu ăn cỏ"
CASE = ("--unit", WARD, "--case", "case-2")
ROLES = dict(zip(PEOPLE, ("analyst", "publisher"), strict=True))
MOMENTS = count()


class Town(Struct):
    """The small city as an operator meets it: a folder and a command."""

    city: object

    def __call__(self, *words, who=None, url=None):
        folder = self.city.folder
        person = () if who is None else ("--username", who, "--password-stdin")
        database = ("--database", url or self.city.database.url)
        environment = {
            "LANGNGHE_KEYS": str(folder / "keys"),
            "LANGNGHE_TOMBSTONES": str(self.city.outside.journal),
            "LANGNGHE_ATTACHMENTS": str(self.city.outside.attachments),
        }
        given = [*map(str, words), *person, *database]
        return CliRunner().invoke(main, given, env=environment, input=f"{PASSWORD}\n")

    def ok(self, *words, **more):
        result = self(*words, **more)
        assert result.exit_code == 0, result.output
        return result

    def answers(self):
        with self.city.database.read() as connection:
            row = superseded.live(connection, WARD, "case-2")
            return None if row is None else row.answers

    def monitor(self):
        """The file a monitor saved just now."""
        sequence(self.city.database)
        at = datetime.now(UTC) + timedelta(seconds=next(MOMENTS))
        path = self.city.folder / "monitor.txt"
        path.write_text(checkpoint(self.city.database, self.city.keys, at).note, encoding="utf-8")
        return path


@pytest.fixture
def town(small, monkeypatch):
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(person, "Passwords", lambda: cheap)
    with small.database.write() as connection:
        connection.execute(update(accounts).values(password_hash=cheap.hash(PASSWORD)))
        for name, role in ROLES.items():
            accounts_store.set_grants(connection, name, [Grant(role)])
    return Town(small)


def line(result, code, *parts):
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit)
    for part in parts:
        assert part in result.stderr
    return result.stderr


def test_backup_then_check_then_restore(town, tmp_path):
    path, note = tmp_path / "b.lnb", town.monitor()
    written = town.ok("backup", "--output", path)
    assert "6  responses" in written.stdout
    assert "nguyên vẹn" in town.ok("backup", "--check", path).stdout
    url = f"sqlite:///{tmp_path}/new.db"
    restored = town.ok("restore", path, "--checkpoint", note, url=url)
    assert "khớp với điểm kiểm tra" in restored.stdout
    assert "agrees with the monitor's checkpoint" in restored.stdout
    line(town("restore", path, url=url), 2, "restore-not-empty")
    assert "No checkpoint" in town.ok("restore", path, url=f"sqlite:///{tmp_path}/3.db").stdout


def test_a_roll_back_exits_with_one_until_it_is_accepted(town, tmp_path):
    path, url = tmp_path / "b.lnb", f"sqlite:///{tmp_path}/new.db"
    town.ok("backup", "--output", path)
    store(town.city.database, "open", answers(WARD, [(1.0, "55")]), seed=9)
    words = ("restore", path, "--checkpoint", town.monitor())
    refused = line(town(*words, url=url), 1, "backup-rolled-back")
    assert len(refused.splitlines()) == 1
    accepted = town.ok(*words, "--accept-roll-back", url=url)
    assert "Sổ cái lùi lại" in accepted.stdout
    assert "Rolled back" in accepted.stdout


def test_what_cannot_be_used_exits_with_two(town, tmp_path):
    path, url = tmp_path / "b.lnb", f"sqlite:///{tmp_path}/new.db"
    line(town("backup", "--check", path), 2, "archive-unreadable")
    line(town("backup", "--output", tmp_path / "no" / "b"), 2, "backup-unwritable")
    line(town("backup"), 2, "usage")
    town.ok("backup", "--output", path)
    line(town("backup", "--output", path), 2, "backup-exists")
    path.write_bytes(path.read_bytes()[:-1])
    line(town("restore", path, url=url), 2, "archive-damaged")
    path.write_bytes(b"something else")
    line(town("restore", path, url=url), 2, "archive-foreign")


def test_a_box_without_its_key_is_named(town, tmp_path):
    lost, kept = bytes(16), bytes([1] * 16)
    KeyStore(tmp_path / "keys").create_box_key(kept)
    cell = dict.fromkeys(("campaign", "instrument", "version", "receiving", "deciding"), "x")
    cell |= {"series": "open", "channel": "poster", "size": 1, "public_key": bytes(32)}
    with town.city.database.write() as connection:
        for box in (lost, kept):
            row = cell | {"box": box, "unit": box.hex(), "state": "open"}
            row["opened_at"] = datetime(2026, 6, 1, tzinfo=UTC)
            connection.execute(insert(metadata.tables["boxes"]).values(row))
    path = tmp_path / "b.lnb"
    said = line(town("backup", "--output", path), 1, f"key-missing: box {lost.hex()}", "1 boxes")
    assert kept.hex() not in said
    url = f"sqlite:///{tmp_path}/new.db"
    assert "1 hòm phiếu không có khoá" in town.ok("restore", path, url=url).stdout
    restored = open_database(url)
    with restored.read() as connection:
        boxes = metadata.tables["boxes"]
        states = dict(
            connection.execute(boxes.select().with_only_columns(boxes.c.box, boxes.c.state)).all()
        )
    restored.close()
    assert states == {lost: "closed", kept: "open"}


def test_two_people_delete_and_a_restore_deletes_again(town, tmp_path):
    path, url = tmp_path / "b.lnb", f"sqlite:///{tmp_path}/new.db"
    town.ok("backup", "--output", path)
    asking = ("responses", "delete", "request", *CASE, "--reason", "subject-request")
    line(town(*asking, who=PEOPLE[1]), 2, "forbidden")
    request = town.ok(*asking, who=PEOPLE[0]).stdout.split()[0]
    deciding = ("responses", "delete", "decide", request, "--approve")
    line(town(*deciding, who=PEOPLE[0]), 2, "forbidden")
    assert "1 versions deleted" in town.ok(*deciding, who=PEOPLE[1]).stdout
    assert town.answers() is None
    line(town(*deciding, who=PEOPLE[1]), 2, "approval-decided")
    assert "1 versions of interviews were deleted again" in town.ok("restore", path, url=url).stdout


def test_a_person_voids_and_corrects_with_a_reason(town, tmp_path):
    sheet = tmp_path / "answers.json"
    sheet.write_text('{"tx_overall": 1}', encoding="utf-8")
    why = ("--reason", "entry-error", "--note", "gõ nhầm")
    correcting = ("responses", "correct", *CASE, *why, "--answers", sheet)
    town.ok(*correcting, who=PEOPLE[0])
    assert town.answers() == '{"tx_overall":1}'
    sheet.write_text('{"tx_overall": ', encoding="utf-8")
    line(town(*correcting, who=PEOPLE[0]), 2, "body-not-json")
    line(town("responses", "void", *CASE, *why, who=PEOPLE[1]), 2, "forbidden")
    town.ok("responses", "void", *CASE, *why, who=PEOPLE[0])
    assert town.answers() is None
    line(town("responses", "void", *CASE, *why, who=PEOPLE[0]), 2, "case-unanswered")


def test_a_wrong_password_does_nothing(town):
    with town.city.database.write() as connection:
        connection.execute(update(accounts).values(password_hash="-"))
    why = ("--reason", "entry-error", "--note", "gõ nhầm")
    line(town("responses", "void", *CASE, *why, who=PEOPLE[0]), 2, "sign-in-failed")
    assert town.answers() is not None
