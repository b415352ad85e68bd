"""The public page of one office: three things that are never mixed.

The official index with its interval and its factors; what people said after a transaction, with
coverage; and the PAR scorecard that the official index feeds.
"""

from litestar import Response, get
from litestar.params import FromPath

from questionnaires.text import say
from survey_service.console.charts import interval_chart
from survey_service.console.data import Data
from survey_service.console.language import language_of
from survey_service.console.pages import page
from survey_service.console.results import campaign_of
from survey_service.console.selection import OVERALL, of_index, of_kind
from survey_service.console.viewer import AnyRequest, Door
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC


@get("/results/{campaign:str}/units/{unit:str}", opt={"permission": PUBLIC}, sync_to_thread=True)
def unit_page(
    request: AnyRequest, console: Data, door: Door, campaign: FromPath[str], unit: FromPath[str]
) -> Response[str]:
    """One office in one campaign."""
    card = campaign_of(console, campaign)
    office = console.unit(unit)
    if office is None:
        raise Problem("not-found", "unit", unit)
    language = language_of(request)
    official = console.unit_results(campaign, unit, "sample")
    overall = of_index(official, OVERALL)
    factors = of_kind(official, "factor")
    return page(
        request,
        "unit.html",
        viewer=door.viewer(request),
        campaign=card,
        office=office,
        official=official,
        overall=overall[0] if overall else None,
        hero=interval_chart(overall, language, card.target) if overall else None,
        factors=factors,
        factor_chart=interval_chart(
            factors, language, card.target, name=lambda f: say(f.label, language)
        ),
        others=[
            (series, found, next(iter(of_index(found, OVERALL)), None))
            for series in ("transaction", "open")
            for found in (console.unit_results(campaign, unit, series),)
        ],
        score=console.scorecard(campaign, unit),
    )
