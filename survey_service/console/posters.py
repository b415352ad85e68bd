"""Posters of the current campaign, ready for the printer: one A5 page per office.

A poster's code may be used any number of times, so whoever holds the code of another office can
fill its open series. People therefore see the posters of the units their grants reach.
"""

from collections.abc import Iterable

from litestar import MediaType, Response, get
from litestar.params import FromQuery

from kiosk.posters import Sheet, poster_page
from survey_service.console.data import Data, PrintLine
from survey_service.console.language import language_of
from survey_service.console.viewer import AnyRequest, Door, Viewer
from survey_service.pipeline.form_texts import PRIVACY
from survey_service.problems import Problem
from survey_service.security.guard import OWN_UNITS
from survey_service.security.permissions import Permission


def within_reach(lines: Iterable[PrintLine], viewer: Viewer | None) -> list[PrintLine]:
    """The posters of the units that this person's grants reach."""
    if viewer is None:
        return []
    return [line for line in lines if viewer.reaches(Permission.UNIT_READ, line.code)]


@get(
    "/console/print/poster",
    opt={"permission": Permission.UNIT_READ, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def poster(request: AnyRequest, console: Data, door: Door, unit: FromQuery[str]) -> Response[str]:
    """The poster of one office; that of somebody else is as if it did not exist."""
    lines = within_reach(console.posters(), door.viewer(request))
    found = next((line for line in lines if line.code == unit), None)
    if found is None:
        raise Problem("not-found", "unit", unit)
    sheet = Sheet(
        url=found.url,
        code=found.url.rpartition("/")[2],
        unit_name=found.name,
        privacy=PRIVACY["open"],
    )
    return Response(poster_page(sheet, language_of(request)), media_type=MediaType.HTML)
