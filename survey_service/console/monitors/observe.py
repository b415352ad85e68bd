"""What a member saw of delivery, collection or a kiosk: a short list, a day, a remark."""

from datetime import UTC, date, datetime
from typing import Final

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Redirect

from survey_service.console.data import Data
from survey_service.console.monitors.shared import (
    HOME,
    Desk,
    big_page,
    first,
    posted,
    required_campaign,
)
from survey_service.console.monitors.workspace import MONITOR, OBSERVED_NAMES
from survey_service.console.staff import CampaignCode
from survey_service.console.viewer import AnyRequest, Door, signed_in
from survey_service.problems import Problem
from survey_service.store.observations import Observation, Observed

_FILLED_IN: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Person and moment of an observation are filled in by the desk, never by a form."""


@get(f"{HOME}/observe/{{kind:str}}", opt=MONITOR, sync_to_thread=True)
def observe_page(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    kind: FromPath[Observed],
    campaign: CampaignCode = None,
) -> Response[str]:
    """What to look at, and room to say what was seen."""
    return _observe(
        request, console=console, door=door, monitors=monitors, kind=kind, campaign=campaign
    )


def _observe(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    kind: Observed,
    campaign: str | None,
    failure: Problem | None = None,
) -> Response[str]:
    card = required_campaign(console, campaign)
    user = signed_in(request, door).user
    work = monitors.workspace(card.code, user)
    return big_page(
        request, door, "monitor_observe.html", card, failure,
        kind=kind, name=OBSERVED_NAMES[kind], items=monitors.checklist(card.code, kind),
        organisations=monitors.collectors(card.code, user), planned=work.planned,
        places={one.unit: monitors.place(one.unit) for one, _ in work.villages},
        today=monitors.today(),
    )  # fmt: skip


@post(f"{HOME}/observe/{{kind:str}}", opt=MONITOR)
async def observe(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    kind: FromPath[Observed],
    campaign: CampaignCode = None,
) -> Response[str] | Redirect:
    """Note what was seen."""
    viewer, fields = await posted(request, door)
    code = required_campaign(console, campaign).code

    def act() -> Response[str] | Redirect:
        try:
            seen = Observation(
                campaign=code, number=0, kind=kind, unit=first(fields, "unit"),
                place=first(fields, "place") or "–",
                happened_on=_day(first(fields, "day")), person="", body="",
                checklist={
                    name.removeprefix("check-"): values[0]
                    for name, values in fields.items()
                    if name.startswith("check-")
                },
                recorded_at=_FILLED_IN, remark=first(fields, "remark") or None,
            )  # fmt: skip
            monitors.observe(seen, viewer.user, first(fields, "organisation") or None)
        except Problem as problem:
            return _observe(
                request,
                console=console,
                door=door,
                monitors=monitors,
                kind=kind,
                campaign=campaign,
                failure=problem,
            )
        return Redirect(f"{HOME}?campaign={code}", status_code=303)

    return await sync_to_thread(act)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("parameter-invalid", "day", text, "YYYY-MM-DD") from error
