"""The static files of the citizen pages: one style sheet, one module, two drawings.

Each is read once, named by its content, and may be kept by the browser for a year: a new release
changes the address. A new file in `static/` is served as soon as its type stands in `MEDIA_TYPES`.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

import msgspec

PREFIX = "/kiosk/static"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "css": "text/css",
        "js": "text/javascript",
        "svg": "image/svg+xml",
    }
)


class Asset(msgspec.Struct, frozen=True):
    """One static file; `version` is the beginning of its SHA-256."""

    name: str
    content: bytes
    media_type: str
    version: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return the packaged files by name."""
    found = {}
    for entry in (files("kiosk") / "static").iterdir():
        media_type = MEDIA_TYPES.get(entry.name.rpartition(".")[2])
        if media_type is not None:
            content = entry.read_bytes()
            version = sha256(content).hexdigest()[:12]
            found[entry.name] = Asset(entry.name, content, media_type, version)
    return MappingProxyType(found)


def address(name: str) -> str:
    """Return the address of a file with its version; raises KeyError for an unknown one."""
    return f"{PREFIX}/{name}?v={assets()[name].version}"


def cache_control(asset: Asset, version: str | None) -> str:
    """Return how long this may be kept: a year under its own version, else ask again."""
    return "public, max-age=31536000, immutable" if version == asset.version else "no-cache"
