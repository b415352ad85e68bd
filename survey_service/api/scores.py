"""GET /api/v1/scores/{campaign}: PAR scorecards with ranks, and with a unit how its score came."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from survey_service.api.description import problems
from survey_service.pipeline.figures import Scorecard
from survey_service.pipeline.score_trace import ScoreTrace
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


@get(
    "/scores/{campaign:str}/{unit:str}",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="traceScore",
    summary="Trace the PAR score of a unit to its inputs",
    tags=["results"],
    responses=problems(404),
)
def trace_score(services: Given, campaign: FromPath[str], unit: FromPath[str]) -> ScoreTrace:
    """Show every step from questions and appraised points to the total, unrounded."""
    found = services.results.trace(campaign, unit)
    if found is None:
        raise Problem("results-unknown", "unit", unit)
    return found
