"""Keys of contact data: files outside the database, destroyed when the data have had their time.

    <folder>/contacts/<batch>.key     32 raw bytes (X25519): opens the addresses of one batch
    <folder>/pseudonyms/<round>.key   32 random bytes: turns a dossier's number into a pseudonym

Without the first no address can be read from the database, its log or its backups; without the
second nobody can try out numbers of dossiers against what is stored. Both lie in both places of
`key_places`, and are destroyed in both.
"""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from survey_service.ledger import key_files, keys
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_places import Places
from survey_service.ledger.sealing import Opener

KEY_BYTES: Final = 32
_DOMAIN: Final = b"langnghe/contact/v1\x00"


class ContactKeys:
    """The keys of contact data under a folder of keys and its copy.

    Args:
        folder: the first place.
        copy: the second place, on another disk; None for one place only.
        random: source of random bytes.
    """

    def __init__(self, folder: Path, copy: Path | None, random: Callable[[int], bytes]) -> None:
        self._places = Places(folder, copy)
        self._random = random

    def create(self, batch: bytes) -> bytes:
        """Make the key of a new batch (16 bytes); return its public half, 32 raw bytes.

        Raises:
            LedgerError: `key-exists`, `key-unwritable`.
        """
        key = X25519PrivateKey.generate()
        self._places.write_new(_batch_file(batch), key.private_bytes_raw())
        return key.public_key().public_bytes_raw()

    def opener(self, batch: bytes, context: bytes) -> Opener:
        """Return what opens the addresses of a batch.

        Raises:
            LedgerError: `key-missing` (destroyed, or another installation's), `key-exposed`,
                `key-unreadable`.
        """
        return Opener(self._places.read(_batch_file(batch), _raw), batch, context)

    def destroy(self, batch: bytes) -> None:
        """Destroy the key of a batch in both places; one that is gone is destroyed already.

        Raises:
            LedgerError: `key-unwritable`: do it again later.
        """
        self._places.destroy(_batch_file(batch))

    def pseudonym(self, campaign: str, subject: str) -> bytes:
        """Return the pseudonym (32 bytes) of a dossier or case in a campaign.

        The key is made at first use.

        Raises:
            LedgerError: `key-exposed`, `key-unreadable`, `key-unwritable`.
        """
        return hmac.digest(self._pseudonyms(campaign), _DOMAIN + subject.encode(), "sha256")

    def _pseudonyms(self, campaign: str) -> bytes:
        name = _round_file(campaign)
        try:
            return self._places.read(name, _raw)
        except LedgerError as error:
            if error.code != "key-missing":
                raise
        made = self._random(KEY_BYTES)
        self._places.write_new(name, made)
        return made

    def destroy_pseudonyms(self, campaign: str) -> None:
        """Destroy the key of a campaign's pseudonyms.

        Raises:
            LedgerError: `key-unwritable`: do it again later.
        """
        self._places.destroy(_round_file(campaign))


def _batch_file(batch: bytes) -> str:
    return f"contacts/{batch.hex()}.key"


def _round_file(campaign: str) -> str:
    return f"pseudonyms/{hashlib.sha256(_DOMAIN + campaign.encode()).hexdigest()[:32]}.key"


def _raw(path: Path) -> bytes:
    content = key_files.read(path)
    if len(content) != KEY_BYTES:
        raise keys.unreadable(path, f"{len(content)} bytes", "32 raw bytes")
    return content
