"""What a code stands for, wherever it is kept: under a manifest of receipts, or on a poster.

The two look-ups differ in their tables only; a new kind of code (a link sent by message, a kiosk)
is one more query in `QUERIES`. A revoked code stands among the spent ones, so that the one primary
key which lets a code be used once also decides between an answer and a revocation; only a code
that can no longer be used costs a look at why.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Date, Select, case, cast, literal, null, select

from survey_service.store.bulk import KEYS, fetch_rows
from survey_service.store.campaigns import SeriesName, State
from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.tables.campaigns import campaign_series, campaigns
from survey_service.store.tables.codes import (
    code_hashes,
    manifests,
    revoked_codes,
    spent_codes,
)
from survey_service.store.tables.posters import posters

Ended = Literal["token-spent", "token-revoked", "token-expired"]


class Origin(msgspec.Struct, frozen=True):
    """The office, campaign and questionnaire behind a code; fields in the order of the queries.

    `ended` says why the code can no longer be used on any day: a receipt code that was spent or
    revoked, a poster that was taken down. `expires_on` is the last day on which it may be used.
    """

    unit: str
    receiving: str | None
    deciding: str | None
    campaign: str
    series: SeriesName
    campaign_state: State
    instrument: str
    version: str
    channel: Literal["receipt", "poster"]
    ended: Ended | None
    expires_on: date | None

    def refusal(self, day: date) -> Ended | None:
        """Return why the code cannot be used on a day, by the calendar of the city."""
        if self.ended is None and self.expires_on is not None and day > self.expires_on:
            return "token-expired"
        return self.ended


_CAMPAIGN: Final = (
    campaigns.c.state.label("campaign_state"),
    campaign_series.c.instrument,
    campaign_series.c.instrument_version.label("version"),
)


def _of_campaign(campaign: ColumnElement[str], series: ColumnElement[str]) -> ColumnElement[bool]:
    return (
        (campaigns.c.code == campaign)
        & (campaign_series.c.campaign == campaign)
        & (campaign_series.c.series == series)
    )


_RECEIPTS: Final = (
    select(
        code_hashes.c.hash,
        code_hashes.c.unit,
        manifests.c.receiving,
        manifests.c.deciding,
        manifests.c.campaign,
        manifests.c.series,
        *_CAMPAIGN,
        literal("receipt").label("channel"),
        case((spent_codes.c.hash.is_not(None), "token-spent")).label("ended"),
        manifests.c.expires_on,
    )
    .select_from(
        code_hashes.join(manifests, manifests.c.id == code_hashes.c.manifest).outerjoin(
            spent_codes,
            (spent_codes.c.hash == code_hashes.c.hash) & (spent_codes.c.unit == code_hashes.c.unit),
        )
    )
    .join(campaigns, campaigns.c.code == manifests.c.campaign)
    .join(campaign_series, _of_campaign(manifests.c.campaign, manifests.c.series))
)

_POSTERS: Final = (
    select(
        posters.c.hash,
        posters.c.unit,
        posters.c.receiving,
        posters.c.deciding,
        posters.c.campaign,
        posters.c.series,
        *_CAMPAIGN,
        literal("poster").label("channel"),
        case((posters.c.taken_down_on.is_not(None), "token-expired")).label("ended"),
        cast(null(), Date).label("expires_on"),
    )
    .select_from(posters)
    .join(campaigns, campaigns.c.code == posters.c.campaign)
    .join(campaign_series, _of_campaign(posters.c.campaign, posters.c.series))
)

QUERIES: Final[tuple[Select[Any], ...]] = (
    _RECEIPTS.where(code_hashes.c.hash.in_(KEYS)),
    _POSTERS.where(posters.c.hash.in_(KEYS)),
)
"""The look-ups in order."""


def find(connection: Connection, hashes: Iterable[bytes]) -> Mapping[bytes, Origin]:
    """Return what each known code stands for, by its hash; unknown hashes are absent."""
    missing = set(hashes)
    found: dict[bytes, Origin] = {}
    for query in QUERIES:
        for part in chunks(sorted(missing), LOOKUP_CHUNK):
            for hash_, *fields in fetch_rows(connection, query, part):
                found[hash_] = Origin(*fields)
        missing -= found.keys()
    spent = [hash_ for hash_, origin in found.items() if origin.ended == "token-spent"]
    for hash_ in _revoked(connection, spent):
        found[hash_] = replace(found[hash_], ended="token-revoked")
    return found


def _revoked(connection: Connection, spent: Iterable[bytes]) -> Iterator[bytes]:
    for part in chunks(spent, LOOKUP_CHUNK):
        wanted = select(revoked_codes.c.hash).where(revoked_codes.c.hash.in_(part))
        yield from (bytes(hash_) for hash_ in connection.scalars(wanted))
