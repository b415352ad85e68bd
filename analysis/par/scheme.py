"""ParScheme: the components of a unit's score, their maxima and the tie rule. Data, not code.

A component is scored by appraisal (`appraisal`: points from the council) or from the survey
(`satisfaction`: index × maximum). Components lie in domains; the maxima add up to the total.
"""

from typing import Literal

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.schemes.library import load_packaged, parse_scheme

Wording = dict[str, str]


class Component(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the scorecard."""

    name: str
    domain: str
    label: Wording
    maximum: float
    source: Literal["appraisal", "satisfaction"]


class ParDomain(Struct, frozen=True, forbid_unknown_fields=True):
    """A field of administrative reform; its maximum is that of its components."""

    name: str
    label: Wording


class Ranking(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Official rank: on totals rounded to `decimals`, equals share a rank. Rank sets at `level`."""

    decimals: int
    tie_rule: Wording
    level: float


class ParScheme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of the score. `example` marks a scheme that no authority issued."""

    name: str
    version: str
    title: Wording
    provenance: Wording
    example: bool
    index: str
    ranking: Ranking
    domains: tuple[ParDomain, ...]
    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        names = [component.name for component in self.components]
        known = {domain.name for domain in self.domains}
        used = {component.domain for component in self.components}
        satisfaction = [c for c in self.components if c.source == "satisfaction"]
        sound = len(set(names)) == len(names) and used == known and len(satisfaction) <= 1
        if not sound or any(component.maximum <= 0 for component in self.components):
            raise AnalysisError(
                "bad-scheme",
                where=f"scheme {self.name!r}",
                got="components that do not fit",
                expected="distinct names, every domain used, one survey component, maxima > 0",
                hint="Compare with analysis/schemes/par_example.yaml.",
            )

    @property
    def maximum(self) -> float:
        """The full score."""
        return sum(component.maximum for component in self.components)


def load_par_scheme(name: str) -> ParScheme:
    """A packaged scheme by its file name without suffix."""
    return load_packaged(name, ParScheme)


def parse_par_scheme(text: str, where: str = "given") -> ParScheme:
    """A scheme from YAML or JSON text."""
    return parse_scheme(text, ParScheme, where)
