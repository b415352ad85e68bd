"""Receipt codes: the issuer makes and signs them, the collector registers what it can prove.

Issuing needs the issuer's private key and no database; registering needs the database and no
private key. The collector ends up with hashes under a signature and can mint nothing.
"""

from collections.abc import Callable
from datetime import date, datetime

import msgspec

from kiosk import tokens
from survey_service.ledger import entries, keys, manifests
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.manifests import Manifest, SignedManifest
from survey_service.store import campaigns, codes, ledger, units
from survey_service.store.database import Connection

RandomBytes = Callable[[int], bytes]
"""Source of cryptographic randomness: `secrets.token_bytes` outside tests."""


class IssuedBatch(msgspec.Struct, frozen=True):
    """Codes for the printer, once, and the signed manifest for the collector."""

    codes: tuple[str, ...]
    signed: SignedManifest


def issue_codes(
    key: keys.PrivateKey,
    *,
    unit: str,
    receiving: str,
    deciding: str,
    campaign: str,
    instrument: str,
    count: int,
    issued_on: date,
    expires_on: date | None = None,
    random: RandomBytes,
) -> IssuedBatch:
    """Make `count` different codes and sign the manifest of their hashes.

    Args:
        key: the issuer's private key.
        unit: the office the answers will be about.
        receiving: the centre, site or counter that hands the receipts out.
        deciding: the agency that decides the dossiers.
        campaign: the round; its series is `transaction`.
        instrument: name of the questionnaire printed beside the code.
        count: how many codes, at least 1.
        issued_on: date of issue.
        expires_on: last day on which the codes are accepted, not before the day of issue; None
            leaves that to the campaign alone.
        random: source of randomness.
    """
    drawn: dict[str, None] = {}  # a set would forget the order in which they are printed
    while len(drawn) < count:
        drawn[tokens.make(random(tokens.random_bytes_needed()))] = None
    hashes = sorted(map(tokens.code_hash, drawn))
    manifest = Manifest(
        version=1 if expires_on is None else 2,
        issuer=keys.fingerprint(keys.public_bytes(key)),
        unit=unit,
        receiving=receiving,
        deciding=deciding,
        campaign=campaign,
        instrument=instrument,
        count=count,
        issued_on=issued_on,
        expires_on=msgspec.UNSET if expires_on is None else expires_on,
        root=manifests.tree_root(hashes),
    )
    return IssuedBatch(tuple(drawn), manifests.sign(key, manifest, hashes))


def trust_issuer(
    connection: Connection, public_key: bytes, name: str, since: date, at: datetime
) -> str:
    """Trust manifests signed by this key from a day on, and say so in the ledger.

    Returns:
        The issuer's fingerprint.
    """
    issuer = keys.fingerprint(public_key)
    if codes.issuer(connection, issuer) is None:
        row = codes.Issuer(issuer=issuer, public_key=public_key, name=name, trusted_from=since)
        codes.add_issuer(connection, row)
        ledger.append(connection, _issuer_entry(row, at))
    return issuer


def require_known(connection: Connection, public_key: bytes | None, where: str) -> None:
    """Refuse a key this database was not told of, unless it knows no issuer at all.

    Whoever runs the collector must not become an issuer by naming a new key file; only the very
    first key of a database is trusted at its first use.

    Args:
        connection: the collector's database.
        public_key: the issuer's public key; None where there is no key yet.
        where: the option or file the key came from.

    Raises:
        LedgerError: `issuer-unknown`.
    """
    name = None if public_key is None else keys.fingerprint(public_key)
    if not codes.any_issuer(connection) or (name and codes.issuer(connection, name)):
        return
    raise LedgerError(
        "issuer-unknown",
        where=where,
        got=name or "no key",
        expected="the key of an issuer this database trusts",
        hint="Let the issuer make a key with `langnghe tokens key`, and trust its public half "
        "with `langnghe tokens trust`.",
    )


def withdraw_issuer(connection: Connection, name: str, day: date, at: datetime) -> codes.Issuer:
    """End the trust in an issuer, in the ledger too: codes it issues from `day` on are refused.

    Raises:
        LedgerError: `issuer-unknown`.
    """
    changed = codes.withdraw_issuer(connection, name, day)
    found = codes.issuer(connection, name)
    if found is None:
        raise LedgerError(
            "issuer-unknown",
            where="ISSUER",
            got=name,
            expected="the fingerprint of an issuer, as `langnghe tokens trust` printed it",
            hint="Nothing was changed; manifest files name their issuer too.",
        )
    if changed:
        ledger.append(connection, _issuer_entry(found, at))
    return found


def register_manifest(connection: Connection, signed: SignedManifest, at: datetime) -> bool:
    """Prove a manifest, store its hashes and enter it; False where it was registered before.

    Raises:
        LedgerError: everything `manifests.verify` raises; `manifest-issuer` (not trusted on the
            day of issue), `manifest-campaign` (no such campaign, or another questionnaire),
            `manifest-unit`, `manifest-registered` (same codes under another manifest).
    """
    manifest = signed.manifest
    # the lock makes registrations of one issuer wait for each other: a code stands under one
    # manifest only, and that is checked below before the rows exist
    issuer = codes.issuer(connection, manifest.issuer, lock=True)
    if issuer is None or not _trusted(issuer, manifest.issued_on):
        raise _refused("manifest-issuer", manifest.issuer, "an issuer trusted on the day of issue")
    hashes = manifests.verify(signed, issuer.public_key)
    registered = codes.signature_of(connection, bytes.fromhex(manifest.root))
    if registered == signed.signature:
        return False
    if registered is not None or codes.known_hashes(connection, hashes):
        raise _refused("manifest-registered", "codes of another manifest", "new codes")
    _check_places(connection, manifest)
    codes.add_manifest(connection, signed, hashes)
    ledger.append(connection, _manifest_entry(signed, at))
    return True


def _manifest_entry(signed: SignedManifest, at: datetime) -> bytes:
    manifest = signed.manifest
    return entries.encode(
        "manifest",
        root=manifest.root,
        issuer=manifest.issuer,
        unit=manifest.unit,
        campaign=manifest.campaign,
        count=manifest.count,
        signature=signed.signature,
        at=entries.instant(at),
    )


def _issuer_entry(issuer: codes.Issuer, at: datetime) -> bytes:
    return entries.encode(
        "issuer",
        issuer=issuer.issuer,
        public_key=issuer.public_key.hex(),
        name=issuer.name,
        trusted_from=issuer.trusted_from.isoformat(),
        trusted_to=None if issuer.trusted_to is None else issuer.trusted_to.isoformat(),
        at=entries.instant(at),
    )


def _trusted(issuer: codes.Issuer, day: date) -> bool:
    return issuer.trusted_from <= day and (issuer.trusted_to is None or day < issuer.trusted_to)


def _check_places(connection: Connection, manifest: Manifest) -> None:
    campaign = campaigns.get(connection, manifest.campaign)
    series = () if campaign is None else campaign.series
    asked = {part.instrument for part in series if part.series == manifest.series}
    if manifest.instrument not in asked:
        got = f"{manifest.campaign}, {manifest.instrument}"
        raise _refused("manifest-campaign", got, "a campaign here that asks this questionnaire")
    places = {manifest.unit, manifest.receiving, manifest.deciding}
    if missing := places - units.known(connection, places):
        raise _refused("manifest-unit", sorted(missing), "codes of units known here")


def _refused(code: str, got: object, expected: str) -> LedgerError:
    return LedgerError(
        code,
        where="manifest",
        got=got,
        expected=expected,
        hint="Nothing was registered; check that the manifest belongs to this database.",
    )
