"""Decompositions with intervals: of a difference between two sides, or of a distance to a target.

Two sides of one design have one joint influence; independent samples add their variances, samples
that share PSUs are corrected by twice their covariance. Degrees of freedom are Satterthwaite's:
(V₁ + V₀)² / (V₁²/df₁ + V₀²/df₀) (Satterthwaite 1946, Biometrics Bulletin 2).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Literal

import numpy as np
from msgspec import Struct

from analysis.decomposition import contributions
from analysis.decomposition.contributions import Weights
from analysis.decomposition.gradient import ComplexArray, value_and_gradient
from analysis.decomposition.shared import shared_covariance
from analysis.decomposition.sides import UNKNOWN, Side, side_of, together
from analysis.design import SurveyDesign
from analysis.estimation.intervals import t_interval
from analysis.grouping import BoolArray, FloatArray
from analysis.indices.scheme import IndexScheme, index_names
from analysis.indices.scoring import scale_of
from analysis.indices.weights import composite_weights, membership

Part = Literal["total", "level", "mix", "weights"]
"""`level`: what changed within an item or group; `mix`: what changed in the shares of groups;
`weights`: what changed in the weights of items, 0 where these are fixed."""

Function = Callable[[ComplexArray, Weights], ComplexArray]

TOTAL: list[tuple[str, Part]] = [("", "total")]


class Contribution(Struct, frozen=True, kw_only=True):
    """One part of a difference, on the scale of the scheme; parts of one `by` add up to `total`.

    `by` is `difference`, `item`, or the columns of the groups; `forms` the smaller number of forms
    of a group on the sides that have it.
    """

    by: str
    name: str
    part: Part
    est: float
    se: float
    lci: float | None
    uci: float | None
    df: float | None
    forms: int | None = None


class Rows(Struct, frozen=True, eq=False):
    """One side: rows of a design; `psu_columns` name its PSUs where both sides share them."""

    design: SurveyDesign
    inside: BoolArray
    psu_columns: tuple[str, ...] = ()


class _Comparison(Struct, frozen=True, eq=False, kw_only=True):
    """One grouping of the sides, whose parts are estimated together."""

    rows: Sequence[Rows]
    sides: Sequence[Side]
    groups: tuple[str, ...]
    weights: Weights
    width: float
    shared: bool

    def parts(
        self, by: str, labels: Sequence[tuple[str, Part]], function: Function
    ) -> Iterator[Contribution]:
        """Yield the values of a function of the sums with their intervals."""
        sums = np.stack([side.sums(self.groups) for side in self.sides])
        value, gradient = value_and_gradient(lambda at: function(at, self.weights), sums)
        variance, alone = self._variance(gradient)
        df = _satterthwaite(alone, [side.df for side in self.sides])
        est, se = self.width * value, self.width * np.sqrt(variance)
        lower, upper = t_interval(est, se, df)
        fewest = self._forms()
        for place, (name, part) in enumerate(labels):
            grouped = part in {"level", "mix"} and by != "item"
            if grouped and name == UNKNOWN and est[place] == 0 == se[place]:
                continue  # nobody's group is unknown
            yield Contribution(
                by=by, name=name, part=part, est=float(est[place]), se=float(se[place]),
                lci=_defined(lower[place]), uci=_defined(upper[place]), df=_defined(df[place]),
                forms=fewest.get(name) if grouped else None,
            )  # fmt: skip

    def _variance(self, gradient: FloatArray) -> tuple[FloatArray, list[FloatArray]]:
        """Variance of each part, and what each side alone would have."""
        moves = [
            side.influences(self.groups, gradient[:, at]) for at, side in enumerate(self.sides)
        ]
        alone = [move.variances()[0] for move in moves]
        if len(moves) == 1:
            return alone[0], alone
        first, second = self.rows
        if first.design is second.design:
            return together(moves).variances()[0], alone
        variance = alone[0] + alone[1]
        if self.shared:
            columns = first.psu_columns, second.psu_columns
            covariance = shared_covariance(moves[0], moves[1], *columns)
            variance = np.maximum(variance + 2 * covariance, 0.0)
        return variance, alone

    def _forms(self) -> dict[str, int]:
        """Of every group the smaller number of forms, of the sides that have any."""
        counts = [dict(zip(side.groups, side.forms.tolist(), strict=True)) for side in self.sides]
        names = dict.fromkeys(name for count in counts for name in count)
        return {
            name: min((n for count in counts if (n := count.get(name, 0)) > 0), default=0)
            for name in names
        }


def difference(
    scheme: IndexScheme,
    index: str,
    sides: tuple[Rows, Rows],
    groupings: Sequence[tuple[str, ...]] = (),
    *,
    shared: bool = False,
) -> Iterator[Contribution]:
    """Yield the parts of index₁ - index₀: the total, by item, and by each grouping of columns."""
    for by in ((), *groupings):
        comparison = _comparison(scheme, index, sides, by, shared=shared)
        if by:
            parts: tuple[Part, ...] = ("level", "mix")
            labels = [(group, part) for part in parts for group in comparison.groups]
            labels.append(("", "weights"))
            yield from comparison.parts(" × ".join(by), labels, contributions.group_contributions)
            continue
        yield from comparison.parts("difference", TOTAL, contributions.index_difference)
        yield from comparison.parts("item", _items(scheme), contributions.item_contributions)


def gap(
    scheme: IndexScheme,
    index: str,
    side: Rows,
    target: float,
    groupings: Sequence[tuple[str, ...]] = (),
) -> Iterator[Contribution]:
    """Yield the parts of index - target, the target on the scale of the scheme."""
    low, width = scale_of(scheme)
    goal = (target - low) / width
    for by in ((), *groupings):
        comparison = _comparison(scheme, index, (side,), by, shared=False)
        if by:
            labels: list[tuple[str, Part]] = [(group, "level") for group in comparison.groups]
            by_group = partial(contributions.group_gaps, target=goal)
            yield from comparison.parts(" × ".join(by), labels, by_group)
            continue
        yield from comparison.parts(
            "difference", TOTAL, partial(contributions.index_gap, target=goal)
        )
        by_item = partial(contributions.item_gaps, target=goal)
        yield from comparison.parts("item", _items(scheme), by_item)


def _comparison(
    scheme: IndexScheme, index: str, rows: Sequence[Rows], by: tuple[str, ...], *, shared: bool
) -> _Comparison:
    sides = [side_of(scheme, each.design, each.inside, by) for each in rows]
    return _Comparison(
        rows=rows,
        sides=sides,
        groups=tuple(dict.fromkeys(group for side in sides for group in side.groups)),
        weights=index_weights(scheme, index),
        width=scale_of(scheme)[1],
        shared=shared,
    )


def _items(scheme: IndexScheme) -> list[tuple[str, Part]]:
    return [(item, "level") for item in scheme.items]


def index_weights(scheme: IndexScheme, index: str) -> Weights:
    """Effective weights of the items in one index, as a function of the valid answers."""
    place = index_names(scheme).index(index)
    if index.startswith("item:"):
        alone = np.array([float(f"item:{item}" == index) for item in scheme.items])
        return lambda _: alone.astype(np.complex128)
    if scheme.aggregation != "pooled":
        fixed = lru_cache(partial(_fixed_weights, scheme, place))
        return lambda answered: fixed((answered.real > 0).tobytes())
    members = membership(scheme)[place]
    return lambda answered: answered * members / (answered * members).sum()


def _fixed_weights(scheme: IndexScheme, place: int, answered: bytes) -> ComplexArray:
    """Weights that depend on nothing but which items anybody answered."""
    there = np.where(np.frombuffer(answered, dtype=np.bool_), 1.0, 0.0)
    return np.asarray(composite_weights(scheme, there[None])[0, place], dtype=np.complex128)


def _satterthwaite(variances: Sequence[FloatArray], df: Sequence[int]) -> FloatArray:
    """One number per part; NaN where nothing varies or a side that varies has no df."""
    with np.errstate(invalid="ignore", divide="ignore"):
        spent = [
            np.where(part > 0, part**2 / np.float64(max(freedom, 0)), 0.0)
            for part, freedom in zip(variances, df, strict=True)
        ]
        return np.asarray(np.sum(variances, axis=0) ** 2 / np.sum(spent, axis=0))


def _defined(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
