"""Ledger entries that announce a key: who signed for it, so that a new key cannot be smuggled in.

A signing key signs its own announcement, which shows that somebody holds it; the key it replaces
signs too, which is how those who trust the old key come to trust the new one. A key that cannot
sign (the epoch key) is vouched for by the ledger key. What is signed is a domain and the entry as
it would be without its member `signatures`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from survey_service.ledger import entries, keys
from survey_service.ledger.key_store import Role
from survey_service.ledger.keys import EpochKey, PrivateKey

_DOMAIN: Final = b"langnghe/key-announcement/v1\x00"


def announcement(
    role: Role,
    key: PrivateKey | EpochKey,
    at: datetime,
    *,
    replaces: str | None,
    signers: Iterable[PrivateKey],
) -> bytes:
    """Return the entry that announces a key.

    Args:
        role: what the key is for.
        key: the key; only its public half is entered.
        at: now.
        replaces: fingerprint of the key that was announced before for this role.
        signers: the key itself where it can sign, the key it replaces where that is still held,
            and the ledger key for one that cannot sign.
    """
    public = keys.public_bytes(key)
    fields = {
        "role": role,
        "public_key": public.hex(),
        "fingerprint": keys.fingerprint(public),
        "replaces": replaces,
        "at": entries.instant(at),
    }
    message = _DOMAIN + entries.encode("key", **fields)
    signatures = {
        keys.fingerprint(keys.public_bytes(signer)): signer.sign(message).hex()
        for signer in signers
    }
    return entries.encode("key", **fields, signatures=signatures)


def signed_by(entry: Mapping[str, Any], public_key: bytes) -> bool:
    """Tell whether the holder of a key signed an announcement.

    Args:
        entry: the fields of the entry, `kind` and `v` among them.
        public_key: 32 raw bytes.
    """
    signature = entry.get("signatures", {}).get(keys.fingerprint(public_key), "")
    rest = {name: entry[name] for name in entry if name not in {"kind", "v", "signatures"}}
    return keys.verify(
        public_key, bytes.fromhex(signature), _DOMAIN + entries.encode("key", **rest)
    )
