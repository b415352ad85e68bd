"""Style sheets, fonts and the one script, read once and served under a name that holds their hash.

Everything comes from this host: no third party sees a reader. The tokens of every surface and the
style sheets are joined into one file in the order of STYLES. A changed file gets a new address, so
browsers may keep it for a year.
"""

import hashlib
from importlib.resources import files

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from kiosk.assets import assets as kiosk_assets
from survey_service.security.permissions import PUBLIC

STYLES = (
    "fonts", "base", "layout", "figures", "chart", "tables", "forms", "staff", "monitor", "demo",
    "planner", "draw", "ledger", "field", "entry", "print",
)  # fmt: skip
SHARED = ("tokens.css", "mark.svg")
"""What every surface shares, from the package of the screens."""
FONTS = tuple(
    f"{face}-{weight}-normal.woff2"
    for face in ("be-vietnam-pro-latin", "be-vietnam-pro-vietnamese", "noto-sans-latin")
    for weight in (400, 600)
)
TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
YEAR = "public, max-age=31536000, immutable"


def _read() -> dict[str, bytes]:
    static = files("survey_service.console").joinpath("static")
    tokens, mark = (kiosk_assets()[name].content for name in SHARED)
    style = tokens + b"".join(static.joinpath(f"{name}.css").read_bytes() for name in STYLES)
    fonts = {name: static.joinpath("fonts", name).read_bytes() for name in FONTS}
    single = {name: static.joinpath(name).read_bytes() for name in ("console.js", "planner.js")}
    for name, content in fonts.items():
        style = style.replace(_plain(name).encode(), _hashed(name, content).encode())
    return {"console.css": style, "mark.svg": mark, **single, **fonts}


def _plain(name: str) -> str:
    return f"/console/static/{name}"


def _hashed(name: str, content: bytes) -> str:
    return f"{_plain(name)}?v={hashlib.sha256(content).hexdigest()[:12]}"


ASSETS = _read()


def asset(name: str) -> str:
    """The address of an asset, with its hash."""
    return _hashed(name, ASSETS[name])


@get("/console/static/{name:str}", opt={"permission": PUBLIC}, sync_to_thread=False)
def asset_file(name: FromPath[str]) -> Response[bytes]:
    """Serve one asset."""
    if name not in ASSETS:
        raise NotFoundException
    return Response(
        ASSETS[name],
        media_type=TYPES[name.rpartition(".")[2]],
        headers={"Cache-Control": YEAR, "X-Content-Type-Options": "nosniff"},
    )
