"""The sample planner: margins against money, before anyone goes out.

A form that is sent like any other; the script only sends it sooner. Nothing is stored.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Protocol

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter, SkipValidation

from sampling.errors import SamplingError
from sampling.planning import Rule
from survey_service.console.data import ConsoleData, Data
from survey_service.console.language import mark
from survey_service.console.staff import CampaignCode, campaign_shown, staff_page
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper
from survey_service.pipeline.planner import Answer, Question
from survey_service.security.permissions import Permission

PLANNER: Final = "/console/planner"
RULES: Final[Mapping[Rule, str]] = {
    "proportional": mark("Theo số dân"),
    "equal": mark("Đều nhau"),
    "power": mark("Ở giữa: lũy thừa (Bankier)"),
    "kish": mark("Ở giữa: thỏa hiệp (Kish)"),
}
"""Rules that need no numbers that nobody has yet; the others are in `langnghe sample plan`."""

Points = Annotated[float, QueryParameter(ge=0.5, le=20)]
Percent = Annotated[int, QueryParameter(ge=1, le=100)]


class PlannerDesk(Protocol):
    """What the page asks."""

    def answer(self, question: Question) -> Answer:
        """Return what a design tells and costs; raises SamplingError where it cannot be."""


Desk = NamedDependency[SkipValidation[PlannerDesk]]


@get(PLANNER, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def planner_page(
    request: AnyRequest,
    console: Data,
    door: Door,
    planner: Desk,
    *,
    campaign: CampaignCode = None,
    goal: FromQuery[Literal["margin", "total"]] = "margin",
    margin: Points = 5.0,
    issued: Annotated[int, QueryParameter(ge=1, le=5_000_000)] = 6000,
    rule: FromQuery[Literal["proportional", "equal", "power", "kish"]] = "proportional",
    minimum: Annotated[int, QueryParameter(ge=1, le=100_000)] = 30,
    take: Annotated[int, QueryParameter(ge=1, le=500)] = 10,
    response: Percent = 85,
    rho: Annotated[float, QueryParameter(ge=0, le=1)] = 0.05,
    adults: Percent = 72,
    change: Points = 3.0,
    frame: Annotated[str, QueryParameter(max_length=200)] = "",
) -> Response[str]:
    """Margins, places asked whole, and money of a design."""
    question = Question(
        goal=goal,
        margin=margin / 100,
        issued=issued,
        rule=rule,
        minimum=minimum,
        take=take,
        response=response / 100,
        rho=rho,
        adult_share=adults / 100,
        change=change / 100,
        frame=frame,
    )
    answer, failure = None, None
    try:
        answer = planner.answer(question)
    except SamplingError as error:
        failure = error
    return staff_page(
        request,
        door,
        "planner.html",
        campaign=campaign_shown(console, campaign),
        question=question,
        answer=answer,
        failure=failure,
        rules=RULES,
        status=200 if failure is None else 422,
    )


def planner_router(data: ConsoleData, door: Doorkeeper, planner: PlannerDesk) -> Router:
    """Return the route of the planner."""
    return Router(
        path="/",
        route_handlers=[planner_page],
        dependencies={
            "console": Provide(lambda: data, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "planner": Provide(lambda: planner, sync_to_thread=False),
        },
        include_in_schema=False,
    )
