"""Queries on publications: appended, never edited."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from survey_service.store.campaigns import SeriesName, State
from survey_service.store.documents import columns, dump, load
from survey_service.store.tables.publications import publications


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """Figures as published, with every version that made them."""

    campaign: str
    series: SeriesName
    sequence: int
    state: State
    as_of: datetime
    figures: Any
    versions: dict[str, str]


def append(
    connection: Connection,
    campaign: str,
    series: SeriesName,
    *,
    state: State,
    as_of: datetime,
    figures: Any,  # noqa: ANN401 - any JSON value: the struct belongs to pipeline/figures
    versions: dict[str, str],
) -> Publication:
    """Publish after whatever was published before, and return what was stored.

    Raises:
        sqlalchemy.exc.IntegrityError: someone else published this sequence at the same moment.
    """
    last = latest_sequence(connection, campaign, series)
    publication = Publication(
        campaign=campaign,
        series=series,
        sequence=(last or 0) + 1,
        state=state,
        as_of=as_of,
        figures=figures,
        versions=versions,
    )
    texts = {"figures": dump(figures), "versions": dump(versions)}
    connection.execute(insert(publications).values(columns(publication) | texts))
    return publication


def latest_sequence(connection: Connection, campaign: str, series: SeriesName) -> int | None:
    """Return the number of the publication that holds now."""
    table = publications
    wanted = select(func.max(table.c.sequence)).where(
        table.c.campaign == campaign, table.c.series == series
    )
    sequence: int | None = connection.scalar(wanted)
    return sequence


def latest(connection: Connection, campaign: str, series: SeriesName) -> Publication | None:
    """Return the publication that holds now."""
    table = publications
    wanted = select(table).where(table.c.campaign == campaign, table.c.series == series)
    row = connection.execute(wanted.order_by(table.c.sequence.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    texts = {
        "figures": msgspec.json.decode(row["figures"]),
        "versions": load(row["versions"], dict[str, str]),
    }
    return Publication(**{**row, **texts})
