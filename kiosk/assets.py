"""The static files of citizen pages and devices: style sheets, modules, drawings, in folders.

Each is read once, named by its content, and may be kept by the browser for a year: a new release
changes the address. A new file in `static/` is served as soon as its type stands in `MEDIA_TYPES`.

A module imports another by a relative address (`import … from "../form.js"`). What is served names
the other's version as well, so a page never runs a new module over an old one; the version of a
module therefore changes when anything it imports does. A style sheet that imports another is
served with the other inside: the tokens of every surface cost a page no request of its own.
Imports go one way, as in the packages.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from posixpath import dirname, join, normpath
from types import MappingProxyType
from typing import Final

import msgspec

PREFIX = "/kiosk/static"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "css": "text/css",
        "js": "text/javascript",
        "svg": "image/svg+xml",
    }
)
_INLINED: Final = re.compile(rb'@import "(\./[^"]+\.css)";\n')
_IMPORT: Final = re.compile(rb'(\b(?:from|import)\s*\(?\s*")(\.{1,2}/[^"?]+\.js)(")')


class Asset(msgspec.Struct, frozen=True):
    """One static file; `name` is its path below `static/`, `version` the beginning of its SHA-256.

    The version is taken over what is served, so it covers the versions of what is imported.
    """

    name: str
    content: bytes
    media_type: str
    version: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return the packaged files by name.

    Raises:
        ValueError: a file imports what is not there, or itself over others.
    """
    packaged = dict(_walk(files("kiosk") / "static", ""))
    return MappingProxyType(versioned(packaged))


def versioned(packaged: Mapping[str, bytes]) -> dict[str, Asset]:
    """Return files as they are served: modules name the versions of what they import.

    Raises:
        ValueError: a file imports what is not there, or itself over others.
    """
    found: dict[str, Asset] = {}
    for name in packaged:
        _add(name, packaged, found, ())
    return found


def address(name: str) -> str:
    """Return the address of a file with its version; raises KeyError for an unknown one."""
    return f"{PREFIX}/{name}?v={assets()[name].version}"


def cache_control(asset: Asset, version: str | None) -> str:
    """Return how long this may be kept: a year under its own version, else ask again."""
    return "public, max-age=31536000, immutable" if version == asset.version else "no-cache"


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.rpartition(".")[2] in MEDIA_TYPES:
            yield prefix + entry.name, entry.read_bytes()


def _add(
    name: str, packaged: Mapping[str, bytes], found: dict[str, Asset], inside: tuple[str, ...]
) -> Asset:
    if name in found:
        return found[name]
    if name not in packaged or name in inside:
        raise ValueError(f"{' → '.join((*inside, name))}: no such file, or a circle")

    def inlined(match: re.Match[bytes]) -> bytes:
        other = normpath(join(dirname(name), match[1].decode()))
        return _add(other, packaged, found, (*inside, name)).content

    def named(match: re.Match[bytes]) -> bytes:
        start, path, end = match.groups()
        other = normpath(join(dirname(name), path.decode()))
        version = _add(other, packaged, found, (*inside, name)).version
        return start + path + b"?v=" + version.encode() + end

    content = packaged[name]
    ending = name.rpartition(".")[2]
    if ending == "js":
        content = _IMPORT.sub(named, content)
    elif ending == "css":
        content = _INLINED.sub(inlined, content)
    found[name] = Asset(name, content, MEDIA_TYPES[ending], sha256(content).hexdigest()[:12])
    return found[name]
