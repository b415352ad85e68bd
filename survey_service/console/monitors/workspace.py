"""The workspace of a member: what is to be done, where to go, what was seen, the opinion."""

from typing import Final, cast, get_args

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Redirect

from questionnaires.text import Wording
from survey_service.console.data import Data
from survey_service.console.monitors.shared import (
    HOME,
    Desk,
    big_page,
    first,
    posted,
    required_campaign,
    word,
)
from survey_service.console.staff import CampaignCode
from survey_service.console.viewer import AnyRequest, Door, signed_in
from survey_service.pipeline.monitors.opinions import NAMES
from survey_service.problems import Problem
from survey_service.security.permissions import Permission
from survey_service.store.observations import Verdict

MONITOR: Final = {"permission": Permission.FIELDWORK_MONITOR}
OBSERVED_NAMES: Final[dict[str, Wording]] = {
    "delivery": {"vi": "Phát phiếu", "en": "Forms being handed out"},
    "collection": {"vi": "Thu phiếu", "en": "Forms being collected"},
    "kiosk": {"vi": "Kiosk hoặc áp phích ở quầy", "en": "A kiosk or poster at the counter"},
}


@get(HOME, opt=MONITOR, sync_to_thread=True)
def workspace_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """Everything a member may do now, as a few large buttons."""
    card = required_campaign(console, campaign)
    user = signed_in(request, door).user
    work = failure = None
    try:
        work = monitors.workspace(card.code, user)
    except Problem as problem:
        failure = problem
    return big_page(
        request, door, "monitor_home.html", card, None,
        work=work, stranger=failure, observed=OBSERVED_NAMES, opinion_names=NAMES,
    )  # fmt: skip


@get(f"{HOME}/visits", opt=MONITOR, sync_to_thread=True)
def visits_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """Interviews that this member asks again."""
    card = required_campaign(console, campaign)
    work = monitors.workspace(card.code, signed_in(request, door).user)
    places = {one.unit: monitors.place(one.unit) for one in work.to_visit}
    return big_page(request, door, "monitor_visits.html", card, work=work, places=places)


@get(f"{HOME}/plan", opt=MONITOR, sync_to_thread=True)
def plan_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """Where this member goes, day by day, on one page that can be printed."""
    card = required_campaign(console, campaign)
    work = monitors.workspace(card.code, signed_in(request, door).user)
    names = {f"{one.unit} {one.psu}": one.name for one, _ in work.villages}
    return big_page(
        request, door, "monitor_plan.html", card,
        work=work, names=names, place=monitors.place,
    )  # fmt: skip


@get(f"{HOME}/lists", opt=MONITOR, sync_to_thread=True)
def lists_page(
    request: AnyRequest, *, console: Data, door: Door, monitors: Desk, campaign: CampaignCode = None
) -> Response[str]:
    """The next village whose sample list this member has not looked at."""
    return _lists(request, console=console, door=door, monitors=monitors, campaign=campaign)


def _lists(
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
    left = [village for village, check in work.villages if check is None]
    village = left[0] if left else None
    return big_page(
        request, door, "monitor_list.html", card, failure,
        village=village, left=len(left), all=len(work.villages),
        place=monitors.place(village.unit) if village else None,
    )  # fmt: skip


@post(f"{HOME}/lists/{{unit:str}}/{{psu:str}}", opt=MONITOR)
async def check_list(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    monitors: Desk,
    unit: FromPath[str],
    psu: FromPath[str],
    campaign: CampaignCode = None,
) -> Response[str] | Redirect:
    """Agree with the list of a village, or remark on it."""
    viewer, fields = await posted(request, door)
    code = required_campaign(console, campaign).code
    remark = first(fields, "remark") or None

    def act() -> Response[str] | Redirect:
        try:
            verdict = cast("Verdict", word(fields, "verdict", get_args(Verdict)))
            monitors.check_list(code, viewer.user, unit, psu, verdict=verdict, remark=remark)
        except Problem as problem:
            return _lists(
                request,
                console=console,
                door=door,
                monitors=monitors,
                campaign=campaign,
                failure=problem,
            )
        return Redirect(f"{HOME}/lists?campaign={code}", status_code=303)

    return await sync_to_thread(act)
