"""The publication rule, in one place: which estimates are shown, marked or held back.

Precision is judged per estimate: below `min_n` answers or `min_psus` PSUs it is suppressed, below
`min_df` degrees of freedom shown as `low-precision`. Protection is judged per unit: one with fewer
than `small_cell` answers is hidden with all its indices, and so are further units of the same
published total, smallest first, until two or more with `small_cell` answers together are hidden.
That no small cell of a shown unit follows from other figures is the work of `complements.py`.
The numbers are configuration; the reasons are codes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from analysis.complements import FEWEST_SECRETS, Cell, Table, closed
from analysis.indices.index import Estimate, Variance

State = Literal["published", "low-precision", "suppressed"]
Reason = Literal["not-enough-forms", "not-enough-psus", "complement", "few-degrees-of-freedom"]

REASONS: dict[Reason, dict[str, str]] = {
    "not-enough-forms": {"vi": "không đủ phiếu", "en": "not enough forms"},
    "not-enough-psus": {"vi": "không đủ địa bàn khảo sát", "en": "not enough survey areas"},
    "complement": {
        "vi": "không công bố để bảo vệ đơn vị có ít phiếu",
        "en": "held back to protect a unit with few forms",
    },
    "few-degrees-of-freedom": {"vi": "độ chính xác thấp", "en": "low precision"},
}
"""What a reason is called on paper and screen."""

Verdict = tuple[State, Reason | None]


class PublicationRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The limits, all inclusive: an estimate at the limit passes."""

    min_n: int = 30
    min_psus: int = 3
    min_df: int = 8
    small_cell: int = 10


class PublishedEstimate(Struct, frozen=True, kw_only=True):
    """An estimate as it may leave the house: all numbers None when suppressed."""

    domain: str
    index: str
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int | None
    n: int | None
    n_eff: float | None
    n_psu: int | None
    variance: Variance | None
    state: State
    reason: Reason | None


def publish(
    estimates: Iterable[Estimate],
    rule: PublicationRule,
    parents: Mapping[str, str] | None = None,
    composition: Mapping[str, Sequence[str]] | None = None,
) -> tuple[PublishedEstimate, ...]:
    """Apply the rule to estimates that are published together, in their order.

    `parents` maps a domain to the total it is part of (a commune to its block, a block to the
    city), which may be among the estimates or published elsewhere; a domain that is missing there,
    or its own parent, is part of none. Without `parents` all domains add up to one published total.
    `composition` gives the parts of every composite index (`indices.scheme.composition`); without
    it no index is taken to follow from others.
    """
    given = tuple(estimates)
    units = _units(given)
    totals = {u: p for u in units if (p := "" if parents is None else parents.get(u, u)) != u}
    verdicts = _verdicts(given, units, rule)
    hidden, extra = _hidden_units(units, totals, verdicts, rule)
    table = Table(
        sizes={(e.domain, e.index): e.n for e in given if e.n > 0},
        composition=composition or {},
        parents=totals,
        small_cell=rule.small_cell,
    )
    small = {cell for cell, n in table.sizes.items() if n < rule.small_cell or cell[0] in hidden}
    secret = closed(table, small)
    extra |= _without_overall(secret, verdicts, table.composition)
    for cell, (state, _) in verdicts.items():
        if cell[0] in extra or (cell in secret and state != "suppressed"):
            verdicts[cell] = "suppressed", "complement"
    return tuple(_published(e, *verdicts[e.domain, e.index]) for e in given)


def passes(estimate: Estimate, rule: PublicationRule) -> bool:
    """Tell whether an estimate is precise enough to be used, shown or not."""
    return _verdict(estimate, rule)[0] != "suppressed"


def _verdict(estimate: Estimate, rule: PublicationRule) -> Verdict:
    if estimate.n < rule.min_n or estimate.est is None:
        return "suppressed", "not-enough-forms"
    if estimate.n_psu < rule.min_psus:
        return "suppressed", "not-enough-psus"
    if estimate.df < rule.min_df:
        return "low-precision", "few-degrees-of-freedom"
    return "published", None


def _verdicts(
    estimates: Sequence[Estimate], units: Mapping[str, int], rule: PublicationRule
) -> dict[Cell, Verdict]:
    """Precision of every estimate; a small unit has none that may be shown."""
    return {
        (e.domain, e.index): _verdict(e, rule)
        if units[e.domain] >= rule.small_cell
        else ("suppressed", "not-enough-forms")
        for e in estimates
    }


def _units(estimates: Iterable[Estimate]) -> dict[str, int]:
    """The number of answers of every unit: the largest over its indices."""
    answers: dict[str, int] = defaultdict(int)
    for estimate in estimates:
        answers[estimate.domain] = max(answers[estimate.domain], estimate.n)
    return answers


def _hidden_units(
    units: Mapping[str, int],
    totals: Mapping[str, str],
    verdicts: Mapping[Cell, Verdict],
    rule: PublicationRule,
) -> tuple[set[str], set[str]]:
    """Units hidden with all their indices to protect a small one, and those of them added."""
    with_figures = {unit for (unit, _), (state, _) in verdicts.items() if state != "suppressed"}
    hidden: set[str] = set()
    extra: set[str] = set()
    for total, group in _groups(units, totals):
        held_back = [unit for unit in group if unit not in with_figures]
        if any(units[unit] < rule.small_cell for unit in held_back):
            fewest = FEWEST_SECRETS
        elif total in hidden:  # or the units would add up to it
            fewest = 1
        else:
            continue
        shown = [unit for unit in group if unit in with_figures]
        while shown and (
            len(held_back) < fewest or sum(units[unit] for unit in held_back) < rule.small_cell
        ):
            extra.add(shown[0])
            held_back.append(shown.pop(0))
        hidden.update(held_back)
    return hidden, extra


def _groups(
    units: Mapping[str, int], totals: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield every total with its units that have answers, smallest first; blocks after the city."""
    groups: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: units[unit]):
        if units[unit] > 0 and unit in totals:
            groups[totals[unit]].append(unit)
    waiting = [total for total in groups if total not in totals]
    for total in waiting:
        yield total, groups[total]
        waiting.extend(unit for unit in groups[total] if unit in groups)


def _without_overall(
    protected: Iterable[Cell],
    verdicts: Mapping[Cell, Verdict],
    composition: Mapping[str, Sequence[str]],
) -> set[str]:
    """Units whose overall index had to go with a small cell: the rest of them goes too."""
    inner = {part for parts in composition.values() for part in parts}
    return {
        unit
        for unit, index in protected
        if index in composition and index not in inner and verdicts[unit, index][0] != "suppressed"
    }


def _published(estimate: Estimate, state: State, reason: Reason | None) -> PublishedEstimate:
    hidden = state == "suppressed"
    return PublishedEstimate(
        domain=estimate.domain,
        index=estimate.index,
        est=None if hidden else estimate.est,
        se=None if hidden else estimate.se,
        lci=None if hidden else estimate.lci,
        uci=None if hidden else estimate.uci,
        deff=None if hidden else estimate.deff,
        df=None if hidden else estimate.df,
        n=None if hidden else estimate.n,
        n_eff=None if hidden else estimate.n_eff,
        n_psu=None if hidden else estimate.n_psu,
        variance=None if hidden or estimate.se is None else estimate.variance,
        state=state,
        reason=reason,
    )
