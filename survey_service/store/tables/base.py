"""What every table shares: one MetaData, named constraints, and the few portable column types.

Types are chosen to mean the same on SQLite and PostgreSQL: hashes are raw bytes, documents are
JSON in a text column (the database never looks inside), instants are UTC, days are dates. A new
table goes into a module of its own beside this one, named after its noun, and into the import
list of the package.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import CheckConstraint, DateTime, Dialect, LargeBinary, MetaData, Text
from sqlalchemy.types import TypeDecorator

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: Final = MetaData(naming_convention=NAMING)

Digest = LargeBinary(32)
"""A SHA-256 value as 32 raw bytes."""

Random128 = LargeBinary(16)
"""A random identifier of 128 bits as 16 raw bytes."""

Json = Text
"""A JSON document in UTF-8; encoded and decoded by the queries of its noun."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Aware datetimes go in and come out; a naive one is a broken assumption."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite has no time zones, so the offset is dropped there."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant needs a time zone"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as an aware datetime in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: Iterable[str], *, name: str | None = None) -> CheckConstraint:
    """Return the check that `column` holds one of `values` (fixed words of the code, never input).

    An enumeration is a check and not a database type, so a new word is one small migration on
    either database.
    """
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=name or column)
