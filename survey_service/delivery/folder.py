"""A carrier that sends nothing: it writes each message into a folder, for another program.

One file a message, named after its key and whole or not there at all. A message that comes again
has its file already, so nothing is written twice. Only the owner can read the folder.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from survey_service.delivery.message import ACCEPTED, Delivery, Message

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700


class FolderCarrier:
    """Writes messages into a folder.

    Args:
        folder: made where it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, message: Message) -> Delivery:
        """Write one message as `<key>.json`."""
        path = self._folder / f"{message.key}.json"
        if path.exists():
            return ACCEPTED
        beside = path.with_suffix(".new")
        try:
            self._folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(message))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            return Delivery("later", "folder-unwritable")
        return ACCEPTED

    def close(self) -> None:
        """Do nothing: no file stays open."""
