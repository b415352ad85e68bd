"""What a reader asked to see: the filters of a results address, and the figures they leave.

Everything is in the address, so a link shows the same thing to everybody. Order by value is for
reading a chart, not a ranking: ranks stand on scorecards, with their rank sets (ADR 0042).
"""

import unicodedata
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from questionnaires.text import Wording
from survey_service.pipeline.figures import Figure, Results, Series

View = Literal["overview", "department", "commune"]
Order = Literal["value", "name"]
OVERALL = "overall"


class Selection(Struct, frozen=True, kw_only=True):
    """One reader's filters."""

    campaign: str
    series: Series = "sample"
    by: View = "overview"
    index: str = OVERALL
    order: Order = "value"
    search: str = ""

    def query(self, **changes: str) -> dict[str, str]:
        """The query parameters that lead back here, without those at their default."""
        values = {
            "series": self.series, "by": self.by, "index": self.index,
            "order": self.order, "q": self.search, **changes,
        }  # fmt: skip
        defaults = {
            "series": "sample", "by": "overview", "index": OVERALL, "order": "value", "q": "",
        }  # fmt: skip
        return {k: v for k, v in values.items() if v != defaults.get(k)}


def fold(text: str) -> str:
    """Letters without marks or case, so that `hong bang` finds `Hồng Bàng`."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def of_index(results: Results | None, index: str) -> list[Figure]:
    """The figures of one index."""
    return [] if results is None else [f for f in results.figures if f.index == index]


def of_kind(results: Results | None, kind: str) -> list[Figure]:
    """The figures of one unit whose index is a `factor` or an `item`, in the scheme's order."""
    return [] if results is None else [f for f in results.figures if f.index.startswith(kind + ":")]


def indices(results: Results | None) -> dict[str, Wording]:
    """The overall index and the factors, with their labels: what the filter offers."""
    if results is None:
        return {}
    return {f.index: f.label for f in results.figures if not f.index.startswith("item:")}


def ordered(figures: Iterable[Figure], selection: Selection, language: str) -> list[Figure]:
    """Figures whose unit matches the search, in the order asked for; undrawn ones last."""

    def name(figure: Figure) -> str:
        return figure.unit_name.get(language) or figure.unit_name["vi"]

    wanted = fold(selection.search.strip())
    found = [f for f in figures if wanted in fold(name(f)) or wanted in fold(f.unit_name["vi"])]
    if selection.order == "name":
        return sorted(found, key=lambda f: (fold(name(f)), f.unit))

    def place(figure: Figure) -> tuple[bool, float, str]:
        shown = figure.est if figure.state != "suppressed" else None
        return shown is None, -(shown or 0.0), fold(name(figure))

    return sorted(found, key=place)
