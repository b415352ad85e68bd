"""Queries of sessions. A session is found by the hash of its token; the token is never stored."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, or_, select, update

from survey_service.store.tables.accounts import sessions


class StoredSession(Struct, frozen=True, kw_only=True):
    """A session as the database knows it; `ends_at` is its absolute end."""

    token_hash: bytes
    account: str
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime


def add(connection: Connection, session: StoredSession) -> None:
    """Insert a new session."""
    row = {
        "token_hash": session.token_hash,
        "account": session.account,
        "opened_at": session.opened_at,
        "seen_at": session.seen_at,
        "ends_at": session.ends_at,
    }
    connection.execute(insert(sessions), row)


def find(connection: Connection, token_hash: bytes) -> StoredSession | None:
    """Return the session of this token hash, ended or not."""
    statement = select(sessions).where(sessions.c.token_hash == token_hash)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else StoredSession(**row)


def last_seen(connection: Connection) -> Mapping[str, datetime]:
    """Return when each account was last seen, of those that have a session.

    A session that was ended or swept leaves no trace, so this is no history of visits.
    """
    latest = func.max(sessions.c.seen_at)
    rows = connection.execute(select(sessions.c.account, latest).group_by(sessions.c.account))
    return {row[0]: row[1] for row in rows}


def touch(connection: Connection, token_hash: bytes, moment: datetime) -> None:
    """Record that the session was used at `moment`."""
    statement = update(sessions).where(sessions.c.token_hash == token_hash)
    connection.execute(statement.values(seen_at=moment))


def end(connection: Connection, token_hash: bytes) -> None:
    """Delete one session."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all(connection: Connection, account: str) -> None:
    """Delete every session of an account."""
    connection.execute(delete(sessions).where(sessions.c.account == account))


def sweep(connection: Connection, moment: datetime, idle_since: datetime) -> None:
    """Delete sessions past their end, or unused since `idle_since`."""
    over = or_(sessions.c.ends_at <= moment, sessions.c.seen_at <= idle_since)
    connection.execute(delete(sessions).where(over))
