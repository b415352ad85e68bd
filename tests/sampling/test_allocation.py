"""Proves allocation rules against R, and that whole numbers keep totals and bounds."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sampling.allocation import (
    Shares,
    allocate,
    equal,
    kish,
    neyman,
    optimal_cost,
    power,
    proportional,
)
from sampling.errors import SamplingError

# R 4.2.2, n = 3000, S = (.48, .44, .40), c = (1, 1.4, 2.2), power .5, Kish I = 1; unrounded.
N = {"phuong": 631392, "xa": 551097, "zone": 17522}
S = {"phuong": 0.48, "xa": 0.44, "zone": 0.40}
C = {"phuong": 1.0, "xa": 1.4, "zone": 2.2}
GOLDEN: dict[str, tuple[Callable[[], Shares], list[float]]] = {
    "proportional": (
        lambda: proportional(N),
        [1578.46553073263, 1377.72987080952, 43.8045984578475],
    ),
    "neyman": (lambda: neyman(N, S), [1645.44135000522, 1316.50592504367, 38.0527249511021]),
    "cost": (lambda: optimal_cost(N, S, C), [1773.26600279999, 1199.08585831103, 27.6481388889787]),
    "power": (lambda: power(N, 0.5), [1427.99993943951, 1334.11318099987, 237.886879560625]),
    "kish": (lambda: kish(N), [1226.11686941146, 1117.07458659571, 656.808543992832]),
}


@pytest.mark.parametrize("rule", GOLDEN)
def test_rules_equal_r(rule: str) -> None:
    shares, expected = GOLDEN[rule]
    parts = allocate(3000, shares())
    assert [part.exact for part in parts] == pytest.approx(expected, rel=1e-10)
    assert sum(part.n for part in parts) == 3000
    assert all(abs(part.n - part.exact) < 1 for part in parts)


def test_power_lies_between_equal_and_proportional() -> None:
    assert power(N, 0) == equal(N)
    assert power(N, 1) == proportional(N)
    assert power(N, 1, S) == pytest.approx(neyman(N, S))


def test_a_minimum_is_paid_for_by_the_others_in_proportion() -> None:
    parts = allocate(3000, proportional(N), minimum=300)
    assert [part.n for part in parts] == [1442, 1258, 300]
    assert parts[0].exact / parts[1].exact == pytest.approx(N["phuong"] / N["xa"])


def test_a_maximum_gives_its_surplus_to_the_others() -> None:
    parts = {p.stratum: p.n for p in allocate(100, equal(N), maximum={"zone": 10})}
    assert parts == {"phuong": 45, "xa": 45, "zone": 10}


def test_remainders_go_to_the_largest_then_by_name() -> None:
    assert [p.n for p in allocate(4, {"a": 1, "b": 1, "c": 1})] == [2, 1, 1]
    assert [p.n for p in allocate(10, {"a": 1.06, "b": 2.07, "c": 6.87})] == [1, 2, 7]


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=3),
        st.tuples(st.floats(1e-3, 1e6), st.integers(1, 500)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 4000),
    st.integers(0, 8),
)
def test_whole_numbers_keep_the_total_and_the_bounds(
    strata: dict[str, tuple[float, int]], total: int, minimum: int
) -> None:
    maximum = {stratum: most for stratum, (_, most) in strata.items()}
    least = {stratum: min(minimum, most) for stratum, most in maximum.items()}
    assume(sum(least.values()) <= total <= sum(maximum.values()))
    shares = {stratum: share for stratum, (share, _) in strata.items()}
    parts = allocate(total, shares, minimum=minimum, maximum=maximum)
    assert sum(part.n for part in parts) == total
    assert all(least[p.stratum] <= p.n <= maximum[p.stratum] for p in parts)
    assert all(abs(part.n - part.exact) < 1 for part in parts)
    inner = [p for p in parts if least[p.stratum] < p.exact < maximum[p.stratum]]
    scales = [p.exact / shares[p.stratum] for p in inner]
    assert scales == pytest.approx([scales[0]] * len(scales) if scales else [])


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: allocate(10, {}), "no-strata"),
        (lambda: allocate(10, {"a": 0.0}), "bad-share"),
        (lambda: allocate(10, {"a": 1.0}, maximum={"b": 3}), "unknown-stratum"),
        (lambda: allocate(10, {"a": 1.0, "b": 1.0}, minimum=6), "infeasible-total"),
        (lambda: allocate(10, {"a": 1.0}, maximum={"a": 9}), "infeasible-total"),
        (lambda: neyman(N, {"phuong": 1.0}), "unknown-stratum"),
    ],
)
def test_impossible_divisions_are_refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
