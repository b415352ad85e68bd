"""Settlement (quyết toán): money, signatures and forms of each village against each other.

Respondents get a small payment against a signature. What was paid has to be what was signed for,
and as many people have to have signed as forms are paid for:

    signatures = forms that are paid for
    paid       = Σ signatures · rate        (a list has one rate)

A difference is listed with both numbers for somebody to explain; none is mended. Amounts are whole
đồng: there is no smaller coin to round to.

>>> paid = [Paid(signed=20, amount=1_000_000, rate=50_000), Paid(2, 90_000, 50_000)]
>>> village = settle(forms=23, paid=paid)
>>> village.paid, village.due
(1090000, 1150000)
>>> [(d.code, d.got, d.expected) for d in village.differences]
[('signatures-differ', 22, 23), ('amount-differs', 1090000, 1100000)]
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from sampling.budget import Budget
from sampling.errors import SamplingError

SettlementCode = Literal["signatures-differ", "amount-differs", "forms-uncounted"]


class Paid(Struct, frozen=True):
    """A list that was signed: people, đồng in all, and the đồng of one form."""

    signed: int
    amount: int
    rate: int


class SettlementDifference(Struct, frozen=True):
    """Two numbers of a village that ought to agree."""

    code: SettlementCode
    got: int
    expected: int


class Settled(Struct, frozen=True, kw_only=True):
    """A village: forms paid for (None: nobody counted), signatures, đồng paid and đồng due.

    `due` is what the forms come to at the rates of the lists, the last rate for forms beyond them;
    None where forms were not counted, or nothing was paid and so no rate is known.
    """

    forms: int | None
    signed: int
    paid: int
    due: int | None
    differences: tuple[SettlementDifference, ...]


class SpentLine(Struct, frozen=True, kw_only=True):
    """A line of the budget (dự toán) beside what was spent, in đồng; None: not known yet."""

    code: str
    name: str
    planned: int
    spent: int | None = None

    @property
    def left(self) -> int | None:
        """What is left of the plan; below zero where more was spent."""
        return None if self.spent is None else self.planned - self.spent


def beside(plan: Budget, spent: Mapping[str, int], language: str = "vi") -> tuple[SpentLine, ...]:
    """Return the lines of a budget, surcharges included, beside what was spent.

    Args:
        plan: the budget.
        spent: đồng by the code of a line; lines without one are not known yet.
        language: of the names.

    Raises:
        SamplingError: `unplanned`, something was spent on a line that the budget does not have.
    """
    planned = [(each.code, each.name, each.amount) for each in plan.lines]
    planned += [(each.code, each.name, each.amount) for each in plan.added]
    if unplanned := sorted(spent.keys() - {code for code, _, _ in planned}):
        raise SamplingError(
            "unplanned",
            where=", ".join(unplanned),
            got="money spent",
            expected=f"a line of the budget: {', '.join(code for code, _, _ in planned)}",
            hint="Name the line it belongs to, or have the budget changed.",
        )
    return tuple(
        SpentLine(
            code=code,
            name=name.get(language) or next(iter(name.values()), code),
            planned=amount,
            spent=spent.get(code),
        )
        for code, name, amount in planned
    )


def settle(*, forms: int | None, paid: Sequence[Paid]) -> Settled:
    """Return how a village stands.

    Args:
        forms: forms that are paid for; None where they were not counted.
        paid: the lists that were signed there.
    """
    signed = sum(each.signed for each in paid)
    amount = sum(each.amount for each in paid)
    owed = sum(each.signed * each.rate for each in paid)
    found: list[SettlementDifference] = []
    if forms is None and paid:
        found.append(SettlementDifference("forms-uncounted", signed, 0))
    elif forms is not None and signed != forms:
        found.append(SettlementDifference("signatures-differ", signed, forms))
    if amount != owed:
        found.append(SettlementDifference("amount-differs", amount, owed))
    known = forms is not None and bool(paid)
    return Settled(
        forms=forms,
        signed=signed,
        paid=amount,
        due=owed + (forms - signed) * paid[-1].rate if known and forms is not None else None,
        differences=tuple(found),
    )


def sum_of(villages: Iterable[Settled]) -> Settled:
    """Return the sums over villages, without differences: those stand village by village."""
    parts = tuple(villages)
    known = [part.forms for part in parts if part.forms is not None]
    due = [part.due for part in parts if part.due is not None]
    return Settled(
        forms=sum(known) if known else None,
        signed=sum(part.signed for part in parts),
        paid=sum(part.paid for part in parts),
        due=sum(due) if due else None,
        differences=(),
    )
