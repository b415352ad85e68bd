"""Queries on PAR points entered by hand: self-assessed and appraised, by unit and domain."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, delete, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.par_points import par_points


class ParPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Points of one unit in one domain; None where not assessed yet."""

    unit: str
    domain: str
    self_points: float | None = None
    appraised_points: float | None = None


def replace(connection: Connection, campaign: str, points: Iterable[ParPoints]) -> int:
    """Replace every point of a campaign by these and return how many rows."""
    rows = [columns(point) | {"campaign": campaign} for point in points]
    connection.execute(delete(par_points).where(par_points.c.campaign == campaign))
    if rows:
        connection.execute(insert(par_points), rows)
    return len(rows)


def read(connection: Connection, campaign: str) -> tuple[ParPoints, ...]:
    """Return the points of a campaign by unit and domain."""
    wanted = select(
        par_points.c.unit,
        par_points.c.domain,
        par_points.c.self_points,
        par_points.c.appraised_points,
    ).where(par_points.c.campaign == campaign)
    rows = connection.execute(wanted.order_by(par_points.c.unit, par_points.c.domain)).mappings()
    return tuple(ParPoints(**row) for row in rows)
