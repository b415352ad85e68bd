"""Half up against the schoolbook, on numbers binary fractions and half-even both get wrong."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rounding import half_up


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (92.665, 2, "92.67"),  # half-even keeps 92.66
        (1.005, 2, "1.01"),  # the binary number lies below the half
        (0.80125, 4, "0.8013"),
        (-0.125, 2, "-0.13"),
        (2.5, 0, "3"),
        (7, 2, "7.00"),
        (1e-7, 2, "0.00"),
    ],
)
def test_halves_go_away_from_zero(value: float, decimals: int, expected: str) -> None:
    assert str(half_up(value, decimals)) == expected


def test_a_number_of_numpy_is_a_number() -> None:
    assert half_up(np.float64(0.125), 2) == Decimal("0.13")


@given(st.integers(-(10**9), 10**9))
def test_whole_thousandths_round_like_integers(thousandths: int) -> None:
    sign = -1 if thousandths < 0 else 1
    by_hand = sign * ((abs(thousandths) + 5) // 10)
    assert half_up(thousandths / 1000, 2) == Decimal(by_hand) / 100
