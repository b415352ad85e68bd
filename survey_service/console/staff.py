"""The staff pages: where a campaign stands, step by step along the rail.

Every handler declares the permission of its step in `navigation.RAIL`; `downloads.py` has the
files, `sign_in.py` the door. Pages show the newest campaign unless the address names another.
"""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from survey_service.console.data import CampaignCard, ConsoleData, Data
from survey_service.console.pages import page
from survey_service.console.posters import within_reach
from survey_service.console.results import campaign_of
from survey_service.console.selection import OVERALL, of_index
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper, signed_in
from survey_service.exports import EXPORTS
from survey_service.paper.code_prints import Words
from survey_service.problems import Problem
from survey_service.security.guard import OWN_UNITS
from survey_service.security.permissions import Permission

APPROVALS = "/console/approvals"
ALARM_BELOW = 0.8
ALARM_ABOVE = 1.2
CampaignCode = Annotated[str | None, QueryParameter(max_length=80)]


def campaign_shown(data: ConsoleData, code: str | None) -> CampaignCard | None:
    """The campaign asked for, else the newest; None where there is none yet."""
    if code is not None:
        return campaign_of(data, code)
    return next(iter(data.campaigns()), None)


def staff_page(
    request: AnyRequest,
    door: Doorkeeper,
    template: str,
    **context: Any,  # noqa: ANN401 - handed on to the template
) -> Response[str]:
    """A page in the staff shell; the guard has already let this person in."""
    return page(request, template, viewer=signed_in(request, door), **context)


@get(
    "/console", opt={"permission": Permission.CONSOLE_OPEN, "unit": OWN_UNITS}, sync_to_thread=True
)
def dashboard(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """Where the campaign stands."""
    card = campaign_shown(console, campaign)
    city = console.results(card.code, "sample", "city") if card else None
    return staff_page(
        request,
        door,
        "dashboard.html",
        campaign=card,
        city=next(iter(of_index(city, OVERALL)), None),
        source=city.source if city else None,
        progress=console.progress(card.code) if card else None,
    )


@get("/console/collection", opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def collection(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """Answers, dispositions, response rates, quotas."""
    card = campaign_shown(console, campaign)
    return staff_page(
        request,
        door,
        "collection.html",
        campaign=card,
        progress=console.progress(card.code) if card else None,
        alarm_below=ALARM_BELOW,
        alarm_above=ALARM_ABOVE,
    )


@get("/console/sample", opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def sample(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """Strata, villages and cases of the sample."""
    card = campaign_shown(console, campaign)
    drawn = console.sample(card.code) if card else None
    return staff_page(request, door, "sample.html", campaign=card, sample=drawn)


@get("/console/weights", opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def weights(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """The spread of the weights."""
    card = campaign_shown(console, campaign)
    drawn = console.sample(card.code) if card else None
    return staff_page(request, door, "weights.html", campaign=card, sample=drawn)


@get("/console/exports", opt={"permission": Permission.ANSWERS_EXPORT}, sync_to_thread=True)
def exports(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """Everything that can be taken away."""
    card = campaign_shown(console, campaign)
    return staff_page(request, door, "exports.html", campaign=card, exports=EXPORTS)


@get("/console/accounts", opt={"permission": Permission.ACCOUNTS_MANAGE}, sync_to_thread=True)
def accounts(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """Who may come in."""
    card = campaign_shown(console, campaign)
    return staff_page(request, door, "accounts.html", campaign=card, accounts=console.accounts())


@get(APPROVALS, opt={"permission": Permission.RESULTS_PREVIEW}, sync_to_thread=True)
def approvals(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """Acts that wait for a second person."""
    return approvals_page(request, console, door, campaign)


def approvals_page(
    request: AnyRequest,
    console: ConsoleData,
    door: Doorkeeper,
    campaign: str | None = None,
    failure: Problem | None = None,
) -> Response[str]:
    """The list of what waits, with why the decision just made was not taken."""
    return staff_page(
        request,
        door,
        "approvals.html",
        campaign=campaign_shown(console, campaign),
        approvals=console.approvals(),
        failure=failure,
        status=200 if failure is None else failure.status,
    )


@get(
    "/console/print",
    opt={"permission": Permission.UNIT_READ, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def posters(
    request: AnyRequest,
    console: Data,
    door: Door,
    campaign: CampaignCode = None,
    words: FromQuery[Words] = "both",
) -> Response[str]:
    """Offices whose poster this person may print."""
    card = campaign_shown(console, campaign)
    within = within_reach(console.posters(), door.viewer(request))
    return staff_page(request, door, "print.html", campaign=card, posters=within, words=words)
