"""Queries on posters: reusable codes of the `open` series."""

from datetime import date

import msgspec
from sqlalchemy import Connection, insert, select, update

from questionnaires.text import Wording
from survey_service.store.campaigns import SeriesName
from survey_service.store.documents import columns, dump, load
from survey_service.store.tables.posters import posters


class Poster(msgspec.Struct, frozen=True, kw_only=True):
    """A poster: its public code, the office it asks about, and where it hangs."""

    hash: bytes
    code: str
    unit: str
    receiving: str | None
    deciding: str | None
    campaign: str
    place: Wording
    hung_on: date
    taken_down_on: date | None = None
    series: SeriesName = "open"


def add(connection: Connection, poster: Poster) -> None:
    """Store a poster."""
    connection.execute(insert(posters).values(columns(poster) | {"place": dump(poster.place)}))


def take_down(connection: Connection, code: str, day: date) -> bool:
    """Record that a poster no longer hangs; False where no such poster hangs."""
    change = update(posters).where(posters.c.code == code, posters.c.taken_down_on.is_(None))
    return connection.execute(change.values(taken_down_on=day)).rowcount == 1


def every(connection: Connection, campaign: str) -> tuple[Poster, ...]:
    """Return the posters of a campaign, by unit and code."""
    wanted = select(posters).where(posters.c.campaign == campaign)
    rows = connection.execute(wanted.order_by(posters.c.unit, posters.c.code)).mappings()
    return tuple(Poster(**{**row, "place": load(row["place"], Wording)}) for row in rows)
