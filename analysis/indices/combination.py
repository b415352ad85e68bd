"""Indices of wholes made of indices of parts: blocks of units, audiences together.

Domain d becomes part `mapping[d]` of a whole and counts there with a coefficient; estimates and
influences are combined alike, so that the standard error knows every covariance. Coefficients from
numbers of forms or from a column count as known.
"""

import numpy as np
from msgspec.structs import replace

from analysis.errors import AnalysisError
from analysis.estimation.linearisation import Linearised
from analysis.estimation.variance import BaseInfluence
from analysis.grouping import FloatArray, IntArray, group_sums, pair_codes
from analysis.indices.index import Indices
from analysis.indices.rows import RowSums
from analysis.indices.rules import Audiences
from analysis.totals import Cells


def combined(
    indices: Indices, mapping: IntArray, labels: tuple[str, ...], weights: FloatArray
) -> Indices:
    """The wholes `labels`: Σ weight · index over their domains, weights scaled to 1.

    `weights` is (domains × M); 0 or NaN leaves a domain out, and a whole without any is undefined.
    `mapping` is -1 for a domain that is part of none.
    """
    usable = (weights > 0) & ~np.isnan(indices.linearised.est) & (mapping >= 0)[:, None]
    weights = np.where(usable, weights, 0.0)
    place = np.where(mapping >= 0, mapping, 0)
    sums = group_sums(place, len(labels), weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.nan_to_num(weights / sums[place])
    est = group_sums(place, len(labels), share * np.nan_to_num(indices.linearised.est))
    return replace(
        indices,
        labels=labels,
        linearised=_linearised(
            indices.linearised, place, share, np.where(sums > 0, est, np.nan), len(labels)
        ),
        rows=_rows(indices.rows, place, share, len(labels)),
    )


def audience_weights(
    audiences: Audiences, whole: IntArray, audience: tuple[str, ...], est: FloatArray
) -> FloatArray:
    """Weight of every (whole, audience) domain and index: (domains × M).

    NaN where the rule leaves the whole undefined: an audience of the scheme did not answer.
    """
    unknown = sorted(set(audience) - set(audiences.weights))
    if unknown:
        raise AnalysisError(
            "unknown-audience",
            where="column of audiences",
            got=repr(unknown[0]),
            expected=f"one of {', '.join(audiences.weights)}",
            hint="Give every audience a weight in the scheme, or drop its rows with `rows`.",
        )
    weight = np.array([audiences.weights[name] for name in audience])[:, None]
    weights = np.where(np.isnan(est), 0.0, weight)
    if audiences.rescale:
        return weights
    reached = group_sums(whole, int(whole.max(initial=-1)) + 1, weights)[whole]
    full = sum(audiences.weights.values())
    return np.where(np.isclose(reached, full), weights, np.nan)


def _linearised(
    linearised: Linearised, place: IntArray, share: FloatArray, est: FloatArray, n: int
) -> Linearised:
    cells = linearised.cells
    codes, unit, domain = pair_codes(cells.unit, place[cells.domain])
    influence = group_sums(codes, len(unit), linearised.influence * share[cells.domain])
    counted = linearised.present & (share[cells.domain] > 0)
    base = linearised.base
    if base is not None:
        base_codes, cell, base_domain = pair_codes(base.cell, place[base.domain])
        values = group_sums(base_codes, len(cell), base.values * share[base.domain])
        base = BaseInfluence(cell, base_domain, values)
    return replace(
        linearised,
        cells=Cells(unit, domain, n),
        est=est,
        influence=influence,
        present=group_sums(codes, len(unit), counted) > 0,
        base=base,
        repeated=None
        if linearised.repeated is None
        else _of_replicates(linearised.repeated, place, share, n),
    )


def _of_replicates(repeated: FloatArray, place: IntArray, share: FloatArray, n: int) -> FloatArray:
    """The wholes in every replicate, (R × wholes × M); what has no part in one may be undefined."""
    parts = np.where(share > 0, share * repeated, 0.0)
    member = (place == np.arange(n)[:, None]).astype(np.float64)
    return np.asarray(np.einsum("wd,rdm->rwm", member, parts))


def _rows(rows: RowSums, place: IntArray, share: FloatArray, n: int) -> RowSums:
    """Rows that count; z of a row is multiplied by the coefficient of its domain."""
    counts = (share > 0).astype(np.float64)
    squares = np.nan_to_num(rows.square) * share**2
    return RowSums(
        count=group_sums(place, n, rows.count * counts),
        weight=group_sums(place, n, rows.weight * counts),
        square=group_sums(place, n, squares),
    )
