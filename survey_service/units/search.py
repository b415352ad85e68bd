"""Search over names, for people who do not know the code.

A search never decides: it lists every unit that could be meant and says which names agree in
every mark. `cam giang` finds both Cẩm Giang (10888) and Cẩm Giàng (10903); only `Cẩm Giàng` is
exact, and only for 10903. Both styles of placing a tone mark (Hoà Bình, Hòa Bình) are one name.
"""

import re
from datetime import date
from unicodedata import category, normalize

from msgspec import Struct

from survey_service.units.registry import Registry
from survey_service.units.unit import Kind, Unit

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LATE_TONE = re.compile(rf"(o)([ae])([{_TONES}])|(u)(y)([{_TONES}])")


class Match(Struct, frozen=True):
    """A unit found; `exact` when its name holds the words searched, marks included."""

    unit: Unit
    exact: bool


def search(registry: Registry, text: str, day: date, kind: Kind | None = None) -> tuple[Match, ...]:
    """Return the units of `day` whose name holds `text`, exact matches first, then by code."""
    marked, bare = _marked(text), _bare(text)
    if not bare:
        return ()
    found = [
        Match(unit, exact=any(marked in _marked(name) for name in unit.name.values()))
        for unit in registry.units(day, kind)
        if any(bare in _bare(name) for name in unit.name.values())
    ]
    return tuple(sorted(found, key=lambda match: (not match.exact, match.unit.code)))


def _marked(name: str) -> str:
    """Fold case and tone placement, keep every mark: oà and òa become one."""
    decomposed = normalize("NFD", " ".join(name.split()).casefold())
    return normalize("NFC", _LATE_TONE.sub(_tone_first, decomposed))


def _tone_first(found: re.Match[str]) -> str:
    first, second, tone = (part for part in found.groups() if part)
    return first + tone + second


def _bare(name: str) -> str:
    """Drop every mark; đ has no decomposition and is mapped by hand."""
    letters = normalize("NFD", " ".join(name.split()).casefold()).replace("đ", "d")
    return "".join(letter for letter in letters if category(letter) != "Mn")
