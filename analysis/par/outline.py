"""Walking a scheme from domain to criterion to sub-criterion, numbered in one total order.

Numbers are those of the printed table: 3 a domain, 3.1 a criterion, 3.1.2 a sub-criterion. Points
are given to leaves, the criteria without parts.
"""

from collections.abc import Iterator

from msgspec import Struct, structs

from analysis.par.scheme import Criterion, ParDomain, ParScheme


class Leaf(Struct, frozen=True, kw_only=True):
    """A criterion that has points, with what it inherits; `above` are the names over it."""

    number: str
    criterion: Criterion
    domain: str
    above: tuple[str, ...]
    field: str | None
    lead: str | None

    @property
    def name(self) -> str:
        """Name of the criterion."""
        return self.criterion.name

    @property
    def aside(self) -> bool:
        """Bonus or penalty: no part of the maximum of the scheme."""
        return self.criterion.rule.side != 0


def leaves(scheme: ParScheme) -> tuple[Leaf, ...]:
    """Every criterion with points, in order."""
    return tuple(
        leaf for place, domain in enumerate(scheme.domains, 1) for leaf in _domain(place, domain)
    )


def maximum_of(scheme: ParScheme) -> float:
    """The full score, without bonus."""
    return sum(leaf.criterion.maximum for leaf in leaves(scheme) if not leaf.aside)


def survey_indices(scheme: ParScheme) -> tuple[str, ...]:
    """Names of the indices that survey criteria need, each once."""
    found = (leaf.criterion for leaf in leaves(scheme) if leaf.criterion.source == "survey")
    return tuple(dict.fromkeys(criterion.index or "overall" for criterion in found))


def _domain(place: int, domain: ParDomain) -> Iterator[Leaf]:
    yield from _below(str(place), domain.criteria, domain, (domain.name,), domain)


def _below(
    number: str,
    criteria: tuple[Criterion, ...],
    domain: ParDomain,
    above: tuple[str, ...],
    parent: ParDomain | Criterion,
) -> Iterator[Leaf]:
    for place, criterion in enumerate(criteria, 1):
        here = f"{number}.{place}"
        if criterion.parts:
            heading = _inheriting(criterion, parent)
            yield from _below(here, criterion.parts, domain, (*above, criterion.name), heading)
            continue
        yield Leaf(
            number=here,
            criterion=criterion,
            domain=domain.name,
            above=above,
            field=criterion.field or parent.field,
            lead=criterion.lead or parent.lead,
        )


def _inheriting(criterion: Criterion, parent: ParDomain | Criterion) -> Criterion:
    """A heading with what it leaves out."""
    return structs.replace(
        criterion, field=criterion.field or parent.field, lead=criterion.lead or parent.lead
    )
