"""Search over names, for people who do not know the code.

A search never decides: it lists every unit that could be meant and says which names agree in
every mark. `cam giang` finds both Cẩm Giang (10888) and Cẩm Giàng (10903); only `Cẩm Giàng` is
exact, and only for 10903. Both styles of placing a tone mark (Hoà Bình, Hòa Bình) are one name.
"""

from datetime import date

from msgspec import Struct

from questionnaires.folding import bare, marked
from survey_service.units.registry import Registry
from survey_service.units.unit import Kind, Unit


class Match(Struct, frozen=True):
    """A unit found; `exact` when its name holds the words searched, marks included."""

    unit: Unit
    exact: bool


def search(registry: Registry, text: str, day: date, kind: Kind | None = None) -> tuple[Match, ...]:
    """Return the units of `day` whose name holds `text`, exact matches first, then by code."""
    with_marks, without = marked(text), bare(text)
    if not without:
        return ()
    found = [
        Match(unit, exact=any(with_marks in marked(name) for name in unit.name.values()))
        for unit in registry.units(day, kind)
        if any(without in bare(name) for name in unit.name.values())
    ]
    return tuple(sorted(found, key=lambda match: (not match.exact, match.unit.code)))
