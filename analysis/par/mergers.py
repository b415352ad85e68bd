"""Units that merged within the year: one score of the successor from those of all its parts.

Each part is scored criterion by criterion on its own, then points and estimates are averaged with
weights. By months: the year of the successor is shared out by time, months before a merger equally
among the predecessors. By forms: by valid forms. A criterion that a part lacks is averaged over the
others. Estimates of different units are independent: SE = √Σ(w·SE)².
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct, structs

from analysis.errors import AnalysisError
from analysis.par.estimates import Estimate
from analysis.par.lines import line_of
from analysis.par.outline import Leaf, leaves
from analysis.par.scheme import ParScheme
from analysis.par.units import Part, UnitPoints

MONTHS = 12.0


class Merger(Struct, frozen=True, kw_only=True):
    """Predecessors that became `successor` after `months` of the year (6 for 1 July).

    A unit that goes on under its own code is a predecessor too.
    """

    successor: str
    predecessors: tuple[str, ...]
    months: float
    block: str | None = None


class Merged(Struct, frozen=True, kw_only=True):
    """Units of the end of the year, and the successor of every unit that ended within it."""

    units: tuple[UnitPoints, ...]
    successors: Mapping[str, str]


def merged(scheme: ParScheme, units: Iterable[UnitPoints], mergers: Sequence[Merger]) -> Merged:
    """Put the units together that merged; all others stay as they are.

    Raises:
        AnalysisError: `bad-merger` for a date outside the year, `no-forms` where weights by forms
            have none.
    """
    given = {unit.unit: unit for unit in units}
    pools, ended = _pools(mergers)
    blocks = {merger.successor: merger.block for merger in mergers}
    found = [unit for code, unit in given.items() if code not in pools and code not in ended]
    for successor, pool in pools.items():
        parts = [(given[code], months) for code, months in pool.items() if code in given]
        if parts and successor not in ended:
            found.append(_successor(scheme, successor, blocks[successor], parts))
    return Merged(units=tuple(found), successors=ended)


def _pools(mergers: Sequence[Merger]) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Months of the year of every successor by part, and who succeeded whom."""
    pools: dict[str, dict[str, float]] = {}
    since: dict[str, float] = {}
    ended: dict[str, str] = {}
    for merger in sorted(mergers, key=lambda each: each.months):
        if not 0 < merger.months < MONTHS or not merger.predecessors:
            raise _bad(merger)
        pool: dict[str, float] = {}
        for code in merger.predecessors:
            before = _with_own(pools.get(code, {}), code, merger.months - since.get(code, 0.0))
            share = merger.months / len(merger.predecessors) / sum(before.values())
            for part, months in before.items():
                pool[part] = pool.get(part, 0.0) + share * months
            ended[code] = merger.successor
        ended.pop(merger.successor, None)
        pools[merger.successor], since[merger.successor] = pool, merger.months
    whole = {code: _with_own(pool, code, MONTHS - since[code]) for code, pool in pools.items()}
    return whole, ended


def _with_own(pool: Mapping[str, float], code: str, months: float) -> dict[str, float]:
    return {**pool, code: pool.get(code, 0.0) + months}


def _bad(merger: Merger) -> AnalysisError:
    return AnalysisError(
        "bad-merger",
        where=f"merger into {merger.successor}",
        got=f"{len(merger.predecessors)} predecessors after {merger.months:g} months",
        expected="predecessors, and a day within the year",
        hint="Units that merged on 1 January are simply the new unit.",
    )


def _successor(
    scheme: ParScheme, code: str, block: str | None, pool: Sequence[tuple[UnitPoints, float]]
) -> UnitPoints:
    parts = [unit for unit, _ in pool]
    own = next((unit for unit in parts if unit.unit == code), None)
    base = own or structs.replace(parts[0], unit=code, block=block or parts[0].block)
    weights = _weights(scheme, code, pool)
    outline = [leaf for leaf in leaves(scheme) if leaf.criterion.source != "survey"]

    def means(of: Callable[[Leaf, UnitPoints], float | None]) -> dict[str, float | None]:
        return {
            leaf.name: _mean([(of(leaf, unit), weights[unit.unit]) for unit in parts])
            for leaf in outline
        }

    indices = dict.fromkeys(index for unit in parts for index in unit.estimates)
    return structs.replace(
        base,
        self_points=means(lambda leaf, unit: unit.self_points.get(leaf.name)),
        appraised_points=means(lambda leaf, unit: line_of(leaf, unit, scheme.ranking).points),
        values={},
        estimates={index: _estimate(index, parts, weights) for index in indices},
        parts=tuple(Part(unit=unit.unit, weight=weights[unit.unit]) for unit in parts),
    )


def _weights(
    scheme: ParScheme, code: str, pool: Sequence[tuple[UnitPoints, float]]
) -> dict[str, float]:
    """Weights of the parts, adding up to 1."""
    raw = {unit.unit: months for unit, months in pool}
    if scheme.merger == "forms":
        raw = {unit.unit: _forms(unit) for unit, _ in pool}
    total = sum(raw.values())
    if total <= 0:
        raise AnalysisError(
            "no-forms",
            where=f"merger into {code}",
            got="no valid forms of any part",
            expected="numbers of forms, since the scheme weighs by them",
            hint="Give n beside the estimates, or weigh by months.",
        )
    return {unit: weight / total for unit, weight in raw.items()}


def _forms(unit: UnitPoints) -> float:
    return float(max((each.n or 0 for each in unit.estimates.values()), default=0))


def _mean(values: Sequence[tuple[float | None, float]]) -> float | None:
    known = [(value, weight) for value, weight in values if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total > 0 else None


def _estimate(index: str, parts: Sequence[UnitPoints], weights: Mapping[str, float]) -> Estimate:
    """The weighted mean of independent estimates; df by Satterthwaite."""
    known = [(u.estimates[index], weights[u.unit]) for u in parts if index in u.estimates]
    if sum(weight for _, weight in known) <= 0:
        known = [(each, 1.0) for each, _ in known]
    share = np.array([weight for _, weight in known]) / sum(weight for _, weight in known)
    est = float(share @ np.array([each.est for each, _ in known]))
    first = known[0][0]
    if any(each.se is None for each, _ in known):
        return structs.replace(first, est=est, se=None, df=None, n=_sum_of_forms(known))
    variances = (share * np.array([each.se for each, _ in known])) ** 2
    spent = sum(v**2 / each.freedom for v, (each, _) in zip(variances, known, strict=True))
    return Estimate(
        est=est,
        se=float(np.sqrt(variances.sum())),
        df=float(variances.sum() ** 2 / spent) if spent > 0 else None,
        n=_sum_of_forms(known),
        survey=first.survey,
    )


def _sum_of_forms(known: Sequence[tuple[Estimate, float]]) -> int | None:
    counts = [each.n for each, _ in known if each.n is not None]
    return sum(counts) if len(counts) == len(known) else None
