"""The first notation of schemes: components in a list, each in a domain. Read as it was written.

Published results name such files (`par_example` 1), so they stay as they are. A component becomes
the one criterion of its name; `satisfaction` becomes a survey criterion with the rule `ratio`.
"""

from typing import Literal

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.par.rules.given import Given
from analysis.par.rules.ratio import Ratio
from analysis.par.scheme import Criterion, ParDomain, ParScheme, Ranking, Wording


class Component(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the scorecard."""

    name: str
    domain: str
    label: Wording
    maximum: float
    source: Literal["appraisal", "satisfaction"]


class FlatDomain(Struct, frozen=True, forbid_unknown_fields=True):
    """A field of administrative reform."""

    name: str
    label: Wording


class FlatScheme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A scheme of the first notation; `index` is that of every survey component."""

    name: str
    version: str
    title: Wording
    provenance: Wording
    example: bool
    index: str
    ranking: Ranking
    domains: tuple[FlatDomain, ...]
    components: tuple[Component, ...]


def as_scheme(flat: FlatScheme) -> ParScheme:
    """The same scheme in the notation of today; raises `bad-scheme` for an unknown domain."""
    known = {domain.name for domain in flat.domains}
    for component in flat.components:
        if component.domain not in known:
            raise AnalysisError(
                "bad-scheme",
                where=f"scheme {flat.name!r}, component {component.name!r}, domain",
                got=component.domain,
                expected=f"one of {', '.join(sorted(known))}",
                hint="Compare with analysis/schemes/par_example.yaml.",
            )
    domains = tuple(
        ParDomain(
            name=domain.name,
            label=domain.label,
            criteria=tuple(
                _criterion(flat, component)
                for component in flat.components
                if component.domain == domain.name
            ),
        )
        for domain in flat.domains
    )
    return ParScheme(
        name=flat.name,
        version=flat.version,
        title=flat.title,
        provenance=flat.provenance,
        example=flat.example,
        ranking=flat.ranking,
        domains=domains,
    )


def _criterion(flat: FlatScheme, component: Component) -> Criterion:
    surveyed = component.source == "satisfaction"
    return Criterion(
        name=component.name,
        label=component.label,
        maximum=component.maximum,
        source="survey" if surveyed else "appraised",
        rule=Ratio() if surveyed else Given(),
        index=flat.index if surveyed else None,
    )
