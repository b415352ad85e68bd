"""The supervision opinion of a member's organisation, and its minutes to print and sign."""

from typing import cast, get_args

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.response import Redirect

from survey_service.console.data import Data
from survey_service.console.language import language_of
from survey_service.console.monitors.shared import (
    HOME,
    Desk,
    big_page,
    first,
    posted,
    required_campaign,
    word,
)
from survey_service.console.monitors.workspace import MONITOR
from survey_service.console.staff import CampaignCode
from survey_service.console.viewer import AnyRequest, Door, signed_in
from survey_service.minutes import pdf
from survey_service.pipeline.monitors.opinions import NAMES
from survey_service.problems import Problem
from survey_service.store.opinions import OpinionWord


@get(f"{HOME}/opinion", opt=MONITOR, sync_to_thread=True)
def opinion_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """The opinion that is asked of this member's organisation."""
    return _opinion(request, console=console, door=door, monitors=monitors, campaign=campaign)


def _opinion(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    campaign: str | None,
    failure: Problem | None = None,
) -> Response[str]:
    card = required_campaign(console, campaign)
    work = monitors.workspace(card.code, signed_in(request, door).user)
    return big_page(
        request, door, "monitor_opinion.html", card, failure,
        work=work, names=NAMES, words=get_args(OpinionWord),
    )  # fmt: skip


@post(f"{HOME}/opinion", opt=MONITOR)
async def opinion(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    campaign: CampaignCode = None,
) -> Response[str] | Redirect:
    """Give the opinion, once."""
    viewer, fields = await posted(request, door)
    code = required_campaign(console, campaign).code

    def act() -> Response[str] | Redirect:
        try:
            chosen = cast("OpinionWord", word(fields, "opinion", get_args(OpinionWord)))
            monitors.give_opinion(code, viewer.user, chosen, first(fields, "words") or None)
        except Problem as problem:
            return _opinion(
                request,
                console=console,
                door=door,
                monitors=monitors,
                campaign=campaign,
                failure=problem,
            )
        return Redirect(f"{HOME}/opinion?campaign={code}", status_code=303)

    return await sync_to_thread(act)


@get(f"{HOME}/minutes.pdf", opt=MONITOR, sync_to_thread=True)
def minutes_file(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[bytes]:
    """The supervision minutes of this member's organisation as they stand now."""
    card = required_campaign(console, campaign)
    user = signed_in(request, door).user
    document = monitors.minutes(card.code, user, "en" if language_of(request) == "en" else "vi")
    return Response(
        pdf(document),
        media_type="application/pdf",
        headers={
            "Content-Disposition": 'inline; filename="minutes.pdf"',
            "Cache-Control": "no-store",
        },
    )
