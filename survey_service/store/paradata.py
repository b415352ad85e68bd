"""Queries on how interviews came about: who made them, on what device, when, and how long."""

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from survey_service.store.documents import load
from survey_service.store.tables.campaigns import campaign_series
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.field import assignments
from survey_service.store.tables.responses import responses
from survey_service.store.tables.samples import cases


class InterviewTrace(msgspec.Struct, frozen=True, kw_only=True):
    """An interview with what is known of its making.

    `enumerator` is who had the case, else empty; `started` and `ended` are milliseconds of the
    device's own clock, `wall` its time of day at the end as it wrote it; None where the interview
    did not come in an envelope.
    """

    unit: str
    case_id: str
    psu: str
    version: str
    enumerator: str
    answers: dict[str, Any]
    flags: tuple[str, ...]
    device: str | None = None
    started: int | None = None
    ended: int | None = None
    wall: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Unit and case."""
        return (self.unit, self.case_id)


def of_campaign(connection: Connection, campaign: str) -> tuple[InterviewTrace, ...]:
    """Return the interviews of the sample of a campaign by unit and case."""
    sample = select(campaign_series.c.sample).where(
        campaign_series.c.campaign == campaign, campaign_series.c.series == "sample"
    )
    held = (
        (assignments.c.unit == responses.c.unit)
        & (assignments.c.case_id == responses.c.case_id)
        & (assignments.c.state != "passed_on")
    )
    came = (envelopes.c.unit == responses.c.unit) & (
        envelopes.c.response_id == responses.c.response_id
    )
    drawn = (cases.c.unit == responses.c.unit) & (cases.c.case_id == responses.c.case_id)
    wanted = (
        select(
            responses.c.unit,
            responses.c.case_id,
            cases.c.psu,
            responses.c.version,
            assignments.c.person.label("enumerator"),
            responses.c.answers,
            responses.c.flags,
            envelopes.c.device,
            envelopes.c.mono_start.label("started"),
            envelopes.c.mono_end.label("ended"),
            envelopes.c.wall,
        )
        .select_from(
            responses.join(cases, drawn).outerjoin(assignments, held).outerjoin(envelopes, came)
        )
        .where(
            responses.c.campaign == campaign,
            responses.c.series == "sample",
            cases.c.sample.in_(sample),
        )
        .order_by(responses.c.unit, responses.c.case_id)
    )
    found = {}
    for row in connection.execute(wanted).mappings():
        one = InterviewTrace(
            **{
                **row,
                "enumerator": row["enumerator"] or "",
                "answers": load(row["answers"], dict[str, Any]),
                "flags": load(row["flags"], tuple[str, ...]),
            }
        )
        found[one.key] = one
    return tuple(found.values())
