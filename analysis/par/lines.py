"""One criterion of one unit: which input counts, through which rule, and why there are no points.

Appraised points count before everything else but a survey; a criterion of another source takes what
that source gave. The points that a rule makes of a value are kept beside those that were appraised.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct, structs

from analysis.errors import AnalysisError
from analysis.par.estimates import Estimate, Outcome, survey_points
from analysis.par.outline import Leaf
from analysis.par.scheme import Ranking, Source, Wording
from analysis.par.units import UnitPoints

Basis = Literal["self_assessed", "appraised", "value", "survey"]
Reason = Literal["not-assessed", "no-survey", "too-few-forms", "refused"]


class Line(Struct, frozen=True, kw_only=True):
    """One criterion of one unit.

    `points` count, None where they are missing for a `reason`; `basis` is the input they come from,
    `factor` what rescaling makes of them: points × factor stand in the total.

    `se`, `lci`, `uci` (95 %) and `outcomes` are those of a survey; `value_points` is what the rule
    makes of a value where appraised points count.
    """

    number: str
    component: str
    domain: str
    label: Wording
    maximum: float
    source: Source | None
    rule: str
    side: int
    self_points: float | None
    appraised_points: float | None
    value: float | None
    value_points: float | None
    points: float | None
    basis: Basis | None
    reason: Reason | None
    se: float | None = None
    lci: float | None = None
    uci: float | None = None
    outcomes: tuple[Outcome, ...] = ()
    factor: float = 1.0

    @property
    def counted(self) -> float:
        """What stands in the total."""
        return self.factor * (self.points or 0.0)


def line_of(leaf: Leaf, unit: UnitPoints, ranking: Ranking) -> Line:
    """Score one criterion; raises `bad-points` and `bad-value` for impossible input."""
    line = _line(leaf, unit)
    if ranking.lines is None or line.points is None:
        return line
    return structs.replace(line, points=rounded(line.points, ranking.lines, ranking))


def rounded(points: float, decimals: int, ranking: Ranking) -> float:
    """Points rounded as the scheme says, to a given number of decimals."""
    printing = structs.replace(ranking, decimals=decimals).printing()
    return float(Decimal(printing.printed(points)))


def _line(leaf: Leaf, unit: UnitPoints) -> Line:
    criterion, name = leaf.criterion, leaf.name
    self_points = _points(leaf, unit, unit.self_points, "self_points")
    appraised = _points(leaf, unit, unit.appraised_points, "appraised_points")
    value = _value(leaf, unit)
    by_value = None if value is None else criterion.rule.points(value, criterion.maximum)
    line = Line(
        number=leaf.number,
        component=name,
        domain=leaf.domain,
        label=criterion.label,
        maximum=criterion.maximum,
        source=criterion.source,
        rule=str(criterion.rule.__struct_config__.tag),
        side=criterion.rule.side,
        self_points=self_points,
        appraised_points=appraised,
        value=value,
        value_points=by_value,
        points=None,
        basis=None,
        reason="refused" if criterion.source is None else "not-assessed",
    )
    if criterion.source is None:
        return line
    if criterion.source == "survey":
        return _surveyed(line, leaf, unit)
    candidates: list[tuple[Basis, float | None]] = [("appraised", appraised), ("value", by_value)]
    if criterion.source == "self_assessed":
        candidates.insert(1, ("self_assessed", self_points))
    for basis, points in candidates:
        if points is not None:
            return structs.replace(line, points=points, basis=basis, reason=None)
    return line


def _surveyed(line: Line, leaf: Leaf, unit: UnitPoints) -> Line:
    criterion = leaf.criterion
    estimate = unit.estimates.get(criterion.index or "overall")
    if estimate is None:
        return structs.replace(line, reason="no-survey")
    if not 0 <= estimate.est <= 1:
        raise _bad("bad-points", (unit, leaf, "index"), estimate.est, "an index from 0 to 1")
    if _too_few(criterion.min_forms, estimate):
        return structs.replace(line, reason="too-few-forms")
    found = survey_points(criterion.rule, criterion.maximum, estimate)
    return structs.replace(
        line, value=estimate.est, points=found.points, basis="survey", reason=None, se=found.se,
        lci=found.lci, uci=found.uci, outcomes=found.outcomes,
    )  # fmt: skip


def _too_few(fewest: int | None, estimate: Estimate) -> bool:
    return fewest is not None and estimate.n is not None and estimate.n < fewest


def _points(
    leaf: Leaf, unit: UnitPoints, given: Mapping[str, float | None], column: str
) -> float | None:
    points = given.get(leaf.name)
    low, high = leaf.criterion.rule.span(leaf.criterion.maximum)
    if points is not None and not low <= points <= high:
        raise _bad("bad-points", (unit, leaf, column), points, f"points from {low:g} to {high:g}")
    return points


def _value(leaf: Leaf, unit: UnitPoints) -> float | None:
    value = unit.values.get(leaf.name)
    expected = None if value is None else leaf.criterion.rule.misfit(value)
    if expected is not None:
        raise _bad("bad-value", (unit, leaf, "value"), value, expected)
    return value


def _bad(
    code: str, place: tuple[UnitPoints, Leaf, str], got: object, expected: str
) -> AnalysisError:
    unit, leaf, column = place
    return AnalysisError(
        code,
        where=f"unit {unit.unit}, component {leaf.name!r}, {column}",
        got=got,
        expected=expected,
        hint="Correct the points and score again.",
    )
