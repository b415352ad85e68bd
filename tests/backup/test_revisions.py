"""Archives of other revisions: an older one is migrated, a newer one refused."""

import msgspec
import pytest
from alembic import command
from msgspec.structs import replace
from sqlalchemy import func, inspect, select

from survey_service.pipeline import backup_file
from survey_service.pipeline.backup import check
from survey_service.pipeline.restore import restore
from survey_service.store.archive_lines import parts, read_head
from survey_service.store.database import open_database
from survey_service.store.errors import StoreError
from survey_service.store.schema import config, state
from survey_service.store.tables import metadata
from survey_service.store.tables.responses import responses
from tests.backup.conftest import NOW


def since(revision, tmp_path):
    """Names of the tables that came after a revision."""
    database = open_database(f"sqlite:///{tmp_path}/older.db")
    with database.write() as connection:
        command.upgrade(config(connection), revision)
        before = set(inspect(connection).get_table_names())
    database.close()
    return set(metadata.tables) - before


def rewritten(path, revision, without=frozenset()):
    """The same archive as a program of another revision would have written it."""
    with backup_file.opened(path) as (_, lines):
        head = read_head(lines)
        kept = tuple(shape for shape in head.tables if shape.name not in without)
        written = [msgspec.json.encode(replace(head, revision=revision, tables=kept))]
        for shape, part in parts(head, lines):
            if shape.name not in without:
                rows = part if isinstance(part, (list, tuple)) else [part]
                written += [msgspec.json.encode(row) for row in rows]
    other = path.with_suffix(".other")
    backup_file.write(other, lambda file: file.write(b"\n".join(written) + b"\n"))
    return other


def test_an_older_archive_is_migrated_after_loading(small, small_place, tmp_path):
    path = rewritten(small.backed_up(), "0004", since("0004", tmp_path))
    assert check(path).head.revision == "0004"
    restore(small_place, path, small.asked(), NOW)
    assert state(small_place) == "current"
    with small_place.read() as connection:
        assert connection.scalar(select(func.count()).select_from(responses)) == 6
        assert connection.scalar(select(func.count()).select_from(metadata.tables["devices"])) == 0


def test_a_newer_archive_is_refused(small, small_place):
    path = rewritten(small.backed_up(), "9999")
    with pytest.raises(StoreError, match="schema-ahead"):
        restore(small_place, path, small.asked(), NOW)


def test_rows_that_no_schema_takes_are_damage(small, small_place):
    path = rewritten(small.backed_up(), "0004")
    with pytest.raises(StoreError, match="archive-damaged"):
        restore(small_place, path, small.asked(), NOW)
