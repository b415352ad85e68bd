"""Envelopes: one filled-in form as a device packed, numbered, chained and signed it.

The bytes of an envelope are its canonical JSON (RFC 8785), so a device and the server mean the same
bytes whatever a JSON library does to blanks and order. Its id is a UUIDv7 (RFC 9562) and names it
for ever; `boot_id` and `seq` number what a device packed since it started, and `prev` is the
SHA-256 of the bytes packed before, zeros at the very first. Clocks of devices are evidence, never
truth. `docs/sync.md` has every member.

What the server keeps of these bytes are hashes under the id and the boot id, which it forgets.
"""

import hashlib
import hmac
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
import rfc8785
from msgspec import UNSET, Meta, Struct, UnsetType

UUID_VERSION: Final = 7
MOST_ATTACHMENTS: Final = 8
NO_PREVIOUS: Final = "0" * 64
_ID: Final = b"langnghe/envelope/v1\x00"
_MALFORMED: Final = b"langnghe/malformed/v1\x00"
_CHAIN: Final = b"langnghe/chain/v1\x00"
_BOOT: Final = b"langnghe/boot/v1\x00"

Word = Annotated[str, Meta(min_length=1, max_length=64)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Fingerprint = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Milliseconds = Annotated[int, Meta(ge=0, lt=2**53)]


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The members of an envelope; `docs/sync.md` says what each means.

    `answers` or `ciphertext` with the name of its `key`, never both; `case_id`, `attachments` and
    `present` in interviews only.
    """

    v: Literal[1]
    envelope_id: UUID
    device_id: Fingerprint
    boot_id: UUID
    seq: Annotated[int, Meta(ge=1, lt=2**53)]
    prev: Hash
    mono_start: Milliseconds
    mono_end: Milliseconds
    wall: Annotated[str, Meta(max_length=64)]
    channel: Literal["interview", "kiosk"]
    unit: Word
    campaign: Word
    instrument: Word
    version: Word
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
    answered: Literal["alone", "read_aloud", "helped"] = "alone"
    present: bool = False
    case_id: Word | UnsetType = UNSET
    answers: dict[str, Any] | UnsetType = UNSET
    ciphertext: str | UnsetType = UNSET
    key: Fingerprint | UnsetType = UNSET
    attachments: Annotated[
        tuple[Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")], ...],
        Meta(max_length=MOST_ATTACHMENTS),
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what no single member shows.

        Raises:
            ValueError: members that do not go together.
        """
        if self.envelope_id.version != UUID_VERSION:
            raise ValueError("envelope_id is no UUIDv7")
        sealed = self.ciphertext is not UNSET
        if sealed != (self.answers is UNSET) or sealed != (self.key is not UNSET):
            raise ValueError("answers, or ciphertext with its key")
        interview = self.channel == "interview"
        if interview != (self.case_id is not UNSET):
            raise ValueError("case_id belongs to interviews")
        if not interview and (self.attachments or self.present):
            raise ValueError("attachments and present belong to interviews")


def read(value: object) -> Envelope | None:
    """Return a decoded JSON value as an envelope; None where it has another shape."""
    try:
        return msgspec.convert(value, Envelope)
    except msgspec.ValidationError:
        return None


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 bytes of a decoded JSON value.

    A number that RFC 8785 cannot write stays as it came: such a value is no envelope anyway.
    """
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        return msgspec.json.encode(value, order="sorted")


def digest(content: bytes) -> bytes:
    """Return the SHA-256 by which the next envelope of the device names this one."""
    return hashlib.sha256(content).digest()


def malformed_digest(item: bytes) -> bytes:
    """Return what names an item that is no envelope: all of it counts, under a domain of its own.

    So it shares its name with no envelope and with no other item.
    """
    return hashlib.sha256(_MALFORMED + item).digest()


def id_hash(envelope_id: bytes) -> bytes:
    """Return what is stored of an id (16 bytes)."""
    return hashlib.sha256(_ID + envelope_id).digest()


def content_mac(envelope_id: bytes, content: bytes) -> bytes:
    """Return what tells whether an id comes again with the same bytes; its key is the id."""
    return hmac.digest(envelope_id, digest(content), "sha256")


def chain_mark(named: bytes) -> bytes:
    """Return what is stored of the SHA-256 by which an envelope is named in a chain."""
    return hashlib.sha256(_CHAIN + named).digest()


def boot_mark(boot_id: UUID) -> bytes:
    """Return what is stored of the id of a boot."""
    return hashlib.sha256(_BOOT + boot_id.bytes).digest()


def body_mac(envelope: Envelope, answers: object) -> bytes:
    """Return what two envelopes of one boot share if answers and times are the same.

    The key is the id of the boot: 122 random bits that are stored nowhere.
    """
    body = {"answers": answers, "end": envelope.mono_end, "start": envelope.mono_start}
    return hmac.digest(envelope.boot_id.bytes, canonical(body), "sha256")
