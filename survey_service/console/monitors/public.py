"""Who watched, and what they said: the bodies by name, their opinions, silence included."""

from litestar import Response, get
from litestar.params import FromPath

from survey_service.console.data import Data
from survey_service.console.monitors.shared import Desk
from survey_service.console.pages import page
from survey_service.console.results import campaign_of
from survey_service.console.viewer import AnyRequest, Door
from survey_service.pipeline.monitors.opinions import NAMES
from survey_service.security.permissions import PUBLIC


@get("/results/{campaign:str}/monitors", opt={"permission": PUBLIC}, sync_to_thread=True)
def monitors_page(
    *, request: AnyRequest, console: Data, door: Door, monitors: Desk, campaign: FromPath[str]
) -> Response[str]:
    """The supervision of a round as everybody may read it."""
    card = campaign_of(console, campaign)
    return page(
        request,
        "monitors.html",
        viewer=door.viewer(request),
        campaign=card,
        opinions=monitors.shown_opinions(card.code),
        watched=monitors.watched(card.code),
        names=NAMES,
    )
