"""GET /api/v1/scores/{campaign}: PAR scorecards, each with official rank and rank set."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from survey_service.api.description import problems
from survey_service.pipeline.figures import Scorecard
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given


class ScoresBody(Struct, frozen=True, kw_only=True):
    """Every scorecard of a round; a unit outside the ranking has one too, marked so."""

    campaign: str
    scorecards: tuple[Scorecard, ...]


@get(
    "/scores/{campaign:str}",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="showScores",
    summary="Show the PAR scorecards of a round",
    tags=["results"],
    responses=problems(404),
)
def show_scores(services: Given, campaign: FromPath[str]) -> ScoresBody:
    """Show points by domain, the total with its standard error, and the ranks."""
    scorecards = services.results.scorecards(campaign)
    if scorecards is None:
        raise Problem("results-unknown", "campaign", campaign)
    return ScoresBody(campaign=campaign, scorecards=scorecards)
