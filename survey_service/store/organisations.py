"""Queries on organisations and what each does in a campaign."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from questionnaires.text import Wording
from survey_service.store.documents import INSERT_CHUNK, chunks, columns, dump, load
from survey_service.store.tables.field import campaign_roles, organisations

OrganisationKind = Literal["post_office", "fatherland_front", "veterans", "statistics", "other"]
RoleName = Literal["leads", "collects", "supervises", "prints", "pays"]


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """A body that takes part in field work; with `counted_with` it counts as one body."""

    code: str
    name: Wording
    kind: OrganisationKind
    counted_with: str | None = None


class CampaignRole(msgspec.Struct, frozen=True, kw_only=True):
    """What an organisation does in a campaign; `statement` is why it counts as independent."""

    campaign: str
    organisation: str
    role: RoleName
    statement: str | None = None


def put(connection: Connection, given: Iterable[Organisation]) -> int:
    """Store organisations, each in place of the one of its code, and return how many changed."""
    before = everyone(connection)
    changed = [one for one in given if before.get(one.code) != one]
    for one in changed:
        row = columns(one) | {"name": dump(one.name)}
        if one.code in before:
            own = organisations.c.code == one.code
            connection.execute(update(organisations).where(own).values(row))
        else:
            connection.execute(insert(organisations).values(row))
    return len(changed)


def everyone(connection: Connection) -> dict[str, Organisation]:
    """Return all organisations by code."""
    rows = connection.execute(select(organisations).order_by(organisations.c.code)).mappings()
    return {
        row["code"]: Organisation(**{**row, "name": load(row["name"], Wording)}) for row in rows
    }


def body_of(known: Mapping[str, Organisation], code: str) -> str:
    """Return the code that stands for the body of an organisation.

    Organisations that are counted together, directly or over others, share it: the first code of
    their group. Two organisations are independent of each other only where the bodies differ.
    """
    group, waiting = {code}, [code]
    while waiting:
        one = waiting.pop()
        near = {other.code for other in known.values() if other.counted_with == one}
        if one in known and (with_ := known[one].counted_with) is not None:
            near.add(with_)
        waiting += near - group
        group |= near
    return min(group)


def set_roles(connection: Connection, campaign: str, given: Iterable[CampaignRole]) -> None:
    """Store who does what in a campaign, in place of what was stored."""
    connection.execute(delete(campaign_roles).where(campaign_roles.c.campaign == campaign))
    for part in chunks(given, INSERT_CHUNK):
        connection.execute(insert(campaign_roles), [columns(role) for role in part])


def roles(connection: Connection, campaign: str) -> tuple[CampaignRole, ...]:
    """Return who does what in a campaign, by organisation and role."""
    wanted = select(campaign_roles).where(campaign_roles.c.campaign == campaign)
    ordered = wanted.order_by(campaign_roles.c.organisation, campaign_roles.c.role)
    return tuple(CampaignRole(**row) for row in connection.execute(ordered).mappings())
