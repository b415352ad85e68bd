"""Queries on receipt codes: issuers, manifests, code hashes, and which hashes are spent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, exists, func, insert, select, update

from survey_service.ledger.manifests import SignedManifest
from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns, dump
from survey_service.store.tables.codes import code_hashes, issuers, manifests, spent_codes


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


def withdraw_issuer(connection: Connection, name: str, day: date) -> None:
    """Trust an issuer only for codes issued before `day`; an earlier day stands."""
    chosen = (issuers.c.issuer == name) & issuers.c.trusted_to.is_(None)
    connection.execute(update(issuers).where(chosen).values(trusted_to=day))


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
    rows = [{"hash": value, "unit": unit} for value, unit in sorted(codes)]
    if rows:
        connection.execute(insert(spent_codes), rows)


def issued(connection: Connection, campaign: str) -> Mapping[str, int]:
    """Return how many codes each unit was issued for a campaign."""
    wanted = (
        select(manifests.c.unit, func.sum(manifests.c.count))
        .where(manifests.c.campaign == campaign)
        .group_by(manifests.c.unit)
    )
    return {unit: int(total) for unit, total in connection.execute(wanted)}
