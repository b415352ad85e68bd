"""The PAR index of every office, block by block: the annex of the Chairman's decision.

The official rank with its tie rule stands beside the rank set, so that a reader sees which places
the survey can and cannot tell apart.
"""

from litestar import Response, get
from litestar.params import FromPath

from survey_service.console import labels
from survey_service.console.data import Data
from survey_service.console.pages import page
from survey_service.console.results import campaign_of
from survey_service.console.viewer import AnyRequest, Door
from survey_service.security.permissions import PUBLIC


@get("/results/{campaign:str}/scorecards", opt={"permission": PUBLIC}, sync_to_thread=True)
def scorecards_page(
    request: AnyRequest, console: Data, door: Door, campaign: FromPath[str]
) -> Response[str]:
    """Every scorecard, in three blocks."""
    card = campaign_of(console, campaign)
    cards = console.scorecards(campaign)
    return page(
        request,
        "scorecards.html",
        viewer=door.viewer(request),
        campaign=card,
        cards=cards,
        blocks=[(b, [c for c in cards if c.block == b]) for b in labels.BLOCKS],
        source=cards[0].source if cards else None,
    )
