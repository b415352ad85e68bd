"""Proves the budget by hand and by law: whole đồng, lines that add up, started wholes counted."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.budget import Price, PriceList, Surcharge, budget, cost_of
from sampling.errors import SamplingError


def price(code: str, dong: int, per: str, times: int = 1, every: int = 1) -> Price:
    words = {"vi": code, "en": code}
    return msgspec.convert(
        {
            "code": code,
            "name": words,
            "unit": words,
            "dong": dong,
            "per": per,
            "times": times,
            "for_every": every,
        },
        Price,
    )


PRICES = PriceList(
    id="test",
    version="1",
    basis="made for this test",
    example=True,
    prices=(
        price("training", 1_000_000, "round"),
        price("printing", 1_500, "issued", times=11, every=10),
        price("interviewer-day", 200_000, "issued", every=40),
        price("thanks", 30_000, "answer"),
        price("guide", 50_000, "village"),
    ),
    surcharges=(Surcharge(code="reserve", name={"vi": "Dự phòng"}, basis_points=333),),
)


def test_a_budget_by_hand() -> None:
    # Two places of 41 people asked: 46 forms and 2 days in each, for work is not shared.
    place = {"commune": 1, "village": 3, "issued": 41, "answer": 35}
    found = budget(PRICES, {"A": place, "B": place})
    assert {line.code: (line.quantity, line.amount) for line in found.lines} == {
        "training": (1, 1_000_000),
        "printing": (92, 138_000),
        "interviewer-day": (4, 800_000),
        "thanks": (70, 2_100_000),
        "guide": (6, 300_000),
    }
    assert found.subtotal == 4_338_000
    assert [each.amount for each in found.added] == [144_455]  # 144,455.4
    assert found.total == 4_482_455
    assert found.example


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.fixed_dictionaries(
            {name: st.integers(0, 5000) for name in ("commune", "village", "issued", "answer")}
        ),
        max_size=8,
    )
)
def test_lines_add_up_and_places_too(places: dict[str, dict[str, int]]) -> None:
    found = budget(PRICES, places)  # type: ignore[arg-type]
    assert all(line.amount == line.quantity * line.dong for line in found.lines)
    assert found.subtotal == sum(line.amount for line in found.lines)
    own = sum(cost_of(PRICES, place) for place in places.values())  # type: ignore[arg-type]
    assert found.subtotal == own + 1_000_000
    assert found.total == found.subtotal + sum(each.amount for each in found.added)
    assert 2 * abs(found.added[0].amount * 10_000 - found.subtotal * 333) <= 10_000


@pytest.mark.parametrize("prices", [(), (price("a", 1, "round"), price("a", 2, "round"))])
def test_a_list_without_sense_is_refused(prices: tuple[Price, ...]) -> None:
    with pytest.raises(SamplingError) as refusal:
        PriceList(id="x", version="1", basis="none", prices=prices)
    assert refusal.value.code in {"no-prices", "duplicate-price"}


@pytest.mark.parametrize("wrong", [{"dong": -1}, {"dong": 1.5}, {"per": "week"}, {"for_every": 0}])
def test_a_price_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    given_price = msgspec.to_builtins(price("a", 1, "round")) | wrong
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given_price, Price)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(SamplingError) as refusal:
        budget(PRICES, {"A": {"issued": -1}})
    assert (refusal.value.code, refusal.value.where) == ("bad-measure", "A")
