"""Posters of the current campaign, ready for the printer: one A5 page per office."""

from litestar import MediaType, Response, get
from litestar.params import FromQuery

from kiosk.posters import Sheet, poster_page
from survey_service.console.data import Data
from survey_service.console.language import language_of
from survey_service.console.viewer import AnyRequest
from survey_service.pipeline.form_texts import PRIVACY
from survey_service.problems import Problem
from survey_service.security.permissions import Permission


@get("/console/print/poster", opt={"permission": Permission.CONSOLE_OPEN}, sync_to_thread=True)
def poster(request: AnyRequest, console: Data, unit: FromQuery[str]) -> Response[str]:
    """The poster of one office."""
    found = next((line for line in console.posters() if line.code == unit), None)
    if found is None:
        raise Problem("not-found", "unit", unit)
    sheet = Sheet(
        url=found.url,
        code=found.url.rpartition("/")[2],
        unit_name=found.name,
        privacy=PRIVACY["open"],
    )
    return Response(poster_page(sheet, language_of(request)), media_type=MediaType.HTML)
