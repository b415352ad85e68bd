"""What a round would tell and what it would cost, before anyone goes out.

From people in strata (communes), a goal and prices: how many are asked where, which places are
asked whole, the margin expected in each and in the city, the change two such rounds would show,
and the budget. Everything is expectation: the response rate, the design effect and the share are
assumptions of the plan, printed with it.
"""

import math
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from sampling.allocation import Shares, allocate, equal, kish, neyman, optimal_cost, power
from sampling.allocation import proportional as by_size
from sampling.budget import Budget, Measure, PriceList, budget, cost_of
from sampling.errors import SamplingError
from sampling.margin import Change, change_seen, margin_of
from sampling.size import SampleSize, size_for_proportion

Rule = Literal["equal", "proportional", "power", "neyman", "optimal-cost", "kish"]
Share = Annotated[float, Meta(gt=0, lt=1)]
UpToOne = Annotated[float, Meta(gt=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Positive = Annotated[float, Meta(gt=0)]
_SLACK = 1e-9


class Stratum(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place to be known by itself: `people` who can be asked, in so many `villages` if known.

    `spread` (standard deviation of the answer) and `cost` (of one answer) serve the rules that
    use them.
    """

    code: str
    people: Count
    name: dict[str, str] = field(default_factory=dict)
    villages: Count | None = None
    spread: Positive = 0.5
    cost: Positive = 1.0


class Assumptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What nobody knows before: the share, the response rate, the likeness of neighbours.

    The design effect within a stratum is 1 + (b - 1) · rho with b answers in a village (Kish 1965),
    times `deff_weights` for unequal weights.
    """

    p: Share = 0.5
    level: Share = 0.95
    response: UpToOne
    rho: Annotated[float, Meta(ge=0, le=1)]
    deff_weights: Annotated[float, Meta(ge=1)] = 1.0


class MarginGoal(Struct, frozen=True, kw_only=True, tag="margin", forbid_unknown_fields=True):
    """The same margin (a share) in every stratum."""

    margin: Share


class TotalGoal(Struct, frozen=True, kw_only=True, tag="total", forbid_unknown_fields=True):
    """So many people asked in all, divided by a rule, with at least `minimum` in each stratum.

    `exponent` serves `power`, `importance` serves `kish`.
    """

    issued: Count
    rule: Rule = "proportional"
    minimum: Count = 2
    exponent: Annotated[float, Meta(ge=0, le=1)] = 0.5
    importance: Positive = 1.0


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A design to be weighed.

    Attributes:
        strata: the places, each once.
        goal: a margin for each, or a total to divide.
        assumptions: see there.
        take: people asked in one village.
        census_from: a place is asked whole where the goal needs at least this share of its people.
        change: a change of the share between two such rounds, whose power is told.
    """

    strata: tuple[Stratum, ...]
    goal: MarginGoal | TotalGoal
    assumptions: Assumptions
    take: Count
    census_from: UpToOne = 0.8
    change: Share = 0.03


class PlanLine(Struct, frozen=True, kw_only=True):
    """One stratum: `issued` people asked, `answers` expected, `margin` expected.

    `census`: everyone is asked, in every village. `reached` is false where even that misses the
    margin asked for. `needed` keeps the arithmetic of a margin goal. `cost` is what the place adds
    to the subtotal in đồng; None without prices.
    """

    stratum: Stratum
    census: bool
    issued: int
    answers: float
    villages: int
    deff: float
    margin: float
    reached: bool
    change: Change
    needed: SampleSize | None
    cost: int | None


class Planned(Struct, frozen=True, kw_only=True):
    """Lines by stratum code, and the whole: its people, cases, margin, change and budget."""

    plan: Plan
    lines: tuple[PlanLine, ...]
    people: int
    issued: int
    answers: float
    villages: int
    margin: float
    change: Change
    budget: Budget | None

    def census(self) -> tuple[PlanLine, ...]:
        """Return the strata that are asked whole."""
        return tuple(line for line in self.lines if line.census)


def planned(plan: Plan, prices: PriceList | None = None) -> Planned:
    """Return what a plan would tell and cost.

    The margin of the whole is of its stratified estimate: √(Σ W² SE²), W the share of people.

    Raises:
        SamplingError: `no-strata`, `duplicate-stratum`, and what `allocate` refuses
            (`infeasible-total`).
    """
    _check(plan)
    numbers = _numbers(plan)
    lines = tuple(
        _line(plan, stratum, *numbers[stratum.code], prices)
        for stratum in sorted(plan.strata, key=lambda each: each.code)
    )
    people = sum(line.stratum.people for line in lines)
    answers = sum(line.answers for line in lines)
    parts = [line.stratum.people / people * line.margin for line in lines]
    margin = math.hypot(*parts)
    return Planned(
        plan=plan,
        lines=lines,
        people=people,
        issued=sum(line.issued for line in lines),
        answers=answers,
        villages=sum(line.villages for line in lines),
        margin=margin,
        change=_change(plan, margin),
        budget=None if prices is None else _budget(prices, lines),
    )


def measures_of(line: PlanLine) -> dict[Measure, int]:
    """Return what prices are paid for in one stratum."""
    return {
        "commune": 1,
        "village": line.villages,
        "issued": line.issued,
        "answer": math.ceil(line.answers - _SLACK),
    }


def _budget(prices: PriceList, lines: tuple[PlanLine, ...]) -> Budget:
    return budget(prices, {line.stratum.code: measures_of(line) for line in lines})


def _numbers(plan: Plan) -> dict[str, tuple[int, SampleSize | None]]:
    """Return how many are asked in each stratum, before places are taken whole."""
    if isinstance(plan.goal, TotalGoal):
        most = {stratum.code: stratum.people for stratum in plan.strata}
        shares = _shares(plan, plan.goal)
        parts = allocate(plan.goal.issued, shares, minimum=plan.goal.minimum, maximum=most)
        return {part.stratum: (part.n, None) for part in parts}
    return {stratum.code: _for_margin(plan, stratum, plan.goal.margin) for stratum in plan.strata}


def _for_margin(plan: Plan, stratum: Stratum, margin: float) -> tuple[int, SampleSize]:
    given = plan.assumptions
    size = size_for_proportion(
        margin,
        p=given.p,
        level=given.level,
        deff=_deff(plan, plan.take),
        population=stratum.people,
        response=given.response,
    )
    return size.n, size


def _shares(plan: Plan, goal: TotalGoal) -> Shares:
    sizes = {stratum.code: float(stratum.people) for stratum in plan.strata}
    spread = {stratum.code: stratum.spread for stratum in plan.strata}
    cost = {stratum.code: stratum.cost for stratum in plan.strata}
    match goal.rule:
        case "equal":
            return equal(sizes)
        case "proportional":
            return by_size(sizes)
        case "power":
            return power(sizes, goal.exponent)
        case "neyman":
            return neyman(sizes, spread)
        case "optimal-cost":
            return optimal_cost(sizes, spread, cost)
        case "kish":
            return kish(sizes, goal.importance)


def _deff(plan: Plan, in_village: float) -> float:
    """Return the design effect with so many people asked in a village, of whom some answer."""
    given = plan.assumptions
    neighbours = max(0.0, in_village * given.response - 1)
    return given.deff_weights * (1 + neighbours * given.rho)


def _line(
    plan: Plan,
    stratum: Stratum,
    wanted: int,
    needed: SampleSize | None,
    prices: PriceList | None,
) -> PlanLine:
    given, people = plan.assumptions, stratum.people
    census = wanted >= plan.census_from * people
    issued = people if census else wanted
    villages = _villages(plan, stratum, issued, census=census)
    answers = issued * given.response
    # In a census no village is left out, so the likeness of neighbours adds nothing.
    deff = 1.0 if census else _deff(plan, issued / villages)
    margin = margin_of(answers, population=people, p=given.p, level=given.level, deff=deff)
    line = PlanLine(
        stratum=stratum,
        census=census,
        issued=issued,
        answers=answers,
        villages=villages,
        deff=deff,
        margin=margin,
        reached=not isinstance(plan.goal, MarginGoal) or margin <= plan.goal.margin + _SLACK,
        change=_change(plan, margin),
        needed=needed,
        cost=None,
    )
    return line if prices is None else replace(line, cost=cost_of(prices, measures_of(line)))


def _villages(plan: Plan, stratum: Stratum, issued: int, *, census: bool) -> int:
    """Return how many villages are visited: never more than there are, where that is known."""
    known = stratum.villages
    if census and known is not None:
        return known
    full = -(-issued // plan.take)
    return full if known is None else min(full, known)


def _change(plan: Plan, margin: float) -> Change:
    return change_seen(plan.change, (margin, margin), level=plan.assumptions.level)


def _check(plan: Plan) -> None:
    codes = [stratum.code for stratum in plan.strata]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or not codes:
        raise SamplingError(
            "duplicate-stratum" if twice else "no-strata",
            where="strata",
            got=twice[:3] or 0,
            expected="at least one stratum, and each once",
            hint="List every place once.",
        )
