"""What the rules of sync need to know of the database, for a whole batch at once."""

from collections.abc import Sequence
from datetime import datetime

from survey_service.pipeline.sync_reading import Received
from survey_service.pipeline.sync_rows import SyncJob
from survey_service.pipeline.sync_rules import Situation
from survey_service.store import (
    attachments,
    campaigns,
    devices,
    envelopes,
    responses,
    samples,
    units,
)
from survey_service.store.database import Connection


def look_up(connection: Connection, jobs: Sequence[SyncJob], now: datetime) -> Situation:
    """Return what is known about the envelopes of a batch, in as many look-ups as for one.

    The rows of the files they name are held until the transaction ends, so that an envelope and
    its last file that arrive in the same instant see each other.
    """
    received = [job.received for job in jobs]
    proven = [one for one in received if one.device is not None]
    told = [job.received for job in jobs if job.is_looked_up]
    missing = attachments.await_(connection, {file for one in told for file in one.attachments})
    places = [place for one in proven if (place := one.place) is not None]
    about = Situation(
        now=now,
        devices=devices.find(connection, {place.device for place in places}),
        known=envelopes.known(connection, {one.id_hash for one in received}),
        numbers=envelopes.numbered(
            connection,
            {
                (place.device, place.boot, number)
                for place in places
                for number in (place.seq - 1, place.seq)
            },
        ),
        boots=envelopes.boots(connection, {(place.device, place.boot) for place in places}),
        bodies=envelopes.bodies(connection, {one.body for one in proven if one.body is not None}),
        interviews=envelopes.interviews(
            connection,
            {(one.sent.mono_start, one.sent.mono_end) for one in proven if one.case is not None},
        ),
        campaigns={
            code: found
            for code in sorted({one.sent.campaign for one in told})
            if (found := campaigns.get(connection, code)) is not None
        },
        samples=samples.drawn_in(connection, _cases(told)),
        uncalled=samples.uncalled(connection, _cases(told)),
        answered=responses.answered_cases(connection, _cases(told)),
        units=units.known(connection, {one.sent.unit for one in told if one.case is None}),
        missing=missing,
        chains={},
        followers={},
    )
    marks = {mark for place in places for mark in (place.chain, place.follows)}
    for link in envelopes.neighbours(connection, {place.device for place in places}, marks):
        about.chains[link.device, link.chain] = link
        about.followers.setdefault((link.device, link.follows), set()).add(link.chain)
    return about


def _cases(received: Sequence[Received]) -> set[tuple[str, str]]:
    return {one.case for one in received if one.case is not None}
