"""The public page that leads from a score to its inputs: every step, to be done again by hand."""

from litestar import Response, get
from litestar.params import FromPath

from survey_service.console.data import Data
from survey_service.console.pages import page
from survey_service.console.results import campaign_of
from survey_service.console.selection import OVERALL, of_index
from survey_service.console.viewer import AnyRequest, Door
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC


@get(
    "/results/{campaign:str}/units/{unit:str}/trace",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
)
def trace_page(
    request: AnyRequest, console: Data, door: Door, campaign: FromPath[str], unit: FromPath[str]
) -> Response[str]:
    """How the score of one office came about."""
    card = campaign_of(console, campaign)
    found = console.trace(campaign, unit)
    if found is None:
        raise Problem("not-found", "unit", unit)
    overall = of_index(console.unit_results(campaign, unit, "sample"), OVERALL)
    return page(
        request,
        "trace.html",
        viewer=door.viewer(request),
        campaign=card,
        trace=found,
        overall=overall[0] if overall else None,
    )
