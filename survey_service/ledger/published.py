"""What the ledger says of published figures: the digests in `snapshot` and `publication` entries.

A snapshot names the answers that figures are made of: those born in the first `size` entries of
the ledger and not removed by one of them. Its `digest` is the RFC 6962 root of these entries, its
`n` the number of these answers. A publication's digest covers the stored texts of its figures and
of its versions; `versions["ledger_size"]` names the snapshot, so neither can be exchanged alone.
"""

import hashlib
from typing import Final

LEDGER_SIZE: Final = "ledger_size"
"""Name, among the versions of a publication, of the size of its snapshot in decimal digits."""

_PUBLICATION: Final = b"langnghe/publication/v1\x00"


def publication_digest(figures: str, versions: str) -> str:
    """Return the digest (hexadecimal) of a publication.

    Args:
        figures: the stored JSON text of the figures.
        versions: the stored JSON text of the versions.
    """
    parts = [figures.encode(), versions.encode()]
    sized = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.sha256(_PUBLICATION + sized).hexdigest()
