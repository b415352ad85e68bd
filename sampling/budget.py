"""Money of a round before anyone goes out (dự toán): quantities of a design times prices.

Whole đồng throughout: no fraction of a đồng is ever made, and the total is the sum of its lines.
Prices are the user's, in a versioned list; a list that is an example says so. The settlement
(quyết toán) sets the same lines against what was paid.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from sampling.errors import SamplingError

Measure = Literal["round", "commune", "village", "issued", "answer"]
"""What a price is paid for: once a round, or for each commune, village, person asked, answer."""

Measures = Mapping[Measure, int]
Words = dict[str, str]
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Positive = Annotated[int, Meta(ge=1)]
Dong = Annotated[int, Meta(ge=0)]


class Price(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`dong` for each `times` of every `for_every` of a measure, started ones counted whole.

    `times=11, for_every=10, per="issued"` prints a tenth more forms than people are asked;
    `for_every=40` pays one interviewer's day for every 40 people.
    """

    code: Code
    name: Words
    unit: Words
    dong: Dong
    per: Measure
    times: Positive = 1
    for_every: Positive = 1

    def quantity(self, count: int) -> int:
        """Return how many are paid for `count` of the measure."""
        return -(-count * self.times // self.for_every)


class Surcharge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A share of the subtotal in hundredths of a percent: 500 is 5 %."""

    code: Code
    name: Words
    basis_points: Annotated[int, Meta(ge=0, le=10_000)]


class PriceList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices of one version. `basis` is the decision they rest on; `example` marks invented ones.

    Raises:
        SamplingError: `no-prices`, `duplicate-price`.
    """

    id: str
    version: str
    basis: str
    prices: tuple[Price, ...]
    surcharges: tuple[Surcharge, ...] = ()
    example: bool = False

    def __post_init__(self) -> None:
        codes = [price.code for price in self.prices] + [more.code for more in self.surcharges]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice or not self.prices:
            raise SamplingError(
                "duplicate-price" if twice else "no-prices",
                where=f"price list {self.id}",
                got=twice or 0,
                expected="at least one price, and each code once",
                hint="Correct the file of prices.",
            )


class BudgetLine(Struct, frozen=True, kw_only=True):
    """One line: `amount` = `quantity` · `dong`."""

    code: str
    name: Words
    unit: Words
    per: Measure
    quantity: int
    dong: int
    amount: int


class Added(Struct, frozen=True, kw_only=True):
    """A surcharge: its share of the subtotal, rounded half up to the đồng."""

    code: str
    name: Words
    basis_points: int
    amount: int


class Budget(Struct, frozen=True, kw_only=True):
    """Lines, subtotal, surcharges and total in đồng, and the list of prices they come from."""

    prices: str
    version: str
    basis: str
    example: bool
    lines: tuple[BudgetLine, ...]
    subtotal: int
    added: tuple[Added, ...]
    total: int


def budget(prices: PriceList, places: Mapping[str, Measures]) -> Budget:
    """Return what a design costs.

    Args:
        prices: the price list.
        places: measures of every place by its code. Started wholes are counted in each place, for
            nobody shares a day's work between communes; `round` is one whatever the places.

    Raises:
        SamplingError: `bad-measure`, a negative count.
    """
    _check(places)
    lines = tuple(_line(price, places) for price in prices.prices)
    subtotal = sum(line.amount for line in lines)
    added = tuple(
        Added(
            code=each.code,
            name=each.name,
            basis_points=each.basis_points,
            amount=(subtotal * each.basis_points + 5_000) // 10_000,
        )
        for each in prices.surcharges
    )
    return Budget(
        prices=prices.id,
        version=prices.version,
        basis=prices.basis,
        example=prices.example,
        lines=lines,
        subtotal=subtotal,
        added=added,
        total=subtotal + sum(each.amount for each in added),
    )


def cost_of(prices: PriceList, measures: Measures) -> int:
    """Return what one place adds to the subtotal, in đồng: no surcharge, nothing paid once."""
    return sum(
        price.dong * price.quantity(measures.get(price.per, 0))
        for price in prices.prices
        if price.per != "round"
    )


def _line(price: Price, places: Mapping[str, Measures]) -> BudgetLine:
    if price.per == "round":
        quantity = price.quantity(1)
    else:
        quantity = sum(price.quantity(each.get(price.per, 0)) for each in places.values())
    return BudgetLine(
        code=price.code,
        name=price.name,
        unit=price.unit,
        per=price.per,
        quantity=quantity,
        dong=price.dong,
        amount=quantity * price.dong,
    )


def _check(places: Mapping[str, Measures]) -> None:
    for place, measures in places.items():
        for measure, count in measures.items():
            if count < 0:
                raise SamplingError(
                    "bad-measure",
                    where=place,
                    got=f"{measure} {count}",
                    expected="0 or more",
                    hint="A design counts people and places.",
                )
