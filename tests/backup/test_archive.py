"""What comes out of an archive is what went in: every table, every kind, either database."""

import io
import shutil
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import msgspec
import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from survey_service.store import archive
from survey_service.store.archive_lines import (
    Contents,
    Field,
    Head,
    LogState,
    Shape,
    parts,
    read_head,
)
from survey_service.store.database import open_database
from survey_service.store.errors import StoreError
from survey_service.store.schema import config
from survey_service.store.tables import metadata
from tests.backup.every_table import filled

NOW = datetime(2026, 6, 3, 18, 30, tzinfo=UTC)


def head(tables, **changes) -> Head:
    fields = {
        "taken_at": NOW,
        "program": "0",
        "revision": "head",
        "source": "sqlite",
        "log": LogState(size=0, root="", pending=0),
        "tables": tables,
    }
    return Head(**fields | changes)


def rows_of(connection) -> dict[str, set]:
    """Every row of every table, as sets, for the order of a table means nothing."""
    return {
        table.name: {tuple(row) for row in connection.execute(select(table))}
        for table in metadata.sorted_tables
    }


def dumped(database) -> bytes:
    file = io.BytesIO()
    with database.read() as connection:
        archive.dump(connection, head(archive.shapes()), file)
    return file.getvalue()


def loaded(database, text: bytes) -> None:
    lines = iter(io.BytesIO(text))
    with database.write() as connection:
        command.upgrade(config(connection), "head")
        archive.load(connection, read_head(lines), lines)


def test_every_row_of_every_table_arrives_whichever_database_it_came_from(database, empty_place):
    with database.write() as connection:
        filled(connection)
    loaded(empty_place, first := dumped(database))
    with database.read() as source, empty_place.read() as target:
        expected, found = rows_of(source), rows_of(target)
    assert all(expected.values())
    for left_out in ("sessions", "backup_runs", "key_holds", "entry_pictures"):
        assert expected.pop(left_out) != set() == found.pop(left_out)
    assert found == expected
    # the order of arrival cannot be read from the lines
    table = metadata.tables["superseded_responses"]
    with empty_place.write() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        connection.execute(table.delete())
        connection.execute(table.insert(), rows[::-1])
    assert dumped(empty_place) == first


@pytest.fixture
def source(tmp_path, _sqlite_template):
    """Lines of a database in which every table has rows."""
    shutil.copy(_sqlite_template, tmp_path / "source.db")
    database = open_database(f"sqlite:///{tmp_path}/source.db")
    with database.write() as connection:
        filled(connection)
    yield dumped(database)
    database.close()


@pytest.mark.postgres
def test_numbers_go_on_where_they_stopped(source, blank):
    database = blank("postgresql")
    loaded(database, source)
    manifests = metadata.tables["manifests"]
    with database.write() as connection:
        row = dict(connection.execute(select(manifests)).mappings().first())
        highest = max(connection.execute(select(manifests.c.id)).scalars())
        del row["id"]
        connection.execute(manifests.insert().values(**row | {"root": b"another" + bytes(25)}))
        assert max(connection.execute(select(manifests.c.id)).scalars()) == highest + 1


def test_a_database_that_keeps_something_else_is_noticed(source, blank):
    lines = iter(io.BytesIO(source))
    with blank("sqlite").write() as connection:
        command.upgrade(config(connection), "head")
        connection.exec_driver_sql(
            "INSERT INTO closed_transactions VALUES ('10507', '10507.TT', '2026-01-05', 1)"
        )
        with pytest.raises(StoreError, match="restore-differs"):
            archive.load(connection, read_head(lines), lines)


KINDS = {
    "instant": st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        timezones=st.just(UTC) | st.just(timezone(timedelta(hours=7))),
    ),
    "bytes": st.binary(max_size=40),
    "boolean": st.booleans(),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "date": st.dates(),
    "text": st.text(),
}
ROWS = st.lists(st.tuples(*(st.none() | values for values in KINDS.values())), max_size=8)
SHAPE = Shape("one", tuple(Field(kind, kind, True) for kind in KINDS), ("text",))


def lines_of(rows) -> bytes:
    text = msgspec.json.Encoder().encode_lines(rows)
    ended = Contents("one", len(rows), sha256(text).hexdigest())
    return text + msgspec.json.encode(ended) + b"\n"


@settings(max_examples=50)
@given(ROWS)
def test_any_value_of_any_kind_reads_back(rows):
    found = list(parts(head((SHAPE,)), iter(io.BytesIO(lines_of(rows)))))
    assert [row for _, part in found if not isinstance(part, Contents) for row in part] == rows


@settings(max_examples=50)
@given(ROWS.filter(bool), st.data())
def test_a_row_less_more_or_elsewhere_is_noticed(rows, data):
    lines = lines_of(rows).splitlines(keepends=True)
    place = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.sampled_from(["less", "twice", "moved"]))
    if other == "less":
        del lines[place]
    elif other == "twice":
        lines.insert(place, lines[place])
    else:
        lines.insert(data.draw(st.integers(0, len(rows))), lines.pop(place))
    if lines == lines_of(rows).splitlines(keepends=True):
        return
    with pytest.raises(StoreError, match="archive-damaged"):
        list(parts(head((SHAPE,)), iter(lines)))


def test_a_newer_format_and_a_newer_kind_are_told_apart_from_damage():
    with pytest.raises(StoreError, match="archive-newer"):
        read_head(iter([msgspec.json.encode({"format": 2, "anything": 1})]))
    odd = Shape("one", (Field("a", "decimal", False),), ("a",))
    with pytest.raises(StoreError, match="archive-newer"):
        list(parts(head((odd,)), iter([b"[1]\n"])))


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b'{"format":1}', b"\xff"])
def test_a_head_that_cannot_be_read_is_damage(line):
    with pytest.raises(StoreError, match="archive-damaged"):
        read_head(iter([line]))
