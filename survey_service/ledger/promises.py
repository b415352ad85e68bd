"""Promises: what a person is given for an answer before the ledger has a place for it.

As in Certificate Transparency (RFC 6962 §3), the signature promises that the ledger will hold what
was just stored. One signature is made per commit, over the Merkle root of everything the commit
took in; each item carries its path to that root. Whoever holds a promise can show later that the
ledger left the item out.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from survey_service.ledger import keys, merkle

_DOMAIN: Final = b"langnghe/promise/v1\x00"


class Promise(Struct, frozen=True, kw_only=True):
    """A signed promise over one item; hashes and signature in hexadecimal digits.

    `item` is the hash promised, at `index` of the `size` items of its entry; `path` leads from it
    to the root that `signature` covers; `key` is the fingerprint of the ledger key.
    """

    item: str
    index: int
    size: int
    path: tuple[str, ...]
    signature: str
    key: str


def sign(key: keys.PrivateKey, items: Sequence[bytes]) -> bytes:
    """Sign (64 bytes) the items (32 bytes each, in the order of their entry)."""
    return key.sign(_DOMAIN + merkle.root(items))


def promises(key: str, items: Sequence[bytes], signature: bytes) -> list[Promise]:
    """Return the promise of every item, in order.

    Args:
        key: fingerprint of the ledger key that signed.
        items: all items of the entry, in its order.
        signature: what `sign` returned for them.
    """
    tree = merkle.levels(items)
    signed = signature.hex()
    return [
        Promise(
            item=item.hex(),
            index=index,
            size=len(items),
            path=tuple(node.hex() for node in merkle.path_in(tree, index)),
            signature=signed,
            key=key,
        )
        for index, item in enumerate(items)
    ]


def verify(promise: Promise, public_key: bytes) -> bool:
    """Tell whether a promise was signed by this key (32 bytes) and covers its item."""
    try:
        item, signature = bytes.fromhex(promise.item), bytes.fromhex(promise.signature)
        path = [bytes.fromhex(node) for node in promise.path]
    except ValueError:
        return False
    root = merkle.root_of_path(promise.size, merkle.leaf_hash(item), promise.index, path)
    if root is None or keys.fingerprint(public_key) != promise.key:
        return False
    return keys.verify(public_key, signature, _DOMAIN + root)
