"""Acts of monitors in the ledger: what was done, and a digest of the rest, never a name."""

import hashlib
from datetime import datetime
from typing import Final, Literal

from survey_service.ledger import entries
from survey_service.store import ledger
from survey_service.store.database import Connection
from survey_service.store.documents import dump

Act = Literal[
    "rules",
    "draw",
    "back-check",
    "plan",
    "flags",
    "flag-resolved",
    "opinion-asked",
    "opinion",
    "minutes",
    "links",
    "links-purged",
]

_DIGEST: Final = b"langnghe/monitoring/v1\x00"


def enter(
    connection: Connection,
    act: Act,
    campaign: str,
    at: datetime,
    *,
    document: object = None,
    **fields: object,
) -> None:
    """Enter an act of monitoring.

    Args:
        connection: the transaction of the act.
        act: what was done.
        campaign: where.
        at: when.
        document: what stands behind it; only its digest is entered. It holds a random salt where
            somebody could try out its contents.
        fields: what everybody may read.
    """
    digest = None if document is None else digest_of(document)
    entry = entries.encode(
        "monitoring", act=act, campaign=campaign, digest=digest, at=entries.instant(at), **fields
    )
    ledger.append_once(connection, entry)


def digest_of(document: object) -> str:
    """Return the SHA-256 (hexadecimal) of the canonical JSON of a document under our domain."""
    return hashlib.sha256(_DIGEST + dump(document).encode()).hexdigest()
