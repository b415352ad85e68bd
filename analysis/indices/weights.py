"""Effective weights of items: how much one item's figure moves an index.

All aggregations but `pooled` have fixed weights; those of `pooled` are the items' shares of the
valid answers, so they exist only beside data. What nobody answered in a domain is left out and what
stands beside it, in the same factor or pillar, shares its weight.
"""

import numpy as np

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.indices.scheme import Composite, Factor, IndexScheme, composites


def effective_weights(scheme: IndexScheme) -> dict[str, float]:
    """Weight of every item in the overall index; raises `weights-need-data` for `pooled`."""
    if scheme.aggregation == "pooled":
        raise AnalysisError(
            "weights-need-data",
            where=f"scheme {scheme.name!r}",
            got="a pooled index",
            expected="an aggregation with fixed weights",
            hint="A pooled index weighs items by their valid answers: use composite_weights.",
        )
    weights = composite_weights(scheme, np.ones((1, len(scheme.items))))[0, 0]
    return dict(zip(scheme.items, weights.tolist(), strict=True))


def weights_text(scheme: IndexScheme) -> str:
    """The effective weights as lines `item  percent`, for reports and the console."""
    rows = effective_weights(scheme).items()
    width = max(map(len, scheme.items))
    return "\n".join(f"{item:<{width}}  {100 * weight:6.2f} %" for item, weight in rows)


def composite_weights(scheme: IndexScheme, answered: FloatArray) -> FloatArray:
    """Weight of each item (Q) in each composite (J) of each domain: (domains × J × Q).

    `answered` is Σw of valid answers, (domains × Q). NaN where a composite has no answer at all.
    """
    parts = [_one(scheme, composite, answered) for composite in composites(scheme)]
    return np.stack(parts, axis=1)


def membership(scheme: IndexScheme) -> FloatArray:
    """1 where an item belongs to a composite: (J × Q)."""
    rows = [
        [float(item in {i for f in c.factors for i in f.items}) for item in scheme.items]
        for c in composites(scheme)
    ]
    return np.array(rows)


def _one(scheme: IndexScheme, composite: Composite, answered: FloatArray) -> FloatArray:
    """Weights of one composite: (domains × Q), adding up to 1."""
    if scheme.aggregation not in {"item_mean", "pooled"}:
        return _mean_of_factors(scheme, composite, answered)
    inside = np.isin(scheme.items, [item for factor in composite.factors for item in factor.items])
    if scheme.aggregation == "item_mean":
        return _scaled(np.where(answered > 0, inside, 0.0))
    return _scaled(answered * inside)


def _mean_of_factors(scheme: IndexScheme, composite: Composite, answered: FloatArray) -> FloatArray:
    """Means of factors, gathered by pillar first where pillars weigh."""
    by_pillar = scheme.aggregation != "factor_mean" and composite.index == "overall"
    weights = {pillar.name: pillar.weight for pillar in scheme.pillars}
    groups: dict[str, list[Factor]] = {}
    for factor in composite.factors:
        # a factor without a pillar stands beside the pillars with its own weight
        key = factor.pillar if by_pillar and factor.pillar else f" {factor.name}"
        groups.setdefault(key if by_pillar else "", []).append(factor)
    parts = []
    for key, factors in groups.items():
        inner = [_scaled(_in_factor(scheme, f, answered)) * _or_one(f.weight) for f in factors]
        alone = factors[0].weight if key.startswith(" ") else None
        parts.append(_scaled(_together(inner)) * _or_one(weights.get(key, alone)))
    return _scaled(_together(parts))


def _in_factor(scheme: IndexScheme, factor: Factor, answered: FloatArray) -> FloatArray:
    weight = dict(zip(factor.items, factor.item_weights or [1.0] * len(factor.items), strict=True))
    row = np.array([weight.get(item, 0.0) for item in scheme.items])
    return np.asarray(row * (answered > 0))


def _together(parts: list[FloatArray]) -> FloatArray:
    """The sum; a part that nobody answered adds nothing."""
    return np.asarray(np.nan_to_num(np.stack(parts)).sum(axis=0))


def _scaled(weights: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore"):
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _or_one(weight: float | None) -> float:
    return 1.0 if weight is None else weight
