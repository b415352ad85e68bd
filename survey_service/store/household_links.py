"""Queries on the sealed households of a campaign, and the box they are sealed to."""

from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from survey_service.store.documents import INSERT_CHUNK, chunks, columns
from survey_service.store.tables.monitoring import household_links, link_stores


class LinkStore(msgspec.Struct, frozen=True, kw_only=True):
    """The box of a campaign; once purged it holds nothing and its key is gone."""

    campaign: str
    box: bytes
    public_key: bytes
    purge_on: date
    opened_on: date
    purged_on: date | None = None


class SealedLink(msgspec.Struct, frozen=True, kw_only=True):
    """The sealed household of a case."""

    campaign: str
    unit: str
    case_id: str
    row: bytes
    sealed: bytes


def open_store(connection: Connection, store: LinkStore) -> None:
    """Store the box of a campaign.

    Raises:
        sqlalchemy.exc.IntegrityError: it has one.
    """
    connection.execute(insert(link_stores).values(columns(store)))


def get_store(connection: Connection, campaign: str) -> LinkStore | None:
    """Return the box of a campaign."""
    wanted = select(link_stores).where(link_stores.c.campaign == campaign)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else LinkStore(**row)


def every_store(connection: Connection) -> tuple[LinkStore, ...]:
    """Return the boxes of all campaigns."""
    rows = connection.execute(select(link_stores).order_by(link_stores.c.campaign)).mappings()
    return tuple(LinkStore(**row) for row in rows)


def put(connection: Connection, links: Iterable[SealedLink]) -> int:
    """Store sealed households, each in place of the one of its case; return how many."""
    count = 0
    for part in chunks(links, INSERT_CHUNK):
        for one in part:
            connection.execute(delete(household_links).where(*_own(one.campaign, one)))
        connection.execute(insert(household_links), [columns(one) for one in part])
        count += len(part)
    return count


def get(connection: Connection, campaign: str, unit: str, case_id: str) -> SealedLink | None:
    """Return the sealed household of a case."""
    wanted = select(household_links).where(
        household_links.c.campaign == campaign,
        household_links.c.unit == unit,
        household_links.c.case_id == case_id,
    )
    row = connection.execute(wanted).mappings().first()
    return None if row is None else SealedLink(**row)


def count(connection: Connection, campaign: str) -> int:
    """Return how many households are sealed."""
    wanted = select(func.count()).where(household_links.c.campaign == campaign)
    return connection.scalar(wanted) or 0


def purge(connection: Connection, campaign: str, day: date) -> int:
    """Delete all sealed households of a campaign and note the day; return how many there were."""
    gone = delete(household_links).where(household_links.c.campaign == campaign)
    number = connection.execute(gone).rowcount
    own = link_stores.c.campaign == campaign
    connection.execute(update(link_stores).where(own).values(purged_on=day))
    return number


def _own(campaign: str, one: SealedLink) -> tuple[ColumnElement[bool], ...]:
    return (
        household_links.c.campaign == campaign,
        household_links.c.unit == one.unit,
        household_links.c.case_id == one.case_id,
    )
