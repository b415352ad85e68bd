"""Taking in attachments: the device proves itself, the file is on the disk, then its row.

No connection of the database is held while a file arrives, so uploads that stall or break off keep
nobody waiting. Once the last file of a held envelope is there, the envelope counts by itself.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from survey_service.ledger import device_signatures
from survey_service.pipeline.attachment_files import Stored, incoming, sweep
from survey_service.pipeline.quarantine import Quarantine
from survey_service.pipeline.sync import Clock
from survey_service.problems import Problem
from survey_service.store import attachments, devices, quarantine
from survey_service.store.attempts import transact
from survey_service.store.database import Connection, Database

PART_BYTES = 256 * 1024


class Attachments:
    """Takes files.

    Args:
        database: where their rows are.
        folder: where the files go.
        desk: lets envelopes count that waited for a file.
        clock: now, as an aware datetime.
    """

    def __init__(self, database: Database, folder: Path, desk: Quarantine, clock: Clock) -> None:
        self._database = database
        self._folder = folder
        self._desk = desk
        self._clock = clock

    def check(self, device: str, digest: bytes, signature: bytes) -> None:
        """Insist that an enrolled device, even a revoked one, asks to send this very file.

        Raises:
            Problem: `device-unknown`, `attachment-signature`.
        """
        with self._database.read() as connection:
            known = devices.find(connection, [device]).get(device)
        if known is None:
            raise Problem("device-unknown", "Langnghe-Device")
        message = device_signatures.attachment_message(digest)
        if not device_signatures.verify(known.public_key, signature, message):
            raise Problem("attachment-signature", "Langnghe-Signature")

    async def receive(self, digest: bytes, parts: AsyncIterator[bytes]) -> tuple[Stored, bool]:
        """Store a file; return what it is, and whether it is new.

        Raises:
            Problem: `attachment-too-large`, `attachment-type`, `attachment-altered`.
        """
        with incoming(self._folder, digest) as file:
            waiting = bytearray()
            async for part in parts:
                waiting += part
                if len(waiting) >= PART_BYTES:
                    await asyncio.to_thread(file.write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(file.write, bytes(waiting))
            stored = await asyncio.to_thread(file.keep)
        return stored, await asyncio.to_thread(self.enter, stored)

    def enter(self, stored: Stored) -> bool:
        """Record a file that is on the disk, and let envelopes count that waited for it.

        Doing it again does what was left undone. Returns whether the file is new.
        """

        def entered(connection: Connection) -> bool:
            if attachments.is_whole(connection, stored.digest):
                return False
            attachments.arrive(connection, stored.digest, stored.media_type, stored.size)
            return True

        is_new = transact(self._database, entered)
        with self._database.read() as connection:
            ready = quarantine.ready(connection, stored.digest)
        for held in ready:
            self._desk.complete(held)
        return is_new

    def sweep(self) -> int:
        """Remove what processes that died left half written."""
        return sweep(self._folder, self._clock())
