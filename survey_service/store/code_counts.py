"""Queries that add up receipt codes, and read back what proves them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

import msgspec
from sqlalchemy import Connection, Table, func, select

from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.tables.codes import (
    code_hashes,
    issuers,
    manifests,
    revoked_codes,
    spent_codes,
)


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A registered manifest as it lies in the database; `document` and `signature` are to prove it.

    `public_key` is None where the issuer's row is gone.
    """

    id: int
    root: bytes
    issuer: str
    unit: str
    receiving: str
    deciding: str
    campaign: str
    series: str
    instrument: str
    count: int
    issued_on: date
    last_day: date | None
    document: str
    signature: bytes
    public_key: bytes | None


def batches(connection: Connection, unit: str | None = None) -> tuple[Batch, ...]:
    """Return every registered manifest, or those of one unit."""
    of_manifest = set(Batch.__struct_fields__) & set(manifests.c.keys())
    fields = [manifests.c[name] for name in sorted(of_manifest)]
    wanted = (
        select(*fields, manifests.c.expires_on.label("last_day"), issuers.c.public_key)
        .select_from(manifests.outerjoin(issuers, issuers.c.issuer == manifests.c.issuer))
        .order_by(manifests.c.id)
    )
    if unit is not None:
        wanted = wanted.where(manifests.c.unit == unit)
    return tuple(Batch(**row) for row in connection.execute(wanted).mappings())


def spent(connection: Connection) -> Mapping[int, int]:
    """Return how many codes of each manifest can no longer be used: answered or revoked."""
    return _per_manifest(connection, spent_codes)


def revoked(connection: Connection) -> Mapping[int, int]:
    """Return how many codes of each manifest were revoked."""
    return _per_manifest(connection, revoked_codes)


def _per_manifest(connection: Connection, ended: Table) -> Mapping[int, int]:
    same = (code_hashes.c.hash == ended.c.hash) & (code_hashes.c.unit == ended.c.unit)
    wanted = select(code_hashes.c.manifest, func.count().label("codes")).select_from(
        ended.join(code_hashes, same)
    )
    grouped = wanted.group_by(code_hashes.c.manifest)
    return {row.manifest: row.codes for row in connection.execute(grouped)}


def hashes_by_manifest(connection: Connection) -> Iterator[tuple[int, list[bytes]]]:
    """Yield each manifest's number with all hashes under it, in ascending order."""
    table = code_hashes.c
    wanted = select(table.manifest, table.hash).order_by(table.manifest, table.hash)
    rows = connection.execute(wanted.execution_options(yield_per=10_000))
    for manifest, group in groupby(rows, key=lambda row: row.manifest):
        yield manifest, [bytes(row.hash) for row in group]


def answered_under(connection: Connection, unproven: Iterable[int]) -> Iterator[bytes]:
    """Yield the hashes under some manifests that were spent on an answer."""
    same = (code_hashes.c.hash == spent_codes.c.hash) & (code_hashes.c.unit == spent_codes.c.unit)
    wanted = select(spent_codes.c.hash).select_from(spent_codes.join(code_hashes, same))
    answered = wanted.where(spent_codes.c.hash.not_in(select(revoked_codes.c.hash)))
    for part in chunks(unproven, LOOKUP_CHUNK):
        chosen = answered.where(code_hashes.c.manifest.in_(part)).order_by(spent_codes.c.hash)
        yield from (bytes(value) for value in connection.scalars(chosen))


def under_no_manifest(connection: Connection, unit: str | None = None) -> Iterator[bytes]:
    """Yield spent hashes that no registered manifest lists; foreign keys make this impossible."""
    same = (code_hashes.c.hash == spent_codes.c.hash) & (code_hashes.c.unit == spent_codes.c.unit)
    wanted = (
        select(spent_codes.c.hash)
        .select_from(
            spent_codes.outerjoin(code_hashes, same).outerjoin(
                manifests, manifests.c.id == code_hashes.c.manifest
            )
        )
        .where(manifests.c.id.is_(None))
        .order_by(spent_codes.c.hash)
    )
    if unit is not None:
        wanted = wanted.where(spent_codes.c.unit == unit)
    yield from (bytes(value) for value in connection.scalars(wanted))
