"""Checkpoints (c2sp.org/tlog-checkpoint): the log's signed word on its size and root at a time.

    langnghe/4f0c…          origin: the log's name, after the fingerprint of its first key
    1234                    number of entries
    CsUYapGGPo4d…=          RFC 6962 root of their hashes, Base64
    2026-11-22T03:00:00Z    when it was signed, UTC (an extension line)

Origin and key name are one and stay when the key is replaced; the id in the signature line tells
the keys apart.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from survey_service.ledger import keys, notes
from survey_service.ledger.errors import LedgerError

TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_ORIGIN: Final = "langnghe/"
_DIGEST_BYTES: Final = 32
_LINES: Final = 4


class Checkpoint(Struct, frozen=True, kw_only=True):
    """Size and root (32 bytes) of a log, at a moment without fractions of a second."""

    origin: str
    size: int
    root: bytes
    at: datetime


def origin_of(public_key: bytes) -> str:
    """Return the name of the log whose first key this is."""
    return _ORIGIN + keys.fingerprint(public_key)


def text(checkpoint: Checkpoint) -> str:
    """Return the text that is signed."""
    root = b64encode(checkpoint.root).decode()
    at = checkpoint.at.astimezone(UTC).strftime(TIME)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n{at}\n"


def sign(key: keys.PrivateKey, checkpoint: Checkpoint) -> str:
    """Return the checkpoint as a signed note."""
    return notes.sign(key, checkpoint.origin, text(checkpoint))


def read(note: str, public_keys: Iterable[bytes]) -> Checkpoint:
    """Return the checkpoint in a note that one of these keys signed for the log it names.

    Raises:
        LedgerError: those of `notes.text_of`; `checkpoint-malformed`.
    """
    origin = note.partition("\n")[0]
    signed = notes.text_of(note, [notes.NoteKey(origin, key) for key in public_keys])
    return parse(signed)


def parse(signed: str) -> Checkpoint:
    """Read the text of a checkpoint, which has exactly one valid form.

    Raises:
        LedgerError: `checkpoint-malformed`.
    """
    lines = signed.split("\n")
    try:
        origin, size, root, at = lines[:_LINES]
        found = Checkpoint(
            origin=origin,
            size=int(size),
            root=b64decode(root, validate=True),
            at=datetime.strptime(at, TIME).replace(tzinfo=UTC),
        )
    except ValueError as error:
        raise _malformed(signed) from error
    if len(found.root) != _DIGEST_BYTES or found.size < 0 or text(found) != signed:
        raise _malformed(signed)
    return found


def _malformed(got: str) -> LedgerError:
    return LedgerError(
        "checkpoint-malformed",
        where="checkpoint",
        got=got[:200],
        expected="origin, size, root and time, a line each",
        hint="Keep what was received, and ask for it again at its source.",
    )
