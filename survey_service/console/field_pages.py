"""Field work on screen: the dashboard for those who run it, and the cases of one enumerator.

An enumerator sees and records about the cases they have, and about no others; what may be recorded
is decided in `pipeline.visit_rules`, here as everywhere.
"""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from litestar.response import Redirect

from survey_service.console.data import ConsoleData, Data
from survey_service.console.field_data import Field, FieldWork, RecordForm
from survey_service.console.forms import form_of
from survey_service.console.staff import CampaignCode, campaign_shown, staff_page
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper, Viewer, sender, signed_in
from survey_service.problems import Problem
from survey_service.security.guard import OWN_UNITS
from survey_service.security.permissions import Permission

DASHBOARD: Final = "/console/fieldwork"
CASES: Final = "/console/cases"
CASE: Final = "/console/cases/one"
TILE: Final = 46
"""Side of a tile in the units of the drawing, its gap included."""

RecordGiven = NamedDependency[SkipValidation[RecordForm]]
Code = Annotated[str, QueryParameter(max_length=80)]


@get(DASHBOARD, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def field_dashboard(
    request: AnyRequest, console: Data, door: Door, field: Field, campaign: CampaignCode = None
) -> Response[str]:
    """How far field work is, unit by unit."""
    card = campaign_shown(console, campaign)
    board = field.dashboard(card.code) if card else None
    tiles = board.tiles if board else ()
    size = [1 + max((each.tile[axis] for each in tiles), default=0) for axis in (0, 1)]
    return staff_page(
        request,
        door,
        "fieldwork.html",
        campaign=card,
        board=board,
        side=TILE,
        width=TILE * size[0],
        height=TILE * size[1],
    )


@get(
    CASES,
    opt={"permission": Permission.FIELDWORK_RECORD, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def my_cases(
    request: AnyRequest, console: Data, door: Door, field: Field, campaign: CampaignCode = None
) -> Response[str]:
    """The cases of whoever is signed in."""
    mine = field.my_cases(signed_in(request, door).user)
    card = campaign_shown(console, campaign)
    return staff_page(request, door, "cases.html", campaign=card, mine=mine)


@get(
    CASE,
    opt={"permission": Permission.FIELDWORK_RECORD, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def my_case(
    request: AnyRequest, *, console: Data, door: Door, field: Field, unit: Code, case: Code
) -> Response[str]:
    """One case: what was tried, and recording what came of it now."""
    return _case(request, console, door, field, signed_in(request, door), unit=unit, case=case)


@post(
    CASE,
    opt={"permission": Permission.FIELDWORK_RECORD, "unit": OWN_UNITS},
    dependencies={"form": form_of(RecordForm)},
    sync_to_thread=True,
)
def record_case(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    field: Field,
    unit: Code,
    case: Code,
    form: RecordGiven,
) -> Response[str] | Redirect:
    """Record an attempt and go back to the list."""
    viewer = sender(request, door, form.csrf)
    try:
        field.record(viewer.user, unit, case, form)
    except Problem as problem:
        more = {"failure": problem, "form": form, "status": problem.status}
        return _case(request, console, door, field, viewer, unit=unit, case=case, **more)
    return Redirect(CASES, status_code=303)


def _case(
    request: AnyRequest,
    console: ConsoleData,
    door: Doorkeeper,
    field: FieldWork,
    viewer: Viewer,
    *,
    unit: str,
    case: str,
    **more: Any,  # noqa: ANN401 - handed on to the template
) -> Response[str]:
    card = field.case(viewer.user, unit, case)
    if card is None:
        raise Problem("not-found", "case", f"{unit} {case}")
    context: dict[str, Any] = {"failure": None, "form": None} | more
    return staff_page(
        request, door, "case.html", campaign=campaign_shown(console, None), card=card, **context
    )
