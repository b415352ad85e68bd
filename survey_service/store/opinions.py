"""Queries on supervision opinions: asked of whom, due when, given as what."""

from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import Connection, insert, select, update

from survey_service.store.documents import columns
from survey_service.store.tables.monitoring import opinions

OpinionWord = Literal["agree", "reserve", "dissent", "none"]


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """An opinion that was asked for; `opinion` is None while none was given."""

    campaign: str
    organisation: str
    asked_on: date
    due_on: date
    opinion: OpinionWord | None = None
    words: str | None = None
    given_on: date | None = None
    given_by: str | None = None
    minutes: bytes | None = None

    def is_silent(self, today: date) -> bool:
        """Tell whether the time to give it has passed without one."""
        return self.opinion is None and today > self.due_on


def add(connection: Connection, asked: Opinion) -> None:
    """Store that an opinion was asked for.

    Raises:
        sqlalchemy.exc.IntegrityError: it was asked for before.
    """
    connection.execute(insert(opinions).values(columns(asked)))


def every(connection: Connection, campaign: str) -> tuple[Opinion, ...]:
    """Return the opinions asked for in a campaign, by organisation."""
    wanted = select(opinions).where(opinions.c.campaign == campaign)
    rows = connection.execute(wanted.order_by(opinions.c.organisation)).mappings()
    return tuple(Opinion(**row) for row in rows)


def get(connection: Connection, campaign: str, organisation: str) -> Opinion | None:
    """Return one opinion that was asked for."""
    found = {one.organisation: one for one in every(connection, campaign)}
    return found.get(organisation)


def give(connection: Connection, given: Opinion) -> bool:
    """Store an opinion that was asked for; False where one stands already."""
    own = (
        (opinions.c.campaign == given.campaign)
        & (opinions.c.organisation == given.organisation)
        & opinions.c.opinion.is_(None)
    )
    values = {
        "opinion": given.opinion,
        "words": given.words,
        "given_on": given.given_on,
        "given_by": given.given_by,
    }
    return connection.execute(update(opinions).where(own).values(values)).rowcount == 1


def set_minutes(connection: Connection, campaign: str, organisation: str, digest: bytes) -> None:
    """Store the SHA-256 of the signed minutes."""
    own = (opinions.c.campaign == campaign) & (opinions.c.organisation == organisation)
    connection.execute(update(opinions).where(own).values(minutes=digest))
