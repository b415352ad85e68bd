"""Effective weights of items: how much one item's share moves an index.

`item_mean` and `factor_mean` have fixed weights; those of `pooled` are the items' shares of the
valid answers, so they exist only beside data. An item nobody answered in a domain is left out and
the others share its weight.
"""

import numpy as np

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.indices.scheme import Aggregation, Composite, IndexScheme, composites


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
    position = {item: place for place, item in enumerate(scheme.items)}
    parts = [
        _one(composite, scheme.aggregation, position, answered) for composite in composites(scheme)
    ]
    return np.stack(parts, axis=1)


def membership(scheme: IndexScheme) -> FloatArray:
    """1 where an item belongs to a composite: (J × Q)."""
    rows = [
        [float(item in {i for f in c.factors for i in f.items}) for item in scheme.items]
        for c in composites(scheme)
    ]
    return np.array(rows)


def _one(
    composite: Composite, aggregation: Aggregation, position: dict[str, int], answered: FloatArray
) -> FloatArray:
    there = (answered > 0).astype(np.float64)
    weights = np.zeros_like(answered)
    for factor in composite.factors:
        columns = [position[item] for item in factor.items]
        if aggregation == "factor_mean":
            number = there[:, columns].sum(axis=1, keepdims=True)
            weights[:, columns] = there[:, columns] / np.maximum(number, 1)
        else:
            source = answered if aggregation == "pooled" else there
            weights[:, columns] = source[:, columns]
    with np.errstate(invalid="ignore"):
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))
