"""Keys of sealed households: one per campaign, a file in both places, destroyed on the purge date.

    <folder>/links/<box>.key      32 raw bytes (X25519)

They live apart from the keys of boxes of answers, which other jobs make and destroy.
"""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from survey_service.ledger import key_files, keys
from survey_service.ledger.key_places import Places
from survey_service.ledger.key_store import BOX_KEY_BYTES

CONTEXT: Final = b"langnghe/household-link/v1\x00"
"""What a household's row is sealed under, before the code of its campaign."""


class LinkKeys:
    """The keys of sealed households.

    Args:
        folder: the first place of keys.
        copy: the second place, on another disk; None for one place only.
    """

    def __init__(self, folder: Path, copy: Path | None = None) -> None:
        self._places = Places(folder, copy)

    def create(self, box: bytes) -> bytes:
        """Make the key of a box (16 bytes); return its public half.

        Raises:
            LedgerError: `key-exists`, `key-unwritable`.
        """
        key = X25519PrivateKey.generate()
        self._places.write_new(_file(box), key.private_bytes_raw())
        return key.public_key().public_bytes_raw()

    def get(self, box: bytes) -> bytes:
        """Return the private key of a box, 32 raw bytes.

        Raises:
            LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
        """
        return self._places.read(_file(box), _raw)

    def destroy(self, box: bytes) -> None:
        """Destroy the key of a box in both places; one that is gone is destroyed already.

        Raises:
            LedgerError: `key-unwritable`, `key-place-missing`.
        """
        self._places.destroy(_file(box))


def _file(box: bytes) -> str:
    return f"links/{box.hex()}.key"


def _raw(path: Path) -> bytes:
    content = key_files.read(path)
    if len(content) != BOX_KEY_BYTES:
        raise keys.unreadable(path, f"{len(content)} bytes", "32 raw bytes")
    return content
