"""The ledger's bytes, written down once more from docs/audit-format.md and independent of ours."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ITEMS = ("a", "b", "c")


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def tree_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, by its recursive definition."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01", tree_root(leaves[:half]), tree_root(leaves[half:]))


def fingerprint(key: Ed25519PrivateKey) -> str:
    return sha(b"langnghe/key/v1\x00", key.public_key().public_bytes_raw()).hex()[:32]


def committed(salt: bytes, row: bytes) -> bytes:
    return sha(b"langnghe/response/v1\x00", salt, len(row).to_bytes(8, "big"), row)


def signed(key: Ed25519PrivateKey, name: str, text: str) -> str:
    """A note of c2sp.org/signed-note."""
    public = key.public_key().public_bytes_raw()
    name_hash = sha(name.encode(), b"\n\x01", public)[:4]
    line = b64encode(name_hash + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {line}\n"


def digest(figures: str, versions: str) -> str:
    """What the ledger says of a publication."""
    sized = b"".join(len(t.encode()).to_bytes(8, "big") + t.encode() for t in (figures, versions))
    return sha(b"langnghe/publication/v1\x00", sized).hex()


def by_hand(
    people: list[dict[str, int]], parts: list[tuple[str, ...]], aggregation: str
) -> float | None:
    """The index of a group of items: shares at 4 or 5 among those who answered."""
    given = {item: [one[item] for one in people if item in one] for item in ITEMS}
    given = {item: values for item, values in given.items() if values}
    share = {item: sum(v >= 4 for v in values) / len(values) for item, values in given.items()}
    groups = [found for part in parts if (found := [item for item in part if item in share])]
    items = [item for group in groups for item in group]
    if not items:
        return None
    if aggregation == "pooled":
        satisfied = sum(v >= 4 for item in items for v in given[item])
        return satisfied / sum(len(given[item]) for item in items)
    if aggregation == "factor_mean":
        return sum(sum(share[i] for i in g) / len(g) for g in groups) / len(groups)
    return sum(share[item] for item in items) / len(items)


def lines(values: Iterable[bytes]) -> bytes:
    """Lines with their ends."""
    return b"".join(value + b"\n" for value in values)
