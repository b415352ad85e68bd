"""Queries on the register of procedures: dated versions in, those in force out."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select

from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.procedures import procedures


class Procedure(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a procedure, true from `valid_from` until the day before `valid_to`."""

    code: str
    valid_from: date
    name: str
    field: str
    valid_to: date | None = None


def put(connection: Connection, given: Iterable[Procedure]) -> int:
    """Store versions and return how many rows were new or changed; no version is ever lost.

    A version takes the place of one of the same code and first day, and ends the version of that
    code which came before it.
    """
    wanted = {(version.code, version.valid_from): version for version in given}
    before = _known(connection, {code for code, _ in wanted})
    after = _chained({**before, **wanted}.values())
    changed = [row for key, row in after.items() if before.get(key) != row]
    number = revision(connection) + 1
    same = [procedures.c[key] == bindparam(f"old_{key}") for key in ("code", "valid_from")]
    keys = [{"old_code": each.code, "old_valid_from": each.valid_from} for each in changed]
    for some in chunks(keys, INSERT_CHUNK):
        connection.execute(delete(procedures).where(*same), some)
    for part in chunks(changed, INSERT_CHUNK):
        rows = [columns(version) | {"revision": number} for version in part]
        connection.execute(insert(procedures), rows)
    return len(changed)


def revision(connection: Connection) -> int:
    """Return the number of the last import that changed anything; 0: no register is kept."""
    return connection.scalar(select(func.coalesce(func.max(procedures.c.revision), 0))) or 0


def in_force(connection: Connection, first: date, last: date) -> tuple[Procedure, ...]:
    """Return the versions in force on a day from `first` to `last`, by code."""
    return _read(
        connection,
        procedures.c.valid_from <= last,
        or_(procedures.c.valid_to.is_(None), procedures.c.valid_to > first),
    )


def _known(connection: Connection, codes: Iterable[str]) -> dict[tuple[str, date], Procedure]:
    found: dict[tuple[str, date], Procedure] = {}
    for part in chunks(sorted(codes), LOOKUP_CHUNK):
        for version in _read(connection, procedures.c.code.in_(part)):
            found[version.code, version.valid_from] = version
    return found


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> tuple[Procedure, ...]:
    shown = [procedures.c[name] for name in Procedure.__struct_fields__]
    ordered = select(*shown).where(*wanted).order_by(procedures.c.code, procedures.c.valid_from)
    return tuple(Procedure(**row) for row in connection.execute(ordered).mappings())


def _chained(versions: Iterable[Procedure]) -> dict[tuple[str, date], Procedure]:
    """Return versions so that each ends where the next of its code begins, at the latest."""
    found: dict[tuple[str, date], Procedure] = {}
    ordered = sorted(versions, key=lambda each: (each.code, each.valid_from))
    for _, same in groupby(ordered, key=lambda each: each.code):
        chain = list(same)
        for place, each in enumerate(chain):
            following = chain[place + 1].valid_from if place + 1 < len(chain) else None
            ends = [end for end in (each.valid_to, following) if end is not None]
            version = msgspec.structs.replace(each, valid_to=min(ends, default=None))
            found[each.code, each.valid_from] = version
    return found
