"""The mix: sealed answers become responses, many together, in random order.

Per batch (`mix_plan`) in one transaction: the boxes are held, their rows opened, responses stored
under new random ids and salts in the order of these ids, one ledger entry written with as many
inputs as outputs, the sealed rows deleted. Either all of that is committed or nothing. Only then
the keys go (`spent_keys`). Until a batch is committed its keys stand on the disk, so a process may
die anywhere and the next mix does the work.

A box that cannot be opened stays as it is, is named in the report and the log, and stops no other.
Nor does a batch that fails for a reason nobody thought of: it is done again by the next mix.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from survey_service.ledger import entries
from survey_service.ledger.commitments import SALT_BYTES, sealed_hash
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.sealing import Opener, altered
from survey_service.pipeline.born import RESPONSE_ID_BYTES, RandomBytes
from survey_service.pipeline.mix_plan import Batch, MixRule, Portion, plan
from survey_service.pipeline.spent_keys import KeysLeft, destroy_spent_keys
from survey_service.pipeline.submit import Content
from survey_service.store import boxes, campaigns, ledger, responses, sealed
from survey_service.store.boxes import WaitingBox
from survey_service.store.campaigns import OPEN_STATES
from survey_service.store.database import Connection, Database
from survey_service.store.documents import dump
from survey_service.store.responses import ResponseRow

Waiting = Mapping[bytes, WaitingBox]

_log = logging.getLogger("langnghe.mix")


class MixReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a mix did.

    Attributes:
        mixed: answers that became responses.
        batches: in so many batches.
        waiting: answers that go on waiting.
        failed: boxes that could not be opened, with the reason; their answers wait.
        errors: batches that failed unexpectedly, by the kind of the error; their answers wait.
        keys: what stays of keys that are not needed to open anything here.
    """

    mixed: int
    batches: int
    waiting: int
    failed: dict[bytes, LedgerError]
    errors: dict[str, int]
    keys: KeysLeft


class _Unopened(Exception):  # noqa: N818 - carries a reason from a batch to the report
    """A box whose key is missing or one of whose rows was altered."""

    def __init__(self, box: bytes, reason: LedgerError) -> None:
        super().__init__(str(reason))
        self.box = box
        self.reason = reason


def mix_due(
    database: Database, keys: KeyStore, now: datetime, random: RandomBytes, rule: MixRule
) -> MixReport:
    """Open every batch that is due, and destroy the keys that are not needed any more.

    May run in several processes at once: a batch is opened by one of them.

    Args:
        database: where sealed answers wait and responses go.
        keys: the keys of boxes.
        now: the moment of the mix.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.
        rule: when boxes are opened.
    """
    mixer = _Mixer(database, keys, now, random)
    counts: list[int] = []
    while True:
        stuck = len(mixer.failed)
        waiting = mixer.waiting()
        due = plan(tuple(waiting.values()), _ended(database), now, rule)
        mixer.close(box for batch in due for box in batch.boxes)
        counts += [mixer.mix(batch, waiting) for batch in due]
        if len(mixer.failed) == stuck:  # otherwise those that were to go with them still wait
            break
    kept = destroy_spent_keys(database, keys)
    with database.read() as connection:
        left = sum(box.count for box in boxes.waiting(connection))
    return MixReport(
        mixed=sum(counts),
        batches=sum(map(bool, counts)),
        waiting=left,
        failed=mixer.failed,
        errors=dict(mixer.errors),
        keys=kept,
    )


def _ended(database: Database) -> frozenset[str]:
    with database.read() as connection:
        found = campaigns.every(connection)
    return frozenset(each.code for each in found if each.state not in OPEN_STATES)


class _Mixer:
    """One run of the mix; `failed` grows with every box that could not be opened.

    `errors` counts batches that failed otherwise, by the kind of the error.
    """

    def __init__(
        self, database: Database, keys: KeyStore, now: datetime, random: RandomBytes
    ) -> None:
        self._database = database
        self._keys = keys
        self._now = now
        self._random = random
        self.failed: dict[bytes, LedgerError] = {}
        self.errors: Counter[str] = Counter()

    def waiting(self) -> Waiting:
        """Return the boxes that may be opened; one whose key is gone is closed and reported."""
        found = self._found()
        lost = found.keys() - self._keys.box_keys() - self.failed.keys()
        if lost:  # another process may have mixed them in between, and destroyed their keys
            lost &= self._found().keys()
        for box in sorted(lost):
            self._fail(box, _key_lost(found[box]))
        self.close(lost)
        return {box: each for box, each in found.items() if box not in self.failed}

    def _found(self) -> Waiting:
        with self._database.read() as connection:
            return {box.box: box for box in boxes.waiting(connection)}

    def close(self, ids: Iterable[bytes]) -> None:
        """Let boxes take no more answers."""
        if chosen := tuple(ids):
            with self._database.write() as connection:
                boxes.close(connection, chosen)

    def mix(self, batch: Batch, waiting: Waiting) -> int:
        """Open one batch of closed boxes and return how many answers were born; 0 if none were."""
        try:
            with self._database.write() as connection:
                return self._mix(connection, batch, waiting)
        except _Unopened as unopened:
            self._fail(unopened.box, unopened.reason)
        except Exception as error:  # noqa: BLE001 - one batch must not stop the others for ever
            kind = type(error).__name__  # no more than that: a message could hold an answer
            self.errors[kind] += 1
            _log.error("a batch failed and waits for the next mix: %s", kind)
        return 0

    def _mix(self, connection: Connection, batch: Batch, waiting: Waiting) -> int:
        if boxes.hold_closed(connection, batch.boxes) != frozenset(batch.boxes):
            return 0  # another process was faster
        # what is opened here was taken in before, and the log must say so in this order
        ledger.settle(connection)
        rows: list[ResponseRow] = []
        inputs: list[bytes] = []
        for portion in batch.portions:
            for box in (waiting[each] for each in portion.boxes):
                for hashed, content in _opened(connection, self._keys, box):
                    inputs.append(hashed)
                    rows.append(_row(box, portion, content, self._random))
                sealed.remove(connection, portion.unit, box.box)
        outputs = responses.add(connection, rows)
        ledger.append(connection, _entry(inputs, outputs))
        boxes.set_mixed(connection, batch.boxes, self._now)
        return len(rows)

    def _fail(self, box: bytes, reason: LedgerError) -> None:
        self.failed[box] = reason
        _log.error("a box stays sealed: %s", reason)


def _key_lost(box: WaitingBox) -> LedgerError:
    return LedgerError(
        "key-missing",
        where=f"box {box.box.hex()} of {box.cell.unit}",
        got=f"{box.count} sealed answers and no key",
        expected="the key of the box in LANGNGHE_KEYS or its copy",
        hint="Put the file back from its copy or a backup; the answers wait for it.",
    )


def _opened(
    connection: Connection, keys: KeyStore, box: WaitingBox
) -> Iterator[tuple[bytes, Content]]:
    """Yield the hash of every sealed row of a box, and what was in it.

    Raises:
        _Unopened: its key cannot be read, or a row was altered or is not there any more.
    """
    try:
        opener = Opener(keys.box_key(box.box), box.box, boxes.context(box.cell, box.opened_at))
        found = sealed.read(connection, box.cell.unit, box.box)
        if len(found) < box.count:
            raise _rows_lost(box, len(found))
        for row in found:
            content = opener.open(row.seal, row.ciphertext)
            yield sealed_hash(row.ciphertext), _content(content, row.box, row.seal)
    except LedgerError as error:
        raise _Unopened(box.box, error) from error


def _rows_lost(box: WaitingBox, found: int) -> LedgerError:
    return LedgerError(
        "sealed-missing",
        where=f"box {box.box.hex()} of {box.cell.unit}",
        got=f"{found} rows",
        expected=f"{box.count} rows, as there were a moment ago",
        hint="Compare boxes and sealed_answers with a backup; nothing of this box was opened.",
    )


def _content(content: bytes, box: bytes, row: bytes) -> Content:
    try:
        return msgspec.json.decode(content, type=Content)
    except msgspec.DecodeError as error:
        raise altered(box, row) from error


def _row(box: WaitingBox, portion: Portion, content: Content, random: RandomBytes) -> ResponseRow:
    return ResponseRow(
        unit=portion.unit,
        response_id=random(RESPONSE_ID_BYTES),
        campaign=box.cell.campaign,
        series=box.cell.series,
        channel=box.cell.channel,
        answered=content.answered,
        receiving=portion.receiving,
        deciding=portion.deciding,
        instrument=box.cell.instrument,
        version=box.cell.version,
        language=content.language,
        week=portion.week,
        answers=bytes(content.answers).decode(),
        flags=dump(content.flags),
        salt=random(SALT_BYTES),
    )


def _entry(inputs: Iterable[bytes], outputs: Collection[bytes]) -> bytes:
    return entries.encode(
        "mix",
        count=len(outputs),
        inputs=sorted(item.hex() for item in inputs),
        outputs=[item.hex() for item in outputs],
    )
