"""Signed notes (c2sp.org/signed-note): a text, a blank line, and signature lines.

A signature line is an em dash, the name of the key, and Base64 of a key id of 4 bytes followed by
the Ed25519 signature over the text. The id is SHA-256(name || 0x0A || 0x01 || public key)[:4]; it
tells keys of one name apart and proves nothing. Lines of keys that are not known (a monitor's, say)
are passed over, as the specification asks.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Final, NamedTuple

from survey_service.ledger import keys
from survey_service.ledger.errors import LedgerError

_ED25519: Final = b"\x01"
_SIGNED: Final = "— "
_KEY_ID_BYTES: Final = 4
_MOST_SIGNATURES: Final = 100
_FIRST_PRINTABLE: Final = " "


class NoteKey(NamedTuple):
    """A key that may sign notes: its name there, and its 32 public bytes."""

    name: str
    public_key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand in front of each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[
            :_KEY_ID_BYTES
        ]

    @property
    def text(self) -> str:
        """The key as tools of this format take it: `name+id+Base64`."""
        encoded = b64encode(_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


def sign(key: keys.PrivateKey, name: str, text: str) -> str:
    """Return the note of `text`, which ends with a newline, signed by `key` under `name`.

    Raises:
        ValueError: a text or name that no note can carry.
    """
    if not text.endswith("\n") or not _printable(text):
        raise ValueError("a note is printable text that ends with a newline")
    if not name or "+" in name or any(map(str.isspace, name)) or not _printable(name):
        raise ValueError("the name of a note's key has no space, plus or control character")
    signer = NoteKey(name, keys.public_bytes(key))
    signature = b64encode(signer.id + key.sign(text.encode())).decode()
    return f"{text}\n{_SIGNED}{name} {signature}\n"


def text_of(note: str, known: Iterable[NoteKey]) -> str:
    """Return the text of a note that one of the `known` keys signed.

    Raises:
        LedgerError: `note-malformed`; `note-unsigned` (no signature of a known key);
            `note-forged` (a line names a known key, which never signed this text).
    """
    text, lines = _parted(note)
    trusted = {(key.name, key.id): key.public_key for key in known}
    found = False
    for line in lines:
        name, signed = _signature(line)
        public = trusted.get((name, signed[:_KEY_ID_BYTES]))
        if public is None:
            continue
        if not keys.verify(public, signed[_KEY_ID_BYTES:], text.encode()):
            raise _refused("note-forged", line, f"a signature by {name} over this text")
        found = True
    if not found:
        raise _refused("note-unsigned", lines[-1], "a signature by a known key")
    return text


def _parted(note: str) -> tuple[str, list[str]]:
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or not _printable(note) or lines.pop() or not 0 < len(lines) <= _MOST_SIGNATURES:
        raise _malformed(note)
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_SIGNED).partition(" ")
    try:
        signed = b64decode(encoded, validate=True)
    except ValueError as error:
        raise _malformed(line) from error
    canonical = f"{_SIGNED}{name} {b64encode(signed).decode()}" == line
    if not canonical or not name or len(signed) <= _KEY_ID_BYTES:
        raise _malformed(line)
    return name, signed


def _printable(text: str) -> bool:
    return all(character >= _FIRST_PRINTABLE or character == "\n" for character in text)


def _malformed(got: str) -> LedgerError:
    return _refused("note-malformed", got[-200:], "text, a blank line, and signature lines")


def _refused(code: str, got: str, expected: str) -> LedgerError:
    return LedgerError(
        code,
        where="note",
        got=got,
        expected=expected,
        hint="Keep what was received, and ask for it again at its source.",
    )
