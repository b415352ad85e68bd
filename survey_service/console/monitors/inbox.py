"""What back-checks found, and the flag inbox: every flag is a case for a person to resolve."""

from typing import Final, cast, get_args

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Redirect

from survey_service.console.data import Data
from survey_service.console.monitors.shared import (
    Desk,
    first,
    number,
    posted,
    required_campaign,
    word,
)
from survey_service.console.staff import CampaignCode, staff_page
from survey_service.console.viewer import AnyRequest, Door
from survey_service.pipeline.monitors.desk import MonitorDesk
from survey_service.pipeline.monitors.flags import KIND_NAMES, STATE_NAMES, UNIT_NAMES, Resolution
from survey_service.pipeline.monitors.oversight import Inbox
from survey_service.problems import Problem
from survey_service.security.permissions import Permission
from survey_service.store.flag_cases import FlagCase

FLAGS: Final = "/console/flags"
CHECKS: Final = "/console/checks"
_SHARES: Final = frozenset(
    {"straight-lining", "near-duplicates", "hours", "mock-location", "same-place", "kiosk-gap"}
)


def ordered(inbox: Inbox) -> list[FlagCase]:
    """Return the flags in the order in which somebody should look: open first, oddest first."""
    return sorted(inbox.flags, key=lambda one: (one.state != "open", one.q_value, one.number))


@get(FLAGS, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def flags_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """All flags with their statistics, and the index with and without them."""
    return _flags(request, console=console, door=door, monitors=monitors, campaign=campaign)


def _flags(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    campaign: str | None,
    failure: Problem | None = None,
) -> Response[str]:
    card = required_campaign(console, campaign)
    inbox = monitors.inbox(card.code)
    return staff_page(
        request, door, "flags.html", campaign=card, inbox=inbox, flags=ordered(inbox),
        kinds=KIND_NAMES, units=UNIT_NAMES, states=STATE_NAMES, shares=_SHARES,
        failure=failure, place=monitors.place,
        status=200 if failure is None else failure.status,
    )  # fmt: skip


@post(FLAGS + "/{flag:str}", opt={"permission": Permission.FIELDWORK_MONITOR})
async def resolve_flag(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    flag: FromPath[str],
    campaign: CampaignCode = None,
) -> Response[str] | Redirect:
    """Resolve one flag: explained or confirmed, with a reason."""
    viewer, fields = await posted(request, door)
    code = required_campaign(console, campaign).code

    def act() -> Response[str] | Redirect:
        try:
            chosen = cast("Resolution", word(fields, "state", get_args(Resolution)))
            monitors.resolve(
                code,
                number(flag),
                resolution=chosen,
                reason=first(fields, "reason"),
                by=viewer.user,
            )
        except Problem as problem:
            return _flags(
                request,
                console=console,
                door=door,
                monitors=monitors,
                campaign=campaign,
                failure=problem,
            )
        return Redirect(f"{FLAGS}?campaign={code}", status_code=303)

    return await sync_to_thread(act)


@get(CHECKS, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def checks_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """What back-checks found: the round, enumerators, variables, two bodies."""
    card = required_campaign(console, campaign)
    result, names = monitors.results(card.code)
    return staff_page(
        request, door, "checks.html", campaign=card, result=result, names=names,
        pairs=_pairs(monitors, card.code), place=monitors.place,
    )  # fmt: skip


@get(
    CHECKS + "/{unit:str}/{case:str}",
    opt={"permission": Permission.FIELDWORK_MONITOR},
    sync_to_thread=True,
)
def comparison_page(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    unit: FromPath[str],
    case: FromPath[str],
    campaign: CampaignCode = None,
) -> Response[str]:
    """An interview beside its repetition; refused while one of them is out."""
    card = required_campaign(console, campaign)
    return staff_page(
        request, door, "comparison.html", campaign=card, unit=unit, case=case,
        pairs=monitors.pair(card.code, unit, case), place=monitors.place(unit),
    )  # fmt: skip


def _pairs(monitors: MonitorDesk, campaign: str) -> list[tuple[str, str]]:
    return [(unit, case) for unit, case, is_ready in monitors.pairs(campaign) if is_ready]
