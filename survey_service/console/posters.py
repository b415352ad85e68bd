"""Posters of the current campaign: A5 pages for the printer, and the QR code alone for a designer.

A poster's code may be used any number of times, so whoever holds the code of another office can
fill its open series. People therefore see the posters of the units their grants reach. An office
may have several posters; `code` says which one is meant.
"""

from collections.abc import Iterable

from litestar import MediaType, Response, get
from litestar.params import FromQuery

from kiosk.posters import Sheet, poster_page
from kiosk.qr import png, svg
from survey_service.console.data import ConsoleData, Data, PrintLine
from survey_service.console.language import language_of
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper, Viewer
from survey_service.pipeline.form_texts import PRIVACY
from survey_service.problems import Problem
from survey_service.security.guard import OWN_UNITS
from survey_service.security.permissions import Permission

MODULE = 20
"""Pixels of a PNG to a module: about 470 to an inch at the 40 mm a poster's symbol needs."""


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
def poster(
    request: AnyRequest,
    console: Data,
    door: Door,
    unit: FromQuery[str],
    code: FromQuery[str | None] = None,
) -> Response[str]:
    """The poster of one office; that of somebody else is as if it did not exist."""
    found = _found(console, door, request, unit, code)
    sheet = Sheet(
        url=found.url,
        code=found.poster,
        unit_name=found.name,
        privacy=PRIVACY["open"],
    )
    return Response(poster_page(sheet, language_of(request)), media_type=MediaType.HTML)


@get(
    "/console/print/poster.png",
    opt={"permission": Permission.UNIT_READ, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def poster_png(
    request: AnyRequest,
    console: Data,
    door: Door,
    unit: FromQuery[str],
    code: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The QR code of a poster as pixels."""
    found = _found(console, door, request, unit, code)
    return Response(png(found.url, MODULE), media_type="image/png", headers=_attached(found, "png"))


@get(
    "/console/print/poster.svg",
    opt={"permission": Permission.UNIT_READ, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def poster_svg(
    request: AnyRequest,
    console: Data,
    door: Door,
    unit: FromQuery[str],
    code: FromQuery[str | None] = None,
) -> Response[str]:
    """The QR code of a poster as a drawing."""
    found = _found(console, door, request, unit, code)
    drawing = svg(found.url, found.url)
    return Response(str(drawing), media_type="image/svg+xml", headers=_attached(found, "svg"))


def _found(
    console: ConsoleData, door: Doorkeeper, request: AnyRequest, unit: str, code: str | None
) -> PrintLine:
    lines = within_reach(console.posters(), door.viewer(request))
    for line in lines:
        if line.code == unit and code in {None, line.poster}:
            return line
    raise Problem("not-found", "unit", unit)


def _attached(line: PrintLine, ending: str) -> dict[str, str]:
    name = f"{line.code}-{line.poster}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}
