"""A whole database out of one read snapshot as lines, and lines into an empty database.

Either kind of database is filled from either. An archive names its own tables, so one of an older
schema is loaded into a schema of its own revision and migrated afterwards.

Rows stand in the order of their keys, compared byte by byte: where a row lies in the file of a
database tells when it came, and in the archive it must tell nothing. It also makes two archives of
one state the same lines, which is how a load is checked: what was written is read again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    TableClause,
    Text,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.types import TypeEngine

from survey_service.store.archive_lines import (
    PART,
    Contents,
    Field,
    Head,
    Shape,
    Sink,
    damaged,
    parts,
)
from survey_service.store.errors import StoreError
from survey_service.store.tables import metadata
from survey_service.store.tables.base import Instant

LEFT_OUT: Final = frozenset({"sessions", "backup_runs", "key_holds", "entry_pictures"})
"""Nobody is signed in after a restore, which keys it must keep is computed again, and pictures of
handwriting are not copied."""

KINDS: Final[Mapping[str, TypeEngine[Any]]] = {
    "instant": Instant(),
    "bytes": LargeBinary(),
    "boolean": Boolean(),
    "integer": BigInteger(),
    "float": Float(),
    "date": Date(),
    "text": Text(),
}
"""Kind of a column, as an archive names it → type it is read and written with."""

_NAMES: Final[Mapping[type[TypeEngine[Any]], str]] = {
    Instant: "instant",
    LargeBinary: "bytes",
    Boolean: "boolean",
    Integer: "integer",
    Float: "float",
    Date: "date",
    Text: "text",
}
_encoder: Final = msgspec.json.Encoder()


def shapes() -> tuple[Shape, ...]:
    """Return the tables of this program that an archive holds, referred-to before referring."""
    return tuple(_shape(each) for each in metadata.sorted_tables if each.name not in LEFT_OUT)


def _shape(given: Table) -> Shape:
    # SQLAlchemy's names are a kind of text that only it knows
    fields = tuple(
        Field(str(each.name), _kind(each), bool(each.nullable)) for each in given.columns
    )
    return Shape(str(given.name), fields, tuple(str(each.name) for each in given.primary_key))


def _kind(given: Column[Any]) -> str:
    return next(name for known, name in _NAMES.items() if isinstance(given.type, known))


def dump(connection: Connection, head: Head, file: Sink) -> tuple[Contents, ...]:
    """Write head, rows and contents of every table to `file`, in flat memory.

    The transaction of the connection must see one state from its beginning to its end.
    """
    file.write(_encoder.encode(head) + b"\n")
    written = []
    for shape in head.tables:
        written.append(_each_line(connection, shape, file))
        file.write(_encoder.encode(written[-1]) + b"\n")
    return tuple(written)


def load(connection: Connection, head: Head, lines: Iterator[bytes]) -> tuple[Contents, ...]:
    """Insert every row into the empty tables of a schema of the archive's revision.

    Raises:
        StoreError: `archive-damaged`, `archive-newer`; `restore-differs` where the database does
            not give back what was written.
    """
    if unknown := {shape.name for shape in head.tables} - set(tables(connection)):
        raise damaged("first line", ", ".join(sorted(unknown)), f"tables of {head.revision}")
    promised = []
    for shape, part in parts(head, lines):
        if isinstance(part, Contents):
            _count_on(connection, shape)
            promised.append(part)
        else:
            names = [field.name for field in shape.fields]
            rows = [dict(zip(names, row, strict=True)) for row in part]
            _insert(connection, shape, rows)
    for shape, expected in zip(head.tables, promised, strict=True):
        if (found := _each_line(connection, shape)) != expected:
            raise _differs(found, expected)
    return tuple(promised)


def _insert(connection: Connection, shape: Shape, rows: list[dict[str, Any]]) -> None:
    try:
        connection.execute(insert(_table(shape)), rows)
    except (IntegrityError, DataError) as error:
        raise damaged(shape.name, str(error.orig).strip(), "rows that fit the schema") from error


def tables(connection: Connection) -> tuple[str, ...]:
    """Return the names of the tables that a database has."""
    return tuple(inspect(connection).get_table_names())


def _each_line(connection: Connection, shape: Shape, file: Sink | None = None) -> Contents:
    """Read a table as lines, to `file` where there is one, and return what they are."""
    rows, digest = 0, hashlib.sha256()
    with connection.execute(_in_key_order(connection, shape)) as result:
        for part in result.partitions():
            lines = _encoder.encode_lines([tuple(row) for row in part])
            digest.update(lines)
            rows += len(part)
            if file is not None:
                file.write(lines)
    return Contents(shape.name, rows, digest.hexdigest())


def _in_key_order(connection: Connection, shape: Shape) -> Select[Any]:
    of, kinds = _table(shape), {field.name: field.kind for field in shape.fields}
    postgresql = connection.dialect.name == "postgresql"
    order = [
        of.c[name].collate("C") if postgresql and kinds[name] == "text" else of.c[name]
        for name in shape.key
    ]
    # set on the statement: set on the connection it stays there, and PostgreSQL then tries to
    # write through a cursor
    return select(of).order_by(*order).execution_options(yield_per=PART)


def _table(shape: Shape) -> TableClause:
    return table(shape.name, *(column(each.name, KINDS[each.kind]) for each in shape.fields))


def _count_on(connection: Connection, shape: Shape) -> None:
    """Let PostgreSQL number new rows after the highest number that was loaded."""
    if connection.dialect.name != "postgresql":
        return
    for field in shape.fields:
        if field.kind == "integer":
            names = {"of": shape.name, "name": field.name}
            counter = connection.scalar(text("SELECT pg_get_serial_sequence(:of, :name)"), names)
            highest = connection.scalar(select(func.max(_table(shape).c[field.name])))
            if counter is not None and highest is not None:
                connection.execute(select(func.setval(counter, highest)))


def _differs(found: Contents, expected: Contents) -> StoreError:
    return StoreError(
        "restore-differs",
        where=found.table,
        got=f"{found.rows} rows, {found.sha256}",
        expected=f"{expected.rows} rows, {expected.sha256}",
        hint="The database does not keep what it is given; use another disk or server.",
    )
