"""IndexScheme: how answers become item, factor, pillar and overall figures. Data, not code.

An item scores every valid answer on 0–1 (`scoring`); `aggregation` says how the means of the scores
become the other indices: `item_mean` (every item weighs alike), `factor_mean` and `pillar_mean`
(every factor, every pillar alike), `explicit` (the weights of the file), `pooled` (all scores ÷ all
valid answers). How the parts above a unit, printing and smoothing are chosen stands in `rules.py`.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.indices.rules import Audiences, Blocks, Printing, Smoothing, Wording
from analysis.schemes.library import load_packaged, parse_scheme

Aggregation = Literal["item_mean", "factor_mean", "pillar_mean", "explicit", "pooled"]
Scoring = Literal["share", "mean", "range"]
"""`share`: 1 at one of `levels`, else 0. `mean`: the code ÷ the highest level, 4 of 5 is 0.8.
`range`: from 0 at the lowest level to 1 at the highest, 4 of 1–5 is 0.75."""


class Pillar(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of factors, shown as `factor:NAME`; `weight` belongs to `explicit`."""

    name: str
    title: Wording
    weight: float | None = None


class Factor(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of items, shown as `factor:NAME`.

    `weight` and `item_weights`, one per item, belong to `explicit`; what is not given is 1.
    """

    name: str
    title: Wording
    items: tuple[str, ...]
    pillar: str | None = None
    weight: float | None = None
    item_weights: tuple[float, ...] = ()


class IndexScheme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of an index over the items of one instrument.

    `also` names further instruments with the same items on the same scale. A form with fewer than
    `min_items` valid answers to the items counts nowhere.
    """

    name: str
    version: str
    title: Wording
    instrument: str
    also: tuple[str, ...] = ()
    formula: Wording
    provenance: Wording
    scale: tuple[int, ...]
    levels: tuple[int, ...] = ()
    missing: tuple[int, ...]
    scoring: Scoring = "share"
    min_items: int = 1
    aggregation: Aggregation
    factors: tuple[Factor, ...]
    pillars: tuple[Pillar, ...] = ()
    audiences: Audiences | None = None
    blocks: Blocks = "pooled"
    smoothing: Smoothing | None = None
    printing: Printing = Printing()

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise AnalysisError(
                "bad-scheme",
                where=f"scheme {self.name!r}",
                got=problem,
                expected="each item in one factor, each factor in a known pillar, names distinct",
                hint="Compare with a file in analysis/schemes.",
            )

    @property
    def items(self) -> tuple[str, ...]:
        """Scored items in the order of the scheme."""
        return tuple(item for factor in self.factors for item in factor.items)


class Composite(Struct, frozen=True):
    """One index above the items: its name and the factors it is made of."""

    index: str
    title: Wording
    factors: tuple[Factor, ...]


def composites(scheme: IndexScheme) -> tuple[Composite, ...]:
    """Overall, pillars and factors, in this order."""
    overall = Composite("overall", scheme.title, scheme.factors)
    pillars = (
        Composite(
            f"factor:{pillar.name}",
            pillar.title,
            tuple(factor for factor in scheme.factors if factor.pillar == pillar.name),
        )
        for pillar in scheme.pillars
    )
    factors = (Composite(f"factor:{f.name}", f.title, (f,)) for f in scheme.factors)
    return (overall, *pillars, *factors)


def index_names(scheme: IndexScheme) -> tuple[str, ...]:
    """Every index in the order of figures: overall, pillars, factors, items."""
    return (*(c.index for c in composites(scheme)), *(f"item:{item}" for item in scheme.items))


def composition(scheme: IndexScheme) -> dict[str, tuple[str, ...]]:
    """The parts of every composite index: of overall, of pillars, of factors; a tree."""
    inside = {f"factor:{factor.name}": factor.pillar for factor in scheme.factors}
    parts = {
        f"factor:{pillar.name}": tuple(f for f, p in inside.items() if p == pillar.name)
        for pillar in scheme.pillars
    }
    loose = tuple(factor for factor, pillar in inside.items() if pillar is None)
    items = {f"factor:{f.name}": tuple(f"item:{item}" for item in f.items) for f in scheme.factors}
    return {"overall": (*parts, *loose)} | parts | items


@cache
def load_scheme(name: str) -> IndexScheme:
    """A packaged scheme by its file name without suffix; read once, for reading takes long."""
    return load_packaged(name, IndexScheme)


def parse_index_scheme(text: str, where: str = "given") -> IndexScheme:
    """A scheme from YAML or JSON text."""
    return parse_scheme(text, IndexScheme, where)


def _problems(scheme: IndexScheme) -> Iterator[str]:
    yield from _name_problems(scheme)
    yield from _scale_problems(scheme)
    yield from _weight_problems(scheme)


def _name_problems(scheme: IndexScheme) -> Iterator[str]:
    pillars = {pillar.name for pillar in scheme.pillars}
    names = [*pillars, *(factor.name for factor in scheme.factors)]
    for kind, group in (("item", scheme.items), ("factor", names)):
        yield from (f"{kind} {name!r} twice" for name in group if list(group).count(name) > 1)
    for factor in scheme.factors:
        if not factor.items:
            yield f"factor {factor.name!r} without items"
        if factor.pillar is not None and factor.pillar not in pillars:
            yield f"pillar {factor.pillar!r} of factor {factor.name!r} is not declared"
    for pillar in scheme.pillars:
        if all(factor.pillar != pillar.name for factor in scheme.factors):
            yield f"pillar {pillar.name!r} without factors"
    if not scheme.factors:
        yield "no factors"


def _scale_problems(scheme: IndexScheme) -> Iterator[str]:
    if not set(scheme.levels) <= set(scheme.scale):
        yield "levels outside the scale"
    if bool(scheme.levels) != (scheme.scoring == "share"):
        yield f"{'no' if not scheme.levels else 'some'} levels with scoring {scheme.scoring!r}"
    if set(scheme.missing) & set(scheme.scale):
        yield "a missing code inside the scale"
    if scheme.scoring != "share" and (
        min(scheme.scale) < 0 or min(scheme.scale) == max(scheme.scale)
    ):
        yield "a scale that cannot be scored: two or more levels, none below 0"
    if not 1 <= scheme.min_items <= len(scheme.items):
        yield f"min_items {scheme.min_items} of {len(scheme.items)} items"


def _weight_problems(scheme: IndexScheme) -> Iterator[str]:
    groups = [[p.weight for p in scheme.pillars], [f.weight for f in scheme.factors]]
    groups += [list(f.item_weights) for f in scheme.factors]
    given = [weight for group in groups for weight in group if weight is not None]
    if given and scheme.aggregation != "explicit":
        yield f"weights with aggregation {scheme.aggregation!r}"
    if any(weight <= 0 for weight in given):
        yield "a weight that is not above 0"
    for factor in scheme.factors:
        if factor.item_weights and len(factor.item_weights) != len(factor.items):
            yield f"{len(factor.item_weights)} item weights of factor {factor.name!r}"
    if scheme.aggregation == "pillar_mean" and (
        not scheme.pillars or any(factor.pillar is None for factor in scheme.factors)
    ):
        yield "pillar_mean with a factor outside the pillars"
