"""Targets of a plan, and the probability that each was met.

Whether a target was met is told by the estimate, as plans do; the probability is read from the
distribution of the published interval, so that 0.975 goes with an interval wholly above it.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.par.estimates import Estimate
from analysis.par.scheme import Wording
from analysis.schemes.library import packaged_text, parse_scheme


class Target(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One measured quantity and the least share it should reach, on 0–1.

    `measure` names the estimate it is compared with; `field` the field of procedures it is for.
    """

    name: str
    label: Wording
    measure: str
    at_least: float
    field: str | None = None


class TargetSet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The targets of one plan; `applies_to` says whether of the city or of communes."""

    name: str
    version: str
    title: Wording
    provenance: Wording
    applies_to: Literal["city", "commune", "department"]
    years: tuple[int, int]
    targets: tuple[Target, ...]

    def __post_init__(self) -> None:
        names = [target.name for target in self.targets]
        if len(set(names)) < len(names) or any(not 0 < t.at_least <= 1 for t in self.targets):
            raise AnalysisError(
                "bad-scheme",
                where=f"targets {self.name!r}",
                got="a name twice, or a target that is no share",
                expected="distinct names and targets above 0, at most 1",
                hint="Give 90 % as 0.9.",
            )


class TargetVerdict(Struct, frozen=True, kw_only=True):
    """A target beside its estimate; all None where nothing was measured.

    `lci`, `uci` are the 95 % limits; `probability` that the true share reaches the target.
    """

    name: str
    label: Wording
    at_least: float
    field: str | None
    est: float | None
    lci: float | None
    uci: float | None
    met: bool | None
    probability: float | None


def load_targets(name: str) -> TargetSet:
    """Packaged targets; raises `unknown-scheme`."""
    return parse_scheme(packaged_text(name), TargetSet, name)


def parse_targets(text: str, where: str = "given") -> TargetSet:
    """Targets from YAML or JSON; raises `bad-scheme`."""
    return parse_scheme(text, TargetSet, where)


def judge(targets: Iterable[Target], measured: Mapping[str, Estimate]) -> tuple[TargetVerdict, ...]:
    """Every target beside what was measured."""
    return tuple(_verdict(target, measured.get(target.measure)) for target in targets)


def _verdict(target: Target, estimate: Estimate | None) -> TargetVerdict:
    sure = estimate is not None and estimate.se is not None
    low, high = (None, None) if estimate is None or not sure else _limits(estimate)
    return TargetVerdict(
        name=target.name,
        label=target.label,
        at_least=target.at_least,
        field=target.field,
        est=None if estimate is None else estimate.est,
        lci=low,
        uci=high,
        met=None if estimate is None else estimate.est >= target.at_least,
        probability=None if estimate is None or not sure else estimate.at_least(target.at_least),
    )


def _limits(estimate: Estimate) -> tuple[float, float]:
    low, high = estimate.quantiles(estimate.ends())
    return float(low), float(high)
