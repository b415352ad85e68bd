"""What a device could not send, carried here as a file: taken in by the rules of sending.

A line of JSON each: first the device, then its photos, then its envelopes. Every line is judged by
itself. Taking a file again changes nothing, and the device gets the same receipts when it sends.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from survey_service.ledger import base64url
from survey_service.pipeline.attachments import Attachments
from survey_service.pipeline.sync_host import SyncHost
from survey_service.pipeline.sync_rows import Overfull
from survey_service.problems import Problem
from survey_service.problems.ijson import decode_value

BATCH: Final = 50


class Origin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line: which device wrote the file, by its own account."""

    format: Literal["langnghe-outbox/v1"]
    device: str
    name: str


class Photo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A photo: its SHA-256, the signature that sends it, and the bytes in base64url."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    signature: str
    content: str


class Taken(Struct, frozen=True, kw_only=True):
    """What became of a file: envelopes by status, photos by `stored` or problem, unreadable lines.

    `unreadable` numbers lines from 1.
    """

    origin: Origin
    envelopes: Counter[str]
    photos: Counter[str]
    unreadable: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the service has everything that the file holds."""
        refused = set(self.photos) - {"stored"}
        return not (self.unreadable or refused or self.envelopes["retry"])


async def take(content: bytes, host: SyncHost, attachments: Attachments) -> Taken:
    """Take in a file: its photos first, as a device sends them.

    Raises:
        Problem: `outbox-file-invalid` where the first line is another one; `busy`,
            `storage-failed`, `storage-full` where not all could be stored.
    """
    first, *others = content.splitlines() or [b""]
    origin, parts = _origin(first), _Parts([], [], [])
    for number, line in enumerate(others, 2):
        _sort(line, number, parts)
    photos: Counter[str] = Counter()
    for photo in parts.photos:
        photos[await _stored(origin.device, photo, attachments)] += 1
    told: Counter[str] = Counter()
    for start in range(0, len(parts.envelopes), BATCH):
        taken = await host.receive(parts.envelopes[start : start + BATCH])
        told.update(
            "retry" if isinstance(outcome, Overfull) else outcome.status
            for _, outcome in taken.lines
        )
    return Taken(origin=origin, envelopes=told, photos=photos, unreadable=tuple(parts.unreadable))


class _Parts(Struct, frozen=True):
    photos: list[Photo]
    envelopes: list[Any]
    unreadable: list[int]


def _origin(line: bytes) -> Origin:
    try:
        return msgspec.convert(decode_value(line), Origin)
    except (Problem, msgspec.ValidationError):
        expected = "langnghe-outbox/v1"
        got = line[:40].decode(errors="replace")
        raise Problem("outbox-file-invalid", "line 1", got, expected) from None


def _sort(line: bytes, number: int, parts: _Parts) -> None:
    try:
        value = decode_value(line)
        if isinstance(value, dict) and "envelope" in value:
            parts.envelopes.append(value)
        else:
            parts.photos.append(msgspec.convert(value, Photo))
    except (Problem, msgspec.ValidationError):
        parts.unreadable.append(number)


async def _stored(device: str, photo: Photo, attachments: Attachments) -> str:
    digest, signature = bytes.fromhex(photo.sha256), base64url.unpadded(photo.signature) or b""

    async def content() -> AsyncIterator[bytes]:
        yield base64url.unpadded(photo.content) or b""

    try:
        attachments.check(device, digest, signature)
        await attachments.receive(digest, content())
    except Problem as problem:
        return problem.code
    return "stored"
