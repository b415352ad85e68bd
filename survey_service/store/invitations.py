"""Queries on batches of contact data and on the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, and_, func, insert, or_, select, update

from survey_service.store.campaigns import SeriesName
from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.codes import code_hashes, manifests, spent_codes
from survey_service.store.tables.invitations import contact_batches, invited_codes, outbox

MessageChannel = Literal["letter", "email", "sms", "zalo"]
MessageState = Literal["queued", "sending", "sent", "failed", "returned", "withdrawn"]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Contact data that came together: sealed to one key, erased on one day."""

    batch: bytes
    campaign: str
    series: SeriesName
    public_key: bytes
    prepared_on: date
    purge_on: date
    purged_on: date | None = None


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A message in the outbox; see the table for what each field is."""

    message: bytes
    batch: bytes
    campaign: str
    pseudonym: bytes
    wave: int
    unit: str
    case_id: str | None = None
    channel: MessageChannel
    ciphertext: bytes | None
    state: MessageState = "queued"
    attempts: int = 0
    due_at: datetime
    lease: bytes | None = None
    lease_until: datetime | None = None
    reason: str | None = None
    settled_on: date | None = None


class CodePlace(msgspec.Struct, frozen=True):
    """Where a code belongs: the unit and campaign of its manifest, and whether it is spent."""

    unit: str
    campaign: str
    spent: bool


def add_batch(connection: Connection, batch: Batch) -> None:
    """Store a batch."""
    connection.execute(insert(contact_batches).values(columns(batch)))


def batches(connection: Connection, campaign: str | None = None) -> tuple[Batch, ...]:
    """Return batches, optionally of one campaign, by day and id."""
    table = contact_batches
    wanted = select(table).order_by(table.c.prepared_on, table.c.batch)
    if campaign is not None:
        wanted = wanted.where(table.c.campaign == campaign)
    return tuple(Batch(**row) for row in connection.execute(wanted).mappings())


def post(connection: Connection, messages: Iterable[Posted]) -> None:
    """Put messages into the outbox, in the order of their random ids.

    Raises:
        sqlalchemy.exc.IntegrityError: a subject has a message of this wave already.
    """
    for part in chunks(sorted(messages, key=lambda one: one.message), INSERT_CHUNK):
        connection.execute(insert(outbox), [columns(one) for one in part])


def invited(connection: Connection, campaign: str, wave: int) -> frozenset[bytes]:
    """Return the pseudonyms that have a message of a wave."""
    wanted = select(outbox.c.pseudonym).where(outbox.c.campaign == campaign, outbox.c.wave == wave)
    return frozenset(bytes(value) for value in connection.scalars(wanted))


def messages(connection: Connection, campaign: str) -> tuple[Posted, ...]:
    """Return the messages of a campaign by id, without what is sealed."""
    shown = [column for column in outbox.c if column.name != "ciphertext"]
    wanted = select(*shown).where(outbox.c.campaign == campaign).order_by(outbox.c.message)
    rows = connection.execute(wanted).mappings()
    return tuple(Posted(**row, ciphertext=None) for row in rows)


def lease(
    connection: Connection,
    campaign: str,
    channels: Sequence[MessageChannel],
    *,
    worker: bytes,
    now: datetime,
    until: datetime,
    most: int,
) -> tuple[Posted, ...]:
    """Take messages that are due for one worker and return them, sealed.

    A message whose lease ran out is taken too: its worker died, perhaps after it had sent it.
    """
    waiting = or_(
        and_(outbox.c.state == "queued", outbox.c.due_at <= now),
        and_(outbox.c.state == "sending", outbox.c.lease_until <= now),
    )
    chosen = (
        select(outbox.c.message)
        .where(outbox.c.campaign == campaign, outbox.c.channel.in_(channels), waiting)
        .order_by(outbox.c.message)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = [bytes(value) for value in connection.scalars(chosen)]
    found: list[Posted] = []
    for part in chunks(taken, LOOKUP_CHUNK):
        mine = outbox.c.message.in_(part)
        connection.execute(
            update(outbox)
            .where(mine)
            .values(
                state="sending", lease=worker, lease_until=until, attempts=outbox.c.attempts + 1
            )
        )
        rows = connection.execute(select(outbox).where(mine).order_by(outbox.c.message))
        found += [Posted(**row) for row in rows.mappings()]
    return tuple(found)


def settle(
    connection: Connection,
    leased: Posted,
    state: MessageState,
    *,
    reason: str | None,
    due_at: datetime,
    day: date | None,
) -> bool:
    """Say what became of a leased message; False where the lease passed to another worker."""
    mine = (outbox.c.message == leased.message) & (outbox.c.lease == leased.lease)
    change = update(outbox).where(mine, outbox.c.attempts == leased.attempts)
    values = {"state": state, "reason": reason, "due_at": due_at, "settled_on": day}
    return connection.execute(change.values(**values, lease=None, lease_until=None)).rowcount == 1


def mark(
    connection: Connection,
    message: bytes,
    state: MessageState,
    *,
    among: Sequence[MessageState],
    reason: str,
    day: date,
) -> Posted | None:
    """Change the state of a message that is in one of some states; None where there is none."""
    shown = [column for column in outbox.c if column.name != "ciphertext"]
    wanted = select(*shown).where(outbox.c.message == message, outbox.c.state.in_(among))
    row = connection.execute(wanted.with_for_update()).mappings().first()
    if row is None:
        return None
    change = update(outbox).where(outbox.c.message == message)
    connection.execute(change.values(state=state, reason=reason, settled_on=day))
    return Posted(**row, ciphertext=None)


def sealed_of(connection: Connection, batch: bytes, wave: int) -> tuple[Posted, ...]:
    """Return the messages of a batch and wave with what is sealed, by id."""
    wanted = select(outbox).where(outbox.c.batch == batch, outbox.c.wave == wave)
    rows = connection.execute(wanted.order_by(outbox.c.message)).mappings()
    return tuple(Posted(**row) for row in rows)


def counts(connection: Connection, campaign: str) -> Mapping[tuple[str, int, str], int]:
    """Return how many messages there are by channel, wave and state."""
    keys = (outbox.c.channel, outbox.c.wave, outbox.c.state)
    wanted = select(*keys, func.count()).where(outbox.c.campaign == campaign).group_by(*keys)
    return {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(wanted)}


def reasons(connection: Connection, campaign: str) -> Mapping[tuple[str, str], int]:
    """Return how many messages are not sent for which reason, by channel."""
    keys = (outbox.c.channel, outbox.c.reason)
    chosen = (outbox.c.campaign == campaign) & outbox.c.reason.is_not(None)
    wanted = select(*keys, func.count()).where(chosen).group_by(*keys)
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(wanted)}


def erase(connection: Connection, batch: bytes, day: date) -> int:
    """Erase what is sealed in a batch and withdraw what was not sent; return how many were not."""
    own = outbox.c.batch == batch
    unsent = own & outbox.c.state.in_(("queued", "sending"))
    gone = {"state": "withdrawn", "reason": "purged", "lease": None, "lease_until": None}
    withdrawn = connection.execute(update(outbox).where(unsent).values(gone)).rowcount
    connection.execute(update(outbox).where(own).values(ciphertext=None))
    done = update(contact_batches).where(contact_batches.c.batch == batch)
    connection.execute(done.values(purged_on=day))
    return withdrawn


def forget(connection: Connection, campaign: str, pseudonym: bytes, day: date) -> int:
    """Empty the messages of one subject and withdraw what was not sent; return how many.

    The rows stay, without what was sealed: so nobody is invited there again.
    """
    own = (outbox.c.campaign == campaign) & (outbox.c.pseudonym == pseudonym)
    gone = {"state": "withdrawn", "reason": "asked-to-stop", "lease": None, "lease_until": None}
    connection.execute(update(outbox).where(own).values(gone | {"settled_on": day}))
    return connection.execute(update(outbox).where(own).values(ciphertext=None)).rowcount


def places_of_codes(connection: Connection, hashes: Iterable[bytes]) -> dict[bytes, CodePlace]:
    """Return where codes belong that stand under a registered manifest."""
    found: dict[bytes, CodePlace] = {}
    joined = code_hashes.join(manifests, code_hashes.c.manifest == manifests.c.id)
    joined = joined.outerjoin(spent_codes, spent_codes.c.hash == code_hashes.c.hash)
    keys = (code_hashes.c.hash, manifests.c.unit, manifests.c.campaign, spent_codes.c.hash)
    for part in chunks(hashes, LOOKUP_CHUNK):
        rows = connection.execute(
            select(*keys).select_from(joined).where(code_hashes.c.hash.in_(part))
        )
        found |= {bytes(row[0]): CodePlace(row[1], row[2], row[3] is not None) for row in rows}
    return found


def went_out(connection: Connection, hashes: Iterable[bytes]) -> frozenset[bytes]:
    """Return those of `hashes` that went out with an invitation."""
    found: set[bytes] = set()
    for part in chunks(hashes, LOOKUP_CHUNK):
        wanted = select(invited_codes.c.hash).where(invited_codes.c.hash.in_(part))
        found.update(bytes(value) for value in connection.scalars(wanted))
    return frozenset(found)


def send_out(connection: Connection, campaign: str, hashes: Iterable[bytes]) -> None:
    """Remember that codes go out, in the order of their hashes."""
    for part in chunks(sorted(hashes), INSERT_CHUNK):
        rows = [{"hash": value, "campaign": campaign} for value in part]
        connection.execute(insert(invited_codes), rows)
