"""Posters of the current campaign: PDF for the printer, and the QR code alone for a designer.

A poster's code may be used any number of times, so whoever holds the code of another office can
fill its open series. People therefore see the posters of the units their grants reach. An office
may have several posters; `code` says which one is meant.
"""

from collections.abc import Iterable

from litestar import Response, get
from litestar.params import FromQuery

from kiosk.links import said_by_symbol
from kiosk.qr import png, svg
from survey_service.console.data import ConsoleData, Data, PrintLine
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper, Viewer
from survey_service.paper import code_prints
from survey_service.paper.code_prints import PosterPaper, Words
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
    "/console/print/poster.pdf",
    opt={"permission": Permission.UNIT_READ, "unit": OWN_UNITS},
    sync_to_thread=True,
)
def poster_pdf(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    unit: FromQuery[str],
    code: FromQuery[str | None] = None,
    paper: FromQuery[PosterPaper] = "a5",
    words: FromQuery[Words] = "both",
) -> Response[bytes]:
    """The poster of one office; that of somebody else is as if it did not exist."""
    found = _found(console, door, request, unit, code)
    content = code_prints.posters([found.sheet], paper, code_prints.LANGUAGES[words])
    headers = _attached(found, f"{paper}.pdf")
    return Response(content, media_type="application/pdf", headers=headers)


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
    return Response(
        png(said_by_symbol(found.sheet.link), MODULE, "wall"),
        media_type="image/png",
        headers=_attached(found, "png"),
    )


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
    drawing = svg(said_by_symbol(found.sheet.link), found.sheet.link, "wall")
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
