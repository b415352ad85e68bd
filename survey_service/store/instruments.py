"""Queries on published instruments. A version is written once; writing it again changes nothing."""

from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from questionnaires.instrument import Instrument, canonical, content_hash
from survey_service.store.documents import load
from survey_service.store.errors import StoreError
from survey_service.store.tables.instruments import instruments


def publish(connection: Connection, instrument: Instrument) -> bool:
    """Store a version and return True; False where exactly this content is stored already.

    Raises:
        StoreError: `instrument-changed` where the version exists with other content.
    """
    name, version = instrument.name, instrument.version
    this = content_hash(instrument)
    found = connection.scalar(
        select(instruments.c.content_hash).where(
            instruments.c.name == name, instruments.c.version == version
        )
    )
    if found == this:
        return False
    if found is not None:
        raise StoreError(
            "instrument-changed",
            where=f"{name} {version}",
            got=this,
            expected=f"the published content {found}",
            hint="A published version is immutable: give the changed instrument a new version.",
        )
    connection.execute(
        insert(instruments).values(
            name=name,
            version=version,
            content_hash=this,
            document=canonical(instrument).decode(),
        )
    )
    return True


def get(connection: Connection, name: str, version: str) -> Instrument | None:
    """Return one published version."""
    text = document(connection, name, version)
    return None if text is None else load(text, Instrument)


def versions(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Return (name, version) of everything published, in order."""
    wanted = select(instruments.c.name, instruments.c.version)
    rows = connection.execute(wanted.order_by(instruments.c.name, instruments.c.version))
    return tuple((name, version) for name, version in rows)


class Published(NamedTuple):
    """A version as it is listed."""

    name: str
    version: str
    content_hash: str


def listed(connection: Connection) -> tuple[Published, ...]:
    """Return everything published, in order of name and version."""
    table = instruments.c
    wanted = select(table.name, table.version, table.content_hash)
    return tuple(
        Published(*row) for row in connection.execute(wanted.order_by(table.name, table.version))
    )


def document(connection: Connection, name: str, version: str) -> str | None:
    """Return the canonical form of a version, the text its content hash covers."""
    found: str | None = connection.scalar(
        select(instruments.c.document).where(
            instruments.c.name == name, instruments.c.version == version
        )
    )
    return found


def count(connection: Connection) -> int:
    """Return how many versions are published."""
    return connection.scalar(select(func.count()).select_from(instruments)) or 0
