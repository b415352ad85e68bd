"""Sealing anonymous answers into the boxes of their cells, opening boxes where there is none.

A box of a cell takes every answer that looks the same from outside until it is closed for its mix.
The key of a new box is on the disk before the transaction that opens the box commits.

The writer never destroys a key. A transaction that came to nothing leaves one that opens nothing,
32 bytes long; but a commit whose acknowledgement was lost may still come to pass, even after a look
into the database that found no box, and from here the two look the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec.structs import astuple

from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.sealing import Sealer
from survey_service.pipeline.born import RandomBytes
from survey_service.store import boxes
from survey_service.store.boxes import Box, Cell
from survey_service.store.database import Connection
from survey_service.store.errors import StoreError
from survey_service.store.sealed import SealedAnswer

ID_BYTES: Final = 16


class Sealable(NamedTuple):
    """An anonymous answer: its cell, the hour in which it came, and its padded content."""

    cell: Cell
    hour: datetime
    padded: bytes


class BoxSealing:
    """Seals for one writer.

    Args:
        store: where the keys of boxes go.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.
    """

    def __init__(self, store: KeyStore, random: RandomBytes) -> None:
        self._keys = store
        self._random = random

    def seal(self, connection: Connection, answers: Sequence[Sealable]) -> list[SealedAnswer]:
        """Return the sealed rows of answers, in order, to be stored in this transaction.

        Raises:
            sqlalchemy.exc.IntegrityError: another process opened a box for one of the cells.
            StoreError: the key of a new box could not be written.
        """
        found = self._boxes(connection, answers)
        sealer = Sealer()
        contexts = {cell: boxes.context(cell, box.opened_at) for cell, box in found.items()}
        ids = self._random(ID_BYTES * len(answers))
        rows = []
        for number, (cell, _, padded) in enumerate(answers):
            box, row = found[cell], ids[ID_BYTES * number : ID_BYTES * (number + 1)]
            ciphertext = sealer.seal(box.public_key, box.box, row, contexts[cell], padded)
            rows.append(SealedAnswer(cell.unit, box.box, row, ciphertext))
        return rows

    def _boxes(self, connection: Connection, answers: Iterable[Sealable]) -> Mapping[Cell, Box]:
        """Return the open box of every cell, making those that are missing."""
        hours: dict[Cell, datetime] = {}
        for cell, hour, _ in answers:
            hours.setdefault(cell, hour)
        found = boxes.opened(connection, {cell.unit for cell in hours})
        for cell in sorted(hours.keys() - found.keys(), key=astuple):
            found[cell] = self._new_box(hours[cell])
            boxes.add(connection, cell, found[cell])
        return found

    def _new_box(self, opened_at: datetime) -> Box:
        box = self._random(ID_BYTES)
        try:
            return Box(box, self._keys.create_box_key(box), opened_at)
        except LedgerError as error:
            raise StoreError(
                error.code,
                where=error.where,
                got=error.got,
                expected=error.expected,
                hint=error.hint,
            ) from error
