"""Estimating an index scheme: overall, pillars, factors and items, per domain, with uncertainty.

Every index is linearised on the same PSU totals of its items: z = Σ_q a_q (s_q - P_q r_q) / D_q for
means of items, z = (Σ s_q - R Σ r_q) / Σ D_q for a pooled index. n of an index is the number of
rows with at least one valid item of it; deff is that of the total of z over these rows, against
simple random sampling (R's TRUE convention), and n_eff = n / deff.
"""

import math
from functools import partial
from typing import Literal

import numpy as np
from msgspec import Struct, structs

from analysis.columns import Column
from analysis.design import SurveyDesign
from analysis.domains import Domains, domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.deff import NO_SPREAD, design_effect
from analysis.estimation.estimates import Estimates, assemble
from analysis.estimation.linearisation import Influence, Linearised, linearised
from analysis.grouping import BoolArray, FloatArray, IntArray
from analysis.indices.rows import RowSums, answer_additions, row_sums
from analysis.indices.scheme import IndexScheme, index_names
from analysis.indices.scoring import item_totals, scale_of, scored_items
from analysis.indices.smoothing import smoothed
from analysis.indices.weights import composite_weights, membership
from analysis.totals import Totals, cells_of

EVERYONE = "all"
"""Domain name of an estimate over all rows."""

Variance = Literal["direct", "smoothed"]


class Estimate(Struct, frozen=True, kw_only=True):
    """One index of one domain, on 0–1; None where undefined.

    `index` is `overall`, `factor:X` (pillars too) or `item:Y`; `n_psu` counts PSUs with answers.
    With `variance` smoothed (`indices.smoothing`), SE, limits, deff and df rest on the variances of
    all units.
    """

    domain: str
    index: str
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int
    n: int
    n_eff: float | None
    n_psu: int
    variance: Variance = "direct"


class Indices(Struct, frozen=True, eq=False, kw_only=True):
    """All indices (M: composites, then items) of all domains, linearised but not yet assembled.

    On the scale 0–1 of the scores; `labels` names the domains.
    """

    scheme: IndexScheme
    labels: tuple[str, ...]
    linearised: Linearised
    rows: RowSums

    def assembled(self, max_psus: int | None = None) -> "Assembled":
        """Standard errors, limits and design effects, still on the scale of the scores.

        With `max_psus` the domains are units, and those with few PSUs are smoothed over all.
        """
        variance = self.linearised.variances()
        deff = _effect(variance, self.rows)
        found = assemble(self.linearised, variance, deff, self.rows.count, share=True)
        df = np.repeat(found.df[:, None], variance.shape[1], axis=1)
        direct = Assembled(found, df, np.zeros(variance.shape, dtype=np.bool_))
        return direct if max_psus is None else self._smoothed(direct, max_psus)

    def _smoothed(self, direct: "Assembled", max_psus: int) -> "Assembled":
        found = direct.estimates
        other = smoothed(found, max_psus)
        few = other.few
        mixed = structs.replace(
            found,
            se=np.where(few, np.sqrt(other.variance), found.se),
            lci=np.where(few, other.lci, found.lci),
            uci=np.where(few, other.uci, found.uci),
            deff=np.where(few, _effect(other.variance, self.rows), found.deff),
        )
        return Assembled(mixed, np.where(few, other.df, direct.df).astype(np.int64), few)


class Assembled(Struct, frozen=True, eq=False):
    """Estimates with the degrees of freedom of each, and whether its variance is smoothed."""

    estimates: Estimates
    df: IntArray
    smoothed: BoolArray


def estimate_index(
    scheme: IndexScheme, design: SurveyDesign, by: Column | None = None, *, units: bool = False
) -> tuple[Estimate, ...]:
    """Estimate every index of the scheme for every domain of `by` (None = all rows, `all`).

    Domain by domain in the order of first appearance; overall, pillars, factors, items. Items are
    columns of the design's table. With `units` the domains are the units over which the scheme
    smooths variances. Raises `AnalysisError` (`unknown-column`, `value-off-scale`,
    `audiences-not-told`).
    """
    if scheme.audiences is not None:
        raise AnalysisError(
            "audiences-not-told",
            where=f"scheme {scheme.name!r}",
            got="a scheme of several audiences, and rows of one",
            expected="a scheme of one audience",
            hint="`langnghe index` combines audiences: name their column in the request.",
        )
    domains = everyone(design.n) if by is None else domains_of(by)
    indices = linearised_indices(scheme, design, domains)
    smoothing = scheme.smoothing if units else None
    return listed(indices, indices.assembled(smoothing.max_psus if smoothing else None))


def linearised_indices(scheme: IndexScheme, design: SurveyDesign, domains: Domains) -> Indices:
    """Every index of every domain; raises `unknown-column`, `value-off-scale`."""
    scored = scored_items(scheme, design)
    totals = item_totals(scored, design, domains, cells_of(design, domains))
    on_value, on_valid, est = coefficients(scheme, totals)
    members = membership(scheme)
    additions = answer_additions(on_value, on_valid, scored.scores[:, None] - totals.origin)
    rows = row_sums(design, domains, scored, additions, members)
    item_rows = _item_rows(totals)
    return Indices(
        scheme=scheme,
        labels=tuple(label[0] if label else EVERYONE for label in domains.labels),
        linearised=linearised(
            totals,
            np.concatenate([est, _means(totals)], axis=1),
            _influence(totals, on_value, on_valid),
            np.concatenate([totals.count @ members.T > 0, totals.count > 0], axis=1),
            partial(_of_replicates, scheme, totals.origin),
        ),
        rows=RowSums(
            **{
                name: np.concatenate([getattr(rows, name), getattr(item_rows, name)], axis=1)
                for name in RowSums.__struct_fields__
            }
        ),
    )


def listed(indices: Indices, assembled: Assembled) -> tuple[Estimate, ...]:
    """The estimates one by one, on the scale of the scheme."""
    low, width = scale_of(indices.scheme)
    found = assembled.estimates
    with np.errstate(invalid="ignore", divide="ignore"):
        n_eff = np.where(found.deff > 0, found.n / found.deff, np.nan)
    columns = {
        "est": found.est if width == 1 else low + width * found.est,
        "se": width * found.se,
        "lci": found.lci if width == 1 else low + width * found.lci,
        "uci": found.uci if width == 1 else low + width * found.uci,
        "deff": found.deff,
        "n_eff": n_eff,
    }
    lists = {name: _lists(values) for name, values in columns.items()}
    whole = {"df": assembled.df.tolist(), "n": found.n.tolist(), "n_psu": found.n_psu.tolist()}
    few = assembled.smoothed.tolist()
    return tuple(
        Estimate(
            domain=label,
            index=name,
            variance="smoothed" if few[at][place] else "direct",
            **{key: values[at][place] for key, values in (lists | whole).items()},
        )
        for at, label in enumerate(indices.labels)
        for place, name in enumerate(index_names(indices.scheme))
    )


def coefficients(scheme: IndexScheme, totals: Totals) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of the score and of "answered" in z, (domains × J × Q), and the estimates (domains × J).

    Scores are counted from the totals' origin.
    """
    value, answered = totals.per_domain(totals.value), totals.per_domain(totals.weight)
    weights = composite_weights(scheme, answered)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.nan_to_num(value / answered + totals.origin)[:, None, :]
        per_answer = np.where(weights > 0, weights / answered[:, None, :], 0.0)
    est = _exact_ends((weights * score).sum(axis=2), score, weights)
    centre = est[:, :, None] if scheme.aggregation == "pooled" else score
    return per_answer, np.nan_to_num(per_answer * (centre - totals.origin)), est


def _of_replicates(
    scheme: IndexScheme, origin: FloatArray, w: FloatArray, wy: FloatArray
) -> FloatArray:
    """Every index of every replicate, (R × domains × M), from Σw and Σwy (R × domains × Q)."""
    answered = w.reshape(-1, w.shape[2])
    with np.errstate(invalid="ignore", divide="ignore"):
        score = wy.reshape(answered.shape) / answered + origin
        weights = composite_weights(scheme, answered)
    est = (weights * np.nan_to_num(score)[:, None, :]).sum(axis=2)
    return np.concatenate([est, score], axis=1).reshape(*w.shape[:2], -1)


def _exact_ends(est: FloatArray, score: FloatArray, weights: FloatArray) -> FloatArray:
    """Set 1 where all are satisfied: weights that only nearly add up to 1 would miss it."""
    everyone_satisfied = ((score == 1) | (weights == 0)).all(axis=2) & ~np.isnan(est)
    return np.where(everyone_satisfied, 1.0, est)


def _influence(totals: Totals, on_value: FloatArray, on_valid: FloatArray) -> Influence:
    """Influence on composites and items of a domain: linear in the sums of a cell."""
    answered = totals.per_domain(totals.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = totals.per_domain(totals.value) / answered

    def influence(domain: IntArray, w: FloatArray, wy: FloatArray) -> FloatArray:
        with np.errstate(invalid="ignore", divide="ignore"):
            items = np.nan_to_num((wy - mean[domain] * w) / answered[domain])
        return np.concatenate([_on_cells((on_value, on_valid), domain, w, wy), items], axis=1)

    return influence


def _on_cells(
    coefficients: tuple[FloatArray, FloatArray], domains: IntArray, w: FloatArray, wy: FloatArray
) -> FloatArray:
    """Influence of every cell on the composites of its domain: (cells × J)."""
    on_value, on_valid = coefficients
    influence = np.empty((len(domains), on_value.shape[1]))
    order = np.argsort(domains, kind="stable")
    sizes = np.bincount(domains, minlength=len(on_value))
    ends = np.cumsum(sizes)
    for domain, (start, end) in enumerate(zip(ends - sizes, ends, strict=True)):
        here = order[start:end]
        influence[here] = wy[here] @ on_value[domain].T - w[here] @ on_valid[domain].T
    return influence


def _means(totals: Totals) -> FloatArray:
    with np.errstate(invalid="ignore"):
        mean = totals.per_domain(totals.value) / totals.per_domain(totals.weight)
    return np.asarray(mean + totals.origin)


def _item_rows(totals: Totals) -> RowSums:
    """The row sums of single items, which are functions of their totals: Σwz² = Σw(y-P)² / D²."""
    count, weight, value, square = (
        totals.per_domain(part)
        for part in (totals.count, totals.weight, totals.value, totals.square)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_square = square / weight
        variance = mean_square - (value / weight) ** 2
        variance = np.where(variance <= NO_SPREAD * mean_square, 0.0, variance)
        return RowSums(count=count, weight=weight, square=variance / weight)


def _effect(variance: FloatArray, rows: RowSums) -> FloatArray:
    """Deff of the total of z: its S² times N̂² stands for the simple random sample."""
    with np.errstate(invalid="ignore", divide="ignore"):
        s2 = rows.count / (rows.count - 1) * rows.square / rows.weight
        return design_effect(variance / rows.weight**2, s2, rows.count, rows.weight)


def _lists(values: FloatArray) -> list[list[float | None]]:
    """Python numbers, None where undefined."""
    return [[n if math.isfinite(n) else None for n in row] for row in values.tolist()]
