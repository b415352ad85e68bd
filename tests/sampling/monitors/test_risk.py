"""Risks of interviews: between 0 and 1, higher where more is odd, blind to what is not known."""

import numpy as np
import pytest

from sampling.monitors.risk import risks


def test_odder_interviews_have_higher_risk() -> None:
    found = risks([np.arange(9.0), np.arange(9.0)])
    assert np.all(np.diff(found[4:]) > 0)
    assert found[:5].tolist() == [0] * 5
    assert found.max() <= 1


def test_the_unknown_and_the_same_are_ordinary() -> None:
    one = risks([np.array([1.0, 2, np.nan])])
    assert one[2] == 0
    assert risks([np.ones(4)]).tolist() == [0] * 4
    assert risks([np.full(3, np.nan)]).tolist() == [0] * 3
    assert risks([]).size == 0


def test_scales_do_not_matter() -> None:
    random = np.random.default_rng(1)
    first, second = random.random(20), random.random(20)
    assert risks([first, second]) == pytest.approx(risks([np.exp(9 * first), 100 * second]))
