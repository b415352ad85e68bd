"""Many rows in one step: how the group-commit thread reads and writes.

Python's driver of SQLite lets go of the interpreter for every row that a statement takes or gives,
and must then wait behind a busy event loop to get it back: hundreds of waits for one batch. An
INSERT of many rows is one step of the database and runs beside the event loop; so does a query that
returns its rows as one JSON document. PostgreSQL sends and receives many rows in one go anyway.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    LargeBinary,
    Select,
    Table,
    bindparam,
    func,
    select,
)

from survey_service.store.documents import chunks

ROWS: Final = 512
"""Rows of one INSERT: below the parameter limits of both databases at sixteen columns a row."""

KEYS: Final[BindParameter[Any]] = bindparam("keys", expanding=True)
"""Stands in a query for the keys that are looked up."""

Convert = Callable[[Any], Any] | None


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows whose values come in the order of the columns named.

    Raises:
        sqlalchemy.exc.IntegrityError: a key is there already; none of the rows is stored.
    """
    named, dialect = tuple(names), connection.dialect
    binding = _binding(table, named, dialect)
    for part in chunks(rows, ROWS):
        statement = _insert(table, named, len(part), dialect)
        values = chain.from_iterable(_converted(part, binding))
        connection.exec_driver_sql(statement, tuple(values))


def fetch_rows(
    connection: Connection, query: Select[Any], keys: Sequence[Any] | None = None
) -> Iterable[Sequence[Any]]:
    """Return the rows of a query, or those for some keys, all of them at once and in no order.

    An empty BLOB and none cannot be told apart.

    Args:
        connection: where to read.
        query: made once and kept, for its packed form is kept with it; holds `column.in_(KEYS)`
            where keys are given.
        keys: the keys looked up.
    """
    given = {} if keys is None else {KEYS.key: list(keys)}
    if connection.dialect.name != "sqlite":
        return connection.execute(query, given).all()
    packed, reading = _packed(query, connection.dialect)
    document = connection.scalar(packed, given)
    found: list[list[Any]] = msgspec.json.decode(document)
    return list(_converted(found, reading))


@lru_cache(maxsize=512)
def _insert(table: Table, names: tuple[str, ...], rows: int, dialect: Dialect) -> str:
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(names))})"
    # names of our own tables and columns, never input
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([row] * rows)}"  # noqa: S608


@lru_cache(maxsize=64)
def _binding(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[Convert, ...]:
    """Return what turns each value into the driver's; None where it is taken as it is."""
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    return tuple(
        None if isinstance(each, LargeBinary) else each.bind_processor(dialect) for each in types
    )


@lru_cache(maxsize=64)
def _packed(query: Select[Any], dialect: Dialect) -> tuple[Select[Any], tuple[Convert, ...]]:
    """Return the query that gives one JSON document, and what turns its values back."""
    inner = query.subquery()
    columns: list[ColumnElement[Any]] = []
    reading: list[Convert] = []
    for column in inner.c:
        if isinstance(column.type, LargeBinary):
            columns.append(func.hex(column))
            reading.append(bytes.fromhex)
        else:
            columns.append(column)
            reading.append(column.type.dialect_impl(dialect).result_processor(dialect, None))
    return select(func.json_group_array(func.json_array(*columns))), tuple(reading)


def _converted(
    rows: Iterable[Sequence[Any]], converts: Sequence[Convert]
) -> Iterable[Sequence[Any]]:
    if not any(converts):
        return rows
    return (
        [value if to is None else to(value) for value, to in zip(row, converts, strict=True)]
        for row in rows
    )
