"""Ledger entries: the canonical bytes of what happened, and their leaf hash.

An entry is a JSON object of ASCII names and only strings, whole numbers, booleans, null, lists and
objects, its names in order and without spaces; for such values that is RFC 8785. `kind` and `v`
stand in every entry. Lists of hashes are in ascending order. An entry holds no answer and no name
of a person. `docs/audit-format.md` lists the kinds.
"""

from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

from survey_service.ledger import merkle

VERSION: Final = 1

Kind = Literal[
    "intake",
    "mix",
    "responses",
    "manifest",
    "codes-revoked",
    "issuer",
    "key",
    "instrument",
    "sample",
    "export",
    "role",
    "configuration",
    "correction",
    "deletion",
    "snapshot",
    "publication",
    "quarantine",
    "device",
    "backup",
    "restore",
    "paper",
    "monitoring",
    "draw",
    "fieldwork",
]


def encode(kind: Kind, /, **fields: object) -> bytes:
    """Return the canonical bytes of an entry of this kind."""
    return msgspec.json.encode({"kind": kind, "v": VERSION} | fields, order="sorted")


def decode(entry: bytes | str) -> dict[str, Any]:
    """Return the fields of an entry, `kind` and `v` among them.

    Raises:
        msgspec.DecodeError: not an entry.
    """
    return msgspec.json.decode(entry, type=dict[str, Any])


def leaf(entry: bytes) -> bytes:
    """Return the RFC 6962 leaf hash of an entry's bytes."""
    return merkle.leaf_hash(entry)


def instant(at: datetime) -> str:
    """Return a moment as it stands in entries: UTC to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
