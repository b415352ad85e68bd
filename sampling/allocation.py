"""Dividing a sample among strata: a rule gives shares, `allocate` makes whole numbers of them.

Rules: `proportional` (N), `equal`, `power` (N^q · cv, Bankier 1988: between the two), `neyman`
(N · S), `optimal_cost` (N · S / √c), `kish` (√(I² W² + H⁻²), Kish 1988). A new rule is a function
from sizes to shares.
"""

import math
from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sampling.errors import SamplingError

Shares = dict[str, float]


class Allotment(Struct, frozen=True, kw_only=True):
    """The part of one stratum: `exact` within its bounds, and the whole number `n`."""

    stratum: str
    exact: float
    n: int


def proportional(sizes: Mapping[str, float]) -> Shares:
    """Shares in proportion to the size of the stratum: every person has the same chance."""
    return {stratum: float(size) for stratum, size in sizes.items()}


def equal(sizes: Mapping[str, float]) -> Shares:
    """The same share for every stratum: every stratum is known equally well."""
    return dict.fromkeys(sizes, 1.0)


def power(
    sizes: Mapping[str, float], q: float = 0.5, cv: Mapping[str, float] | None = None
) -> Shares:
    """Shares N^q · cv: q = 1 is proportional, q = 0 equal; cv is the coefficient of variation."""
    variation = equal(sizes) if cv is None else _matching(sizes, cv, "cv")
    return {stratum: size**q * variation[stratum] for stratum, size in sizes.items()}


def neyman(sizes: Mapping[str, float], spread: Mapping[str, float]) -> Shares:
    """Shares N · S: the smallest variance of the overall mean at equal cost."""
    spreads = _matching(sizes, spread, "spread")
    return {stratum: size * spreads[stratum] for stratum, size in sizes.items()}


def optimal_cost(
    sizes: Mapping[str, float], spread: Mapping[str, float], cost: Mapping[str, float]
) -> Shares:
    """Shares N · S / √c: the smallest variance of the overall mean for the money."""
    costs = _matching(sizes, cost, "cost")
    return {s: share / math.sqrt(costs[s]) for s, share in neyman(sizes, spread).items()}


def kish(sizes: Mapping[str, float], importance: float = 1.0) -> Shares:
    """Shares √(I² W² + H⁻²): a compromise between the overall mean and the strata."""
    total, strata = sum(sizes.values()), len(sizes)
    return {s: math.hypot(importance * n / total, 1 / strata) for s, n in sizes.items()}


def allocate(
    total: int,
    shares: Mapping[str, float],
    *,
    minimum: int = 0,
    maximum: Mapping[str, int] | None = None,
) -> tuple[Allotment, ...]:
    """Divide `total` by `shares` within bounds, in whole numbers that sum to `total`.

    Where bounds do not bind, n is in proportion to the shares; where they do, the strata within
    bounds stay in proportion among themselves. Rounding is by largest remainder, ties by stratum.

    Args:
        total: number to divide.
        shares: a positive share for each stratum (any scale).
        minimum: least number for each stratum (less where its maximum is less).
        maximum: greatest number per stratum, such as its population; strata left out have none.

    Raises:
        SamplingError: `no-strata`, `bad-share`, `unknown-stratum`, `infeasible-total`.
    """
    strata = sorted(shares)
    share = np.array([shares[stratum] for stratum in strata], dtype=np.float64)
    _check_shares(strata, share, maximum or {})
    most = np.array([(maximum or {}).get(s, total) for s in strata], dtype=np.float64)
    least = np.minimum(float(minimum), most)
    _check_total(total, least, most)
    exact = _bounded(total, share, least, most)
    whole = _largest_remainder(total, exact)
    return tuple(
        Allotment(stratum=s, exact=float(x), n=int(n))
        for s, x, n in zip(strata, exact, whole, strict=True)
    )


def _bounded(
    total: int,
    share: NDArray[np.float64],
    least: NDArray[np.float64],
    most: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Solve sum(clip(scale · share, least, most)) = total for the scale, and return the parts.

    The sum is piecewise linear in the scale with a bend wherever a stratum meets a bound, so the
    scale lies by straight interpolation between two bends.
    """
    bends = np.unique(np.concatenate([[0.0], least / share, most / share]))
    sums = np.clip(bends[:, None] * share, least, most).sum(axis=1)
    after = min(int(np.searchsorted(sums, total)), sums.size - 1)
    before = max(after - 1, 0)
    rise = sums[after] - sums[before]
    part = (total - sums[before]) / rise if rise > 0 else 1.0
    scale = bends[before] + part * (bends[after] - bends[before])
    return np.asarray(np.clip(scale * share, least, most))


def _largest_remainder(total: int, exact: NDArray[np.float64]) -> NDArray[np.int64]:
    near = np.rint(exact)
    exact = np.where(np.isclose(exact, near, rtol=0, atol=1e-9), near, exact)
    whole = np.floor(exact).astype(np.int64)
    remainder = exact - whole
    winners = np.argsort(-remainder, kind="stable")[: total - int(whole.sum())]
    whole[winners] += 1
    return whole


def _matching(sizes: Mapping[str, float], other: Mapping[str, float], name: str) -> Shares:
    if set(sizes) != set(other):
        raise SamplingError(
            "unknown-stratum",
            where=name,
            got=sorted(set(sizes) ^ set(other))[:3],
            expected="the same strata as in the sizes",
            hint="Give one value for every stratum.",
        )
    return {stratum: float(other[stratum]) for stratum in sizes}


def _check_shares(
    strata: list[str], share: NDArray[np.float64], maximum: Mapping[str, int]
) -> None:
    if not strata:
        raise SamplingError(
            "no-strata",
            where="shares",
            got=0,
            expected="at least one stratum",
            hint="An empty list cannot be divided.",
        )
    for stratum, value in zip(strata, share, strict=True):
        if not (value > 0 and math.isfinite(value)):
            raise SamplingError(
                "bad-share",
                where=stratum,
                got=float(value),
                expected="a positive number",
                hint="Leave out a stratum that gets nothing.",
            )
    for stratum in maximum:
        if stratum not in strata:
            raise SamplingError(
                "unknown-stratum",
                where=stratum,
                got=stratum,
                expected="a stratum with a share",
                hint="Strata are matched by their whole code, marks included.",
            )


def _check_total(total: int, least: NDArray[np.float64], most: NDArray[np.float64]) -> None:
    if not least.sum() <= total <= most.sum():
        raise SamplingError(
            "infeasible-total",
            where="total",
            got=total,
            expected=f"a number from {least.sum():.0f} to {most.sum():.0f}",
            hint="Lower the minimum, raise the maximum, or change the total.",
        )
