"""The publication rule, in one place: which estimates are shown, marked or held back.

An estimate is suppressed below `min_n` answers or `min_psus` PSUs, and shown as `low-precision`
below `min_df` degrees of freedom. Where a suppressed unit has fewer than `small_cell` answers it
could be had by subtraction from a published total, so further units of its group, smallest first,
are held back until the hidden ones are at least two with `small_cell` answers together.
The numbers are configuration; the reasons are codes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from analysis.indices.index import Estimate

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

SMALLEST_HIDDEN_GROUP = 2
"""One hidden unit beside a published total is not hidden."""


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
    state: State
    reason: Reason | None


def publish(
    estimates: Iterable[Estimate],
    rule: PublicationRule,
    parents: Mapping[str, str] | None = None,
) -> tuple[PublishedEstimate, ...]:
    """Apply the rule to the estimates of one level, in their order.

    `parents` maps a domain to the domain whose published total it is part of (a commune to its
    block); without it all domains of the level add up to one published total.
    """
    given = tuple(estimates)
    verdicts = [_verdict(estimate, rule) for estimate in given]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, estimate in enumerate(given):
        total = (parents or {}).get(estimate.domain, "")
        groups[total, estimate.index].append(place)
    for places in groups.values():
        for place in _complements(given, verdicts, places, rule):
            verdicts[place] = "suppressed", "complement"
    return tuple(
        _published(estimate, state, reason)
        for estimate, (state, reason) in zip(given, verdicts, strict=True)
    )


def _verdict(estimate: Estimate, rule: PublicationRule) -> tuple[State, Reason | None]:
    if estimate.n < rule.min_n or estimate.est is None:
        return "suppressed", "not-enough-forms"
    if estimate.n_psu < rule.min_psus:
        return "suppressed", "not-enough-psus"
    if estimate.df < rule.min_df:
        return "low-precision", "few-degrees-of-freedom"
    return "published", None


def _complements(
    estimates: Sequence[Estimate],
    verdicts: Sequence[tuple[State, Reason | None]],
    places: Sequence[int],
    rule: PublicationRule,
) -> list[int]:
    """Places to hide in addition, so that no small unit is the difference of published ones."""
    held_back = [p for p in places if verdicts[p][0] == "suppressed" and estimates[p].n > 0]
    if len(places) == 1 or all(estimates[p].n >= rule.small_cell for p in held_back):
        return []
    shown = sorted(
        (p for p in places if verdicts[p][0] != "suppressed"), key=lambda p: estimates[p].n
    )
    extra: list[int] = []
    hidden_n = sum(estimates[p].n for p in held_back)
    while shown and (
        len(held_back) + len(extra) < SMALLEST_HIDDEN_GROUP or hidden_n < rule.small_cell
    ):
        extra.append(shown.pop(0))
        hidden_n += estimates[extra[-1]].n
    return extra


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
        state=state,
        reason=reason,
    )
