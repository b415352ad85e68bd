"""Queries on campaigns and what each of their series is made of."""

from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, insert, select, update

from questionnaires.text import Wording
from survey_service.store.documents import columns, dump, load
from survey_service.store.tables.campaigns import campaign_series, campaigns

State = Literal["draft", "field", "preliminary", "final", "corrected"]
SeriesName = Literal["sample", "transaction", "open"]

OPEN_STATES: frozenset[State] = frozenset({"field", "preliminary"})
"""States in which a campaign takes answers: preliminary figures are published while it goes on."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What one series of a campaign asks and how it is weighted and scored."""

    series: SeriesName
    instrument: str
    instrument_version: str
    scheme: str
    weighting_plan: str
    sample: str | None = None


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """One round. `release_size` new answers wait together before figures move."""

    code: str
    title: Wording
    period_from: date
    period_to: date
    state: State
    as_of: datetime | None = None
    synthetic: bool = False
    par_scheme: str | None = None
    release_size: int = 10
    series: tuple[Series, ...] = ()


def add(connection: Connection, campaign: Campaign) -> None:
    """Store a campaign with its series."""
    row = columns(campaign)
    del row["series"]
    connection.execute(insert(campaigns).values(row | {"title": dump(campaign.title)}))
    rows = [columns(series) | {"campaign": campaign.code} for series in campaign.series]
    if rows:
        connection.execute(insert(campaign_series), rows)


def set_state(
    connection: Connection, code: str, state: State, as_of: datetime | None = None
) -> bool:
    """Move a campaign to a publication state; False where there is no such campaign."""
    change = update(campaigns).where(campaigns.c.code == code).values(state=state, as_of=as_of)
    return connection.execute(change).rowcount == 1


def get(connection: Connection, code: str) -> Campaign | None:
    """Return one campaign with its series."""
    return next(iter(_read(connection, code)), None)


def held(connection: Connection, code: str) -> Campaign | None:
    """Return one campaign, held until the transaction ends: publications wait for each other.

    On SQLite the write lock of the transaction does the same.
    """
    connection.execute(select(campaigns.c.code).where(campaigns.c.code == code).with_for_update())
    return get(connection, code)


def every(connection: Connection) -> tuple[Campaign, ...]:
    """Return all campaigns, the latest period first."""
    return tuple(sorted(_read(connection), key=lambda c: (c.period_from, c.code), reverse=True))


def _read(connection: Connection, code: str | None = None) -> list[Campaign]:
    chosen = select(campaigns)
    parts = select(campaign_series).order_by(campaign_series.c.series)
    if code is not None:
        chosen = chosen.where(campaigns.c.code == code)
        parts = parts.where(campaign_series.c.campaign == code)
    series: dict[str, list[Series]] = {}
    for row in connection.execute(parts).mappings():
        fields = {name: value for name, value in row.items() if name != "campaign"}
        series.setdefault(row["campaign"], []).append(Series(**fields))
    return [
        Campaign(
            **{**row, "title": load(row["title"], Wording)},
            series=tuple(series.get(row["code"], ())),
        )
        for row in connection.execute(chosen).mappings()
    ]


def attach_sample(connection: Connection, code: str, sample: str) -> bool:
    """Tie a drawn sample to the campaign's sample series; False where it has none."""
    chosen = update(campaign_series).where(
        campaign_series.c.campaign == code, campaign_series.c.series == "sample"
    )
    return connection.execute(chosen.values(sample=sample)).rowcount == 1
