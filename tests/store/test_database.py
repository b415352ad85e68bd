"""Opening a database: settings are read back, and misuse is refused with a reason."""

import os
import sqlite3
import stat

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from survey_service.store import postgresql, sqlite
from survey_service.store.database import open_database
from survey_service.store.errors import StoreError


def test_every_connection_of_sqlite_has_the_settings(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/folder/made/x.db")
    with database.read() as first, database.read() as second:
        for connection in (first, second):
            found = {
                pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                for pragma in sqlite.SETTINGS
            }
            assert found == {
                "busy_timeout": 10_000,
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "wal_autocheckpoint": 0,
                "secure_delete": 1,
                "trusted_schema": 0,
                "cell_size_check": 1,
                "cache_size": -16_384,
            }
    database.close()


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.parametrize("form", ["{}/x.db", "file:{}/%78.db?uri=true"])
def test_only_the_owner_can_read_the_file_and_its_log(tmp_path, form):
    before = os.umask(0)
    try:
        database = open_database("sqlite:///" + form.format(tmp_path))
        with database.write() as connection:
            connection.execute(text("CREATE TABLE words (word TEXT)"))
            found = modes(tmp_path)
        database.close()
    finally:
        os.umask(before)
    assert found == {"x.db": 0o600, "x.db-wal": 0o600, "x.db-shm": 0o600}


def test_a_file_that_is_there_keeps_its_mode(tmp_path):
    path = tmp_path / "x.db"
    path.touch()
    path.chmod(0o640)
    first = open_database(f"sqlite:///{path}")
    with first.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
        open_database(f"sqlite:///{path}").close()
        assert modes(tmp_path) == {"x.db": 0o640, "x.db-wal": 0o640, "x.db-shm": 0o640}
    first.close()


def test_a_link_to_a_file_that_is_not_there_yet_is_followed(tmp_path):
    (tmp_path / "link.db").symlink_to(tmp_path / "x.db")
    open_database(f"sqlite:///{tmp_path}/link.db").close()
    assert modes(tmp_path)["x.db"] == 0o600


class Deaf:
    """A connection on which one pragma has no effect."""

    def __init__(self, connection: sqlite3.Connection, pragma: str) -> None:
        self._cursor = connection.cursor()
        self._pragma = pragma

    def cursor(self):
        return self

    def execute(self, statement):
        if not statement.startswith(f"PRAGMA {self._pragma}="):
            self._cursor.execute(statement)

    def fetchone(self):
        return self._cursor.fetchone()

    def close(self):
        self._cursor.close()


@pytest.mark.parametrize("pragma", ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"])
def test_a_setting_that_does_not_take_refuses_the_connection(tmp_path, pragma):
    connection = sqlite3.connect(tmp_path / "x.db", timeout=1)
    # what the file or an older connection left behind
    for left in ("synchronous=NORMAL", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {left}")
    with pytest.raises(StoreError) as refused:
        sqlite.enforce(Deaf(connection, pragma))
    connection.close()
    assert (refused.value.code, refused.value.where) == ("store-setting", f"PRAGMA {pragma}")


def test_a_file_that_cannot_have_a_write_ahead_log_is_refused(tmp_path):
    # this VFS has no shared memory, as some network file systems: the log cannot be switched on
    with pytest.raises(StoreError) as refused:
        open_database(f"sqlite:///file:{tmp_path}/x.db?vfs=unix-dotfile&uri=true")
    assert refused.value.code == "store-setting"
    assert refused.value.where == "PRAGMA journal_mode"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite://", "store-url"),
        ("sqlite:///:memory:", "store-url"),
        ("sqlite:///file:x?mode=memory&uri=true", "store-url"),
        ("sqlite://var/x.db", "store-url"),
        ("mysql://root@localhost/x", "store-url"),
        ("var/x.db", "store-url"),
        ("sqlite:////proc/no/such/folder/x.db", "store-unavailable"),
        ("postgres://nobody@127.0.0.1:1/x", "store-unavailable"),
    ],
)
def test_misuse_is_refused_with_a_reason(url, code):
    with pytest.raises(StoreError) as refused:
        open_database(url)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_password_is_not_shown():
    with pytest.raises(StoreError) as refused:
        open_database("postgresql://someone:very-secret@127.0.0.1:1/x")
    assert "very-secret" not in str(refused.value)


def test_a_network_file_system_is_refused(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\nserver:/share /srv/share nfs4 rw 0 0\n")
    with pytest.raises(StoreError) as refused:
        sqlite.prepare_file(make_url("sqlite:////srv/share/langnghe/x.db"), mounts)
    assert refused.value.got == "a nfs4 file system"


def test_a_transaction_that_fails_leaves_nothing(database):
    def fail(connection):
        connection.execute(text("CREATE TABLE left_behind (x INTEGER)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.write() as connection:
        fail(connection)
    with database.read() as connection:
        assert "left_behind" not in inspect(connection).get_table_names()


def test_a_reader_sees_one_state_while_others_write(database):
    with database.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    count = text("SELECT count(*) FROM words")
    with database.read() as reader:
        assert reader.scalar(count) == 0
        with database.write() as writer:
            writer.execute(text("INSERT INTO words VALUES ('x')"))
        assert reader.scalar(count) == 0
    with database.read() as reader:
        assert reader.scalar(count) == 1


@pytest.mark.postgres
def test_postgresql_that_answers_before_the_disk_is_refused(postgres):
    url = postgres.create("asynchronous")
    with pytest.raises(StoreError) as refused:
        open_database(f"{url}&options=-csynchronous_commit%3Doff")
    assert (refused.value.code, refused.value.where) == ("store-setting", "synchronous_commit")
    database = open_database(f"{url}&options=-csynchronous_commit%3Dremote_apply")
    database.close()


@pytest.mark.parametrize(
    "setting", ["fsync", "full_page_writes", "data_sync_retry", "server_encoding"]
)
def test_postgresql_with_an_unsafe_server_setting_is_refused(setting):
    answers = {name: min(accepted) for name, accepted in postgresql.SETTINGS.items()}
    postgresql.enforce(Server(answers))
    with pytest.raises(StoreError) as refused:
        postgresql.enforce(Server(answers | {setting: "unsafe"}))
    assert (refused.value.code, refused.value.where) == ("store-setting", setting)


class Server:
    """A connection that answers SHOW from a table: fsync cannot be off for one session only."""

    def __init__(self, answers):
        self._answers = answers
        self._asked = ""

    def cursor(self):
        return self

    def execute(self, statement):
        self._asked = statement.removeprefix("SHOW ")

    def fetchone(self):
        return (self._answers[self._asked],)

    def close(self):
        """Nothing to close."""
