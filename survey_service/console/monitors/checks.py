"""Asking an interview again, one question a screen: who and where, then what, then done.

Every answer is kept at once, so a lost connection loses one answer at most. The first answers are
on none of these screens.
"""

from typing import Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Redirect

from survey_service.console.data import Data
from survey_service.console.monitors.shared import (
    HOME,
    Desk,
    Fields,
    big_page,
    first,
    number,
    posted,
    required_campaign,
)
from survey_service.console.monitors.workspace import MONITOR
from survey_service.console.staff import CampaignCode
from survey_service.console.viewer import AnyRequest, Door, signed_in
from survey_service.pipeline.monitors.desk import MonitorDesk

VISIT: Final = HOME + "/visits/{unit:str}/{case:str}/{step:str}"
BEFORE: Final = 2
"""Steps before the first question: finding the person, and whether anybody asked before."""


@get(VISIT, opt=MONITOR, sync_to_thread=True)
def visit_page(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    unit: FromPath[str],
    case: FromPath[str],
    step: FromPath[str],
    campaign: CampaignCode = None,
) -> Response[str]:
    """One step of a visit: 0 the person, 1 asked before?, then questions, then the end."""
    card = required_campaign(console, campaign)
    found = monitors.check(card.code, signed_in(request, door).user, unit, case)
    last = BEFORE + len(found.questions)
    shown = min(number(step), last)
    inside = BEFORE <= shown < last
    return big_page(
        request, door, "monitor_visit.html", card,
        check=found, step=shown, last=last, place=monitors.place(unit),
        question=found.questions[shown - BEFORE] if inside else None,
        base=f"{HOME}/visits/{quote(unit, safe='')}/{quote(case, safe='')}",
    )  # fmt: skip


@post(VISIT, opt=MONITOR)
async def keep_step(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    unit: FromPath[str],
    case: FromPath[str],
    step: FromPath[str],
    campaign: CampaignCode = None,
) -> Redirect:
    """Keep what this step asked and go on to the next; the last one finishes the visit."""
    viewer, fields = await posted(request, door)
    code = required_campaign(console, campaign).code
    following = await sync_to_thread(
        _kept, monitors, (code, viewer.user, unit, case), number(step), fields
    )
    base = f"{HOME}/visits/{quote(unit, safe='')}/{quote(case, safe='')}"
    target = f"{HOME}/visits" if following is None else f"{base}/{following}"
    return Redirect(f"{target}?campaign={quote(code, safe='')}", status_code=303)


def _kept(
    monitors: MonitorDesk, visit: tuple[str, str, str, str], step: int, fields: Fields
) -> int | None:
    """Return the next step; None where the visit is finished."""
    if step == 0:
        if first(fields, "met") == "no":
            monitors.finish(*visit, "not_met")
            return None
        return 1
    if step == 1:
        monitors.keep(*visit, question=None, given=(first(fields, "before"),))
        return BEFORE
    questions = monitors.check(*visit).questions
    if step < BEFORE + len(questions):
        name = questions[step - BEFORE].name
        monitors.keep(*visit, question=name, given=fields.get("answer", ()))
        return step + 1
    monitors.finish(*visit, "done")
    return None
