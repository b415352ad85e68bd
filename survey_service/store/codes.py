"""Queries on receipt codes: issuers, manifests, code hashes, and which hashes are spent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from survey_service.ledger.manifests import SignedManifest
from survey_service.store.bulk import insert_rows
from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns, dump
from survey_service.store.tables.codes import (
    code_hashes,
    issuers,
    manifests,
    revoked_codes,
    spent_codes,
)


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """Who may sign manifests: the fingerprint and the 32 bytes of the public key."""

    issuer: str
    public_key: bytes
    name: str
    trusted_from: date
    trusted_to: date | None = None


def add_issuer(connection: Connection, issuer: Issuer) -> None:
    """Trust an issuer's key."""
    connection.execute(insert(issuers).values(columns(issuer)))


def issuer(connection: Connection, name: str, *, lock: bool = False) -> Issuer | None:
    """Return an issuer by fingerprint; `lock` keeps other registrations of it waiting."""
    wanted = select(issuers).where(issuers.c.issuer == name)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    return None if row is None else Issuer(**row)


def any_issuer(connection: Connection) -> bool:
    """Tell whether any issuer was ever trusted here."""
    return bool(connection.scalar(select(exists().select_from(issuers))))


def withdraw_issuer(connection: Connection, name: str, day: date) -> bool:
    """Trust an issuer only for codes issued before `day`; an earlier day stands, then False."""
    chosen = (issuers.c.issuer == name) & issuers.c.trusted_to.is_(None)
    return connection.execute(update(issuers).where(chosen).values(trusted_to=day)).rowcount == 1


def signature_of(connection: Connection, root: bytes) -> str | None:
    """Return the signature (hexadecimal) of the registered manifest with this root."""
    wanted = select(manifests.c.signature).where(manifests.c.root == root)
    found = connection.scalar(wanted)
    return None if found is None else bytes(found).hex()


def add_manifest(connection: Connection, signed: SignedManifest, hashes: Sequence[bytes]) -> None:
    """Store a proven manifest and the hashes under it."""
    manifest = signed.manifest
    row = columns(manifest)
    del row["version"]
    row |= {
        "expires_on": manifest.last_day,
        "root": bytes.fromhex(manifest.root),
        "document": dump(manifest),
        "signature": bytes.fromhex(signed.signature),
    }
    key = connection.execute(insert(manifests).values(row)).inserted_primary_key
    number = key[0] if key is not None else None
    for part in chunks(hashes, INSERT_CHUNK):
        rows = [{"hash": value, "unit": manifest.unit, "manifest": number} for value in part]
        connection.execute(insert(code_hashes), rows)


def known_hashes(connection: Connection, hashes: Iterable[bytes]) -> frozenset[bytes]:
    """Return those of `hashes` that stand under a registered manifest."""
    found: set[bytes] = set()
    for part in chunks(hashes, LOOKUP_CHUNK):
        wanted = select(code_hashes.c.hash).where(code_hashes.c.hash.in_(part))
        found.update(bytes(value) for value in connection.scalars(wanted))
    return frozenset(found)


def spend(connection: Connection, codes: Iterable[tuple[bytes, str]]) -> None:
    """Mark (hash, unit) as spent, in key order so that two processes never wait in a circle.

    Raises:
        sqlalchemy.exc.IntegrityError: one of them was spent by someone else in the meantime.
    """
    insert_rows(connection, spent_codes, ("hash", "unit"), sorted(codes))


class Registered(msgspec.Struct, frozen=True):
    """A registered manifest: its number here and its unit."""

    id: int
    unit: str


def registered(connection: Connection, root: bytes) -> Registered | None:
    """Return the registered manifest with this root."""
    wanted = select(manifests.c.id, manifests.c.unit).where(manifests.c.root == root)
    row = connection.execute(wanted).first()
    return None if row is None else Registered(*row)


def hashes_under(connection: Connection, manifest: int) -> tuple[bytes, ...]:
    """Return the hashes under a manifest, in ascending order; reads the whole table of hashes."""
    table = code_hashes
    wanted = select(table.c.hash).where(table.c.manifest == manifest).order_by(table.c.hash)
    return tuple(bytes(value) for value in connection.scalars(wanted))


def revoke(connection: Connection, hashes: Sequence[bytes], unit: str) -> tuple[bytes, ...]:
    """Spend codes without an answer, in key order; return those that were not spent before."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    revoked: list[bytes] = []
    for part in chunks(hashes, LOOKUP_CHUNK):
        rows = [{"hash": value, "unit": unit} for value in part]
        spending = dialect.insert(spent_codes).values(rows).on_conflict_do_nothing()
        taken = connection.scalars(spending.returning(spent_codes.c.hash))
        new = sorted(bytes(value) for value in taken)
        if new:
            rows = [{"hash": value, "unit": unit} for value in new]
            connection.execute(insert(revoked_codes), rows)
        revoked += new
    return tuple(revoked)


def mark_revoked(connection: Connection, manifest: int, day: date) -> None:
    """Remember the day on which all codes of a manifest were revoked; an earlier day stands."""
    chosen = (manifests.c.id == manifest) & manifests.c.revoked_on.is_(None)
    connection.execute(update(manifests).where(chosen).values(revoked_on=day))


def count_revoked(connection: Connection, hashes: Iterable[bytes]) -> int:
    """Return how many of `hashes` are revoked."""
    return sum(
        connection.scalar(
            select(func.count()).select_from(revoked_codes).where(revoked_codes.c.hash.in_(part))
        )
        or 0
        for part in chunks(hashes, LOOKUP_CHUNK)
    )


def issued(connection: Connection, campaign: str) -> Mapping[str, int]:
    """Return how many codes each unit was issued for a campaign."""
    wanted = (
        select(manifests.c.unit, func.sum(manifests.c.count))
        .where(manifests.c.campaign == campaign)
        .group_by(manifests.c.unit)
    )
    return {unit: int(total) for unit, total in connection.execute(wanted)}
