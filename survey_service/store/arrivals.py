"""Queries on arrivals: how many answers came in each hour, by place."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.responses import Channel
from survey_service.store.tables.arrivals import arrival_counts


class Arrival(NamedTuple):
    """Where and in which hour (its beginning) answers came in; fields in the order of the key."""

    unit: str
    place: str
    channel: Channel
    hour: datetime


def _counting(dialect: Any) -> Any:  # noqa: ANN401 - the two dialects share no type
    adding = dialect.insert(arrival_counts)
    return adding.on_conflict_do_update(
        index_elements=[arrival_counts.c[name] for name in Arrival._fields],
        set_={"count": arrival_counts.c.count + adding.excluded.count},
    )


_COUNTING: Final[Mapping[str, Any]] = {
    "sqlite": _counting(sqlite),
    "postgresql": _counting(postgresql),
}


def count(connection: Connection, counts: Mapping[Arrival, int]) -> None:
    """Add to the counts, in key order so that two processes never wait in a circle."""
    rows = [arrival._asdict() | {"count": number} for arrival, number in sorted(counts.items())]
    if rows:
        connection.execute(_COUNTING[connection.dialect.name], rows)


def last_heard(connection: Connection, devices: Iterable[str]) -> dict[str, datetime]:
    """Return the hour in which each of these devices sent its last interview; silent ones not."""
    found: dict[str, datetime] = {}
    for part in chunks(sorted(devices), LOOKUP_CHUNK):
        wanted = (
            select(arrival_counts.c.place, func.max(arrival_counts.c.hour))
            .where(arrival_counts.c.place.in_(part), arrival_counts.c.channel == "interview")
            .group_by(arrival_counts.c.place)
        )
        found |= dict(connection.execute(wanted).all())
    return found
