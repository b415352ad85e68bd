"""IndexScheme: how answers become item, factor, pillar and overall shares. Data, not code.

Item share = weighted share of valid answers at one of `levels`. `aggregation` says how item
shares become the others: `item_mean` (plain mean of item shares, so every item weighs alike),
`factor_mean` (mean of factor shares), `pooled` (all satisfied answers ÷ all valid answers).
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.schemes.library import load_packaged, parse_scheme

Wording = dict[str, str]
"""Language code to sentence; `vi` is always present."""

Aggregation = Literal["item_mean", "factor_mean", "pooled"]


class Pillar(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of factors, shown as `factor:NAME`."""

    name: str
    title: Wording


class Factor(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of items, shown as `factor:NAME`."""

    name: str
    title: Wording
    items: tuple[str, ...]
    pillar: str | None = None


class IndexScheme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of an index over the items of one instrument."""

    name: str
    version: str
    title: Wording
    instrument: str
    formula: Wording
    provenance: Wording
    scale: tuple[int, ...]
    levels: tuple[int, ...]
    missing: tuple[int, ...]
    aggregation: Aggregation
    factors: tuple[Factor, ...]
    pillars: tuple[Pillar, ...] = ()

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


def load_scheme(name: str) -> IndexScheme:
    """A packaged scheme by its file name without suffix."""
    return load_packaged(name, IndexScheme)


def parse_index_scheme(text: str, where: str = "given") -> IndexScheme:
    """A scheme from YAML or JSON text."""
    return parse_scheme(text, IndexScheme, where)


def _problems(scheme: IndexScheme) -> Iterator[str]:
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
    if not set(scheme.levels) <= set(scheme.scale) or not scheme.levels:
        yield "levels outside the scale"
    if set(scheme.missing) & set(scheme.scale):
        yield "a missing code inside the scale"
