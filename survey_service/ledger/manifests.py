"""Signed manifests of receipt codes: the issuer's authority over a batch.

The leaves of the Merkle tree are the code hashes (32 bytes each) in ascending order. The issuer
signs `domain || canonical JSON` with Ed25519; canonical JSON has its names in order, no spaces and
only strings and integers, which for such values is RFC 8785. A manifest file holds the manifest,
the signature and the hashes, never a code; its bytes have exactly one valid form, so that a
changed byte is always a refused file.

Each version of the format has a domain of its own. Version 2 names the last day of its codes;
version 1 has no such member, and what it signed holds for ever.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from survey_service.ledger import keys, merkle
from survey_service.ledger.errors import LedgerError

DIGEST_BYTES: Final = 32
_DOMAINS: Final = {1: b"langnghe/manifest/v1\x00", 2: b"langnghe/manifest/v2\x00"}
_HASHES_EXPECTED: Final = "SHA-256 hashes in ascending order, none twice"


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an issuer says about one batch of codes.

    `unit` is the office measured, `receiving` the place that hands the receipt out, `deciding` the
    agency that decides the dossier. `root` is the Merkle root in hexadecimal digits, `issuer` the
    fingerprint of the signing key. `expires_on` is the last day on which the codes are accepted;
    it stands in version 2 and only there.
    """

    version: Literal[1, 2] = 1
    issuer: str
    unit: str
    receiving: str
    deciding: str
    campaign: str
    series: Literal["transaction"] = "transaction"
    instrument: str
    count: int
    issued_on: date
    expires_on: date | msgspec.UnsetType = msgspec.UNSET
    root: str

    def __post_init__(self) -> None:
        """Refuse a last day that this version does not have, or that comes before the first."""
        if (self.version == 1) != (self.last_day is None):
            message = "version 2 names the last day of its codes, version 1 has none"
            raise ValueError(message)
        if self.last_day is not None and self.last_day < self.issued_on:
            message = "codes that expire before they are issued"
            raise ValueError(message)

    @property
    def last_day(self) -> date | None:
        """The last day on which the codes are accepted; None for codes of version 1."""
        return None if isinstance(self.expires_on, msgspec.UnsetType) else self.expires_on


class SignedManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A manifest, its signature (hexadecimal) and the hashes under its root (hexadecimal)."""

    manifest: Manifest
    signature: str
    hashes: tuple[str, ...]


def canonical(manifest: Manifest) -> bytes:
    """Return the bytes that stand for a manifest: canonical JSON in UTF-8."""
    return msgspec.json.encode(manifest, order="sorted")


def tree_root(hashes: Sequence[bytes]) -> str:
    """Return the Merkle root, in hexadecimal, of code hashes in ascending order.

    Raises:
        LedgerError: `manifest-hashes`: a hash of the wrong size, twice, or out of order.
    """
    if not hashes or any(len(value) != DIGEST_BYTES for value in hashes):
        raise _broken("manifest-hashes", "no hash, or one of another size", _HASHES_EXPECTED)
    if any(left >= right for left, right in pairwise(hashes)):
        raise _broken("manifest-hashes", "a hash out of order or twice", _HASHES_EXPECTED)
    return merkle.root(hashes).hex()


def sign(key: Ed25519PrivateKey, manifest: Manifest, hashes: Sequence[bytes]) -> SignedManifest:
    """Sign a manifest; `manifest.root`, `count` and `issuer` must already be those of the batch."""
    signature = key.sign(_signed_bytes(manifest))
    return SignedManifest(
        manifest=manifest,
        signature=signature.hex(),
        hashes=tuple(value.hex() for value in hashes),
    )


def _signed_bytes(manifest: Manifest) -> bytes:
    return _DOMAINS[manifest.version] + canonical(manifest)


def verify(signed: SignedManifest, public_key: bytes) -> tuple[bytes, ...]:
    """Prove a manifest against its issuer's key and return the code hashes it covers.

    Raises:
        LedgerError: `manifest-issuer` (the key is not the one named), `manifest-signature`,
            `manifest-hashes`, `manifest-count`, `manifest-root`.
    """
    manifest = signed.manifest
    if keys.fingerprint(public_key) != manifest.issuer:
        raise _broken("manifest-issuer", manifest.issuer, keys.fingerprint(public_key))
    signature = _bytes(signed.signature, "manifest-signature")
    if not keys.verify(public_key, signature, _signed_bytes(manifest)):
        raise _broken("manifest-signature", "another", "a signature by the issuer named")
    hashes = tuple(_bytes(value, "manifest-hashes") for value in signed.hashes)
    if len(hashes) != manifest.count:
        raise _broken("manifest-count", len(hashes), f"{manifest.count} hashes")
    if (found := tree_root(hashes)) != manifest.root:
        raise _broken("manifest-root", found, manifest.root)
    return hashes


def encode(signed: SignedManifest) -> bytes:
    """Return the one valid file of a signed manifest."""
    return msgspec.json.encode(signed, order="sorted") + b"\n"


def decode(content: bytes) -> SignedManifest:
    """Read a manifest file; nothing is proven yet.

    Raises:
        LedgerError: `manifest-unreadable`: not a manifest, or not byte for byte its one form.
    """
    try:
        signed = msgspec.json.decode(content, type=SignedManifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _broken("manifest-unreadable", str(error), "a manifest file") from error
    if encode(signed) != content:
        raise _broken("manifest-unreadable", "other bytes", "the canonical form of its content")
    return signed


def _bytes(digits: str, code: str) -> bytes:
    try:
        value = bytes.fromhex(digits)
    except ValueError as error:
        raise _broken(code, "not hexadecimal", "hexadecimal digits") from error
    if value.hex() != digits:
        raise _broken(code, "another spelling", "lower-case hexadecimal digits without spaces")
    return value


def _broken(code: str, got: object, expected: str) -> LedgerError:
    return LedgerError(
        code,
        where="manifest",
        got=got,
        expected=expected,
        hint="Ask the issuer for the manifest again; nothing was registered.",
    )
