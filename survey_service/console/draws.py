"""The public draw: what was fixed, how long until chance speaks, what came out, how to check it."""

from datetime import timedelta
from typing import Final, Protocol

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, SkipValidation

from kiosk.qr import svg
from survey_service.console.data import CampaignCard, ConsoleData, Data
from survey_service.console.language import language_of, mark, translate
from survey_service.console.ledger import grouped
from survey_service.console.pages import HEADERS, page
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper
from survey_service.pipeline.draw_view import DrawView
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC

PAGE: Final = "/draws"
DRAW: Final = f"{PAGE}/{{campaign:str}}/{{series:str}}/{{period:str}}/{{number:str}}"
STATES: Final = {
    "waits": mark("Chờ nguồn ngẫu nhiên"),
    "ready": mark("Sẵn sàng bốc"),
    "drawn": mark("Đã bốc"),
    "replaced": mark("Đã được thay bằng lần khác"),
}
METHODS: Final = {
    "srs": mark("ngẫu nhiên đơn giản"),
    "pps": mark("hệ thống ngẫu nhiên, nơi đông người dễ được chọn hơn"),
}
SOURCES: Final = {
    "dice": mark("Xúc xắc"),
    "lottery": mark("Xổ số"),
    "drand": mark("Mạng công khai drand"),
}
FILES: Final = {
    "commitment.json": mark("Nội dung đã công bố"),
    "frame.csv": mark("Danh sách gốc"),
    "manifest.json": mark("Kết quả"),
    "verify_draw.py": mark("Chương trình kiểm tra"),
}
ACTS: Final = {"commit": mark("Công bố trước khi bốc"), "draw": mark("Kết quả bốc thăm")}
OPENED: Final = mark("Mở số niêm phong")
MEDIA: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8", "py": "text/x-python"}
DAY, HOUR, MINUTE = 86_400, 3_600, 60


class Draws(Protocol):
    """What the pages read."""

    public_url: str

    def every(self) -> tuple[DrawView, ...]:
        """All draws, the last one first."""

    def draw(self, draw_id: str) -> DrawView | None:
        """One draw."""

    def file(self, draw_id: str, name: str) -> bytes | None:
        """A file of a draw."""


Lots = NamedDependency[SkipValidation[Draws]]
"""How a handler asks for draws: `lots: Lots`."""


@get(PAGE, opt={"permission": PUBLIC}, sync_to_thread=True)
def draws_page(request: AnyRequest, console: Data, door: Door, lots: Lots) -> Response[str]:
    """Every draw there was."""
    return page(
        request,
        "draws.html",
        viewer=door.viewer(request),
        campaign=_campaign(console),
        draws=lots.every(),
        states=STATES,
    )


@get(DRAW, opt={"permission": PUBLIC}, sync_to_thread=True)
def draw_page(
    *,
    request: AnyRequest,
    console: Data,
    door: Door,
    lots: Lots,
    campaign: FromPath[str],
    series: FromPath[str],
    period: FromPath[str],
    number: FromPath[str],
) -> Response[str]:
    """One draw; it prints as it stands."""
    draw_id = f"{campaign}/{series}/{period}/{number}"
    found = _found(lots, draw_id)
    language = language_of(request)
    address = f"{lots.public_url}{PAGE}/{draw_id}"
    return page(
        request,
        "draw.html",
        viewer=door.viewer(request),
        campaign=_campaign(console),
        draw=found,
        digest=grouped(bytes.fromhex(found.digest)),
        root=grouped(bytes.fromhex(found.fixed.frame_root)),
        sample=grouped(bytes.fromhex(found.manifest.sample_sha256)) if found.manifest else (),
        left=_left(found.left),
        states=STATES,
        methods=METHODS,
        sources=SOURCES,
        files=FILES,
        places=[(_act(place.act), place.position) for place in found.ledger],
        address=address,
        qr=svg(address, translate(mark("Mã QR của trang này"), language)),
    )


@get(f"{DRAW}/{{name:str}}", opt={"permission": PUBLIC}, sync_to_thread=True)
def draw_file(
    *,
    lots: Lots,
    campaign: FromPath[str],
    series: FromPath[str],
    period: FromPath[str],
    number: FromPath[str],
    name: FromPath[str],
) -> Response[bytes]:
    """A file of a draw, to keep."""
    draw_id = f"{campaign}/{series}/{period}/{number}"
    _found(lots, draw_id)
    content = lots.file(draw_id, name)
    if content is None:
        raise Problem("not-found", "name", name)
    return Response(
        content,
        media_type=MEDIA[name.rpartition(".")[2]],
        headers={
            **HEADERS,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def draw_router(data: ConsoleData, door: Doorkeeper, lots: Draws) -> Router:
    """Return the router of draws."""
    return Router(
        path="/",
        route_handlers=[draws_page, draw_page, draw_file],
        dependencies={
            "console": Provide(lambda: data, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "lots": Provide(lambda: lots, sync_to_thread=False),
        },
        include_in_schema=False,
    )


def _found(lots: Draws, draw_id: str) -> DrawView:
    found = lots.draw(draw_id)
    if found is None:
        raise Problem("draw-unknown", "draw", draw_id)
    return found


def _left(left: timedelta) -> tuple[int, int, int]:
    """Return days, hours and minutes that are left; a begun minute counts."""
    seconds = int(left.total_seconds()) + (MINUTE - 1 if left else 0)
    return seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE


def _act(act: str) -> str:
    return ACTS.get(act, OPENED)


def _campaign(console: ConsoleData) -> CampaignCard | None:
    """The latest round, whose data may be simulated: then the page says so."""
    return next(iter(console.campaigns()), None)
