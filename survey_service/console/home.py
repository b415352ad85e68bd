"""The first page: what this is, in a minute, and the way to the results."""

from litestar import Response, get

from survey_service.console.charts import interval_chart
from survey_service.console.data import Data
from survey_service.console.language import language_of
from survey_service.console.pages import page
from survey_service.console.selection import OVERALL, of_index
from survey_service.console.viewer import AnyRequest, Door
from survey_service.security.permissions import PUBLIC


@get("/", opt={"permission": PUBLIC}, sync_to_thread=True)
def home_page(request: AnyRequest, console: Data, door: Door) -> Response[str]:
    """For somebody who has never heard of it."""
    campaigns = console.campaigns()
    latest = campaigns[0] if campaigns else None
    city = console.results(latest.code, "sample", "city") if latest else None
    overall = of_index(city, OVERALL)
    language = language_of(request)
    target = latest.target if latest else None
    return page(
        request,
        "home.html",
        viewer=door.viewer(request),
        campaigns=campaigns,
        campaign=latest,
        source=city.source if city else None,
        city=overall[0] if overall else None,
        hero=interval_chart(overall, language, target) if overall else None,
    )
