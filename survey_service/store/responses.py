"""Queries on responses: rows in, answers out by campaign and series (never pooled)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, func, insert, select, text, tuple_

from survey_service.ledger.commitments import response_commitment
from survey_service.store.campaigns import SeriesName
from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns, dump, load
from survey_service.store.tables.responses import responses
from survey_service.store.tables.samples import cases

Channel = Literal["receipt", "poster", "kiosk", "interview", "drop_off", "link", "hotline"]
Answered = Literal["alone", "read_aloud", "helped"]


class ResponseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One response as a row; `answers` and `flags` are JSON text, `week` a Monday.

    `salt` is 32 random bytes, drawn for this row alone.
    """

    unit: str
    response_id: bytes
    campaign: str
    series: SeriesName
    channel: Channel
    answered: Answered
    receiving: str | None
    deciding: str | None
    instrument: str
    version: str
    language: str
    week: date
    answers: str
    flags: str = "[]"
    case_id: str | None = None
    salt: bytes

    @property
    def content(self) -> bytes:
        """The row bytes of the ledger's format: canonical JSON of everything but the salt."""
        shown = columns(self)
        del shown["salt"]
        return dump(shown | {"response_id": self.response_id.hex()}).encode()

    @property
    def commitment(self) -> bytes:
        """The hash under which the ledger knows this row."""
        return response_commitment(self.salt, self.content)


class StoredResponse(msgspec.Struct, frozen=True, kw_only=True):
    """One response as it is read: typed answers, and for a sampled case its place in the design."""

    unit: str
    channel: Channel
    answered: Answered
    receiving: str | None
    deciding: str | None
    version: str
    language: str
    week: date
    answers: dict[str, Any]
    flags: tuple[str, ...] = ()
    case_id: str | None = None
    psu: str | None = None
    stratum: str | None = None
    pi1: float | None = None
    pi2: float | None = None
    design_weight: float | None = None


def add(connection: Connection, rows: Iterable[ResponseRow]) -> tuple[bytes, ...]:
    """Store rows in the order of their random keys, so that the order of arrival is lost.

    Returns the commitments of the rows in ascending order, as a ledger entry lists them.

    Raises:
        sqlalchemy.exc.IntegrityError: a case was answered twice, or a word is not in its list.
    """
    commitments: list[bytes] = []
    for part in chunks(sorted(rows, key=lambda row: (row.unit, row.response_id)), INSERT_CHUNK):
        made = [row.commitment for row in part]
        bound = zip(part, made, strict=True)
        connection.execute(
            insert(responses), [columns(row) | {"commitment": value} for row, value in bound]
        )
        commitments += made
    return tuple(sorted(commitments))


def read(
    connection: Connection, campaign: str, series: SeriesName, unit: str | None = None
) -> Iterator[StoredResponse]:
    """Yield the responses of one series of a campaign, optionally of one unit, by key."""
    wanted = _reading(campaign, series).order_by(responses.c.unit, responses.c.response_id)
    if unit is not None:
        wanted = wanted.where(responses.c.unit == unit)
    # set on the statement: set on the connection it stays there, and PostgreSQL then tries to
    # write through a cursor
    with connection.execute(wanted.execution_options(yield_per=INSERT_CHUNK)) as result:
        for row in result.mappings():
            loaded = {
                "answers": load(row["answers"], dict[str, Any]),
                "flags": load(row["flags"], tuple[str, ...]),
            }
            yield StoredResponse(**{**row, **loaded})


def texts(
    connection: Connection, campaign: str, series: SeriesName, unit: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield unit and answers as JSON text, for those who need a fact or two of many rows."""
    wanted = select(responses.c.unit, responses.c.answers).where(
        responses.c.campaign == campaign, responses.c.series == series
    )
    if unit is not None:
        wanted = wanted.where(responses.c.unit == unit)
    for row in connection.execute(wanted):
        yield row.unit, row.answers


def _reading(campaign: str, series: SeriesName) -> Select[Any]:
    design = ("psu", "stratum", "pi1", "pi2", "design_weight")
    own = (responses.c[name] for name in StoredResponse.__struct_fields__ if name not in design)
    joined = responses.outerjoin(
        cases, (cases.c.unit == responses.c.unit) & (cases.c.case_id == responses.c.case_id)
    )
    return (
        select(*own, *(cases.c[name] for name in design))
        .select_from(joined)
        .where(responses.c.campaign == campaign, responses.c.series == series)
    )


def answered_cases(connection: Connection, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these cases, by (unit, case), have their answer."""
    key = (responses.c.unit, responses.c.case_id)
    found: set[tuple[str, str]] = set()
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        rows = connection.execute(select(*key).where(tuple_(*key).in_(part)))
        found.update((unit, case_id) for unit, case_id in rows)
    return found


def hold(connection: Connection) -> None:
    """Keep responses as they are until this writing transaction ends; others may go on reading.

    Writers of SQLite wait for each other anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE responses IN SHARE MODE"))


def count(connection: Connection) -> int:
    """Return how many responses are stored."""
    return connection.scalar(select(func.count()).select_from(responses)) or 0


def counts(connection: Connection, campaign: str, series: SeriesName) -> Mapping[str, int]:
    """Return the number of responses of a series by unit."""
    wanted = (
        select(responses.c.unit, func.count())
        .where(responses.c.campaign == campaign, responses.c.series == series)
        .group_by(responses.c.unit)
    )
    return dict(connection.execute(wanted).all())


def channels(connection: Connection, campaign: str, series: SeriesName) -> Mapping[str, int]:
    """Return the number of responses of a series by channel."""
    wanted = (
        select(responses.c.channel, func.count())
        .where(responses.c.campaign == campaign, responses.c.series == series)
        .group_by(responses.c.channel)
    )
    return dict(connection.execute(wanted).all())
