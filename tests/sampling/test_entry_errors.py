"""The error rate of entry against sums worked out by hand, and its interval against simulation."""

import numpy as np
import pytest

from sampling.entry_errors import Pair, entry_errors
from sampling.errors import SamplingError


def test_a_rate_is_a_ratio_of_sums_with_the_variance_of_clusters():
    found = entry_errors([Pair(10, 1), Pair(20, 0), Pair(10, 2)])
    assert (found.forms, found.compared, found.different) == (3, 40, 3)
    assert found.rate == pytest.approx(3 / 40)
    residuals = [1 - 0.75, 0 - 1.5, 2 - 0.75]
    assert found.se == pytest.approx((3 / 2 * sum(e * e for e in residuals)) ** 0.5 / 40)
    assert 0 < found.low < found.rate < found.high < 0.5


def test_no_difference_has_an_upper_limit_all_the_same():
    found = entry_errors([Pair(100, 0)] * 3)
    assert (found.rate, found.low) == (0, 0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 300))


def test_nothing_compared_is_no_rate_and_too_many_differences_are_refused():
    assert entry_errors([]) is None
    assert entry_errors([Pair(0, 0)]) is None
    assert entry_errors([Pair(5, 5)]).high == 1
    with pytest.raises(SamplingError, match="bad-count"):
        entry_errors([Pair(1, 2)])


def test_the_interval_covers_the_rate_of_clustered_errors():
    rng = np.random.default_rng(20261201)
    covered = 0
    for _ in range(400):
        careless = rng.beta(1, 49, 60)  # forms differ: some hands are hard to read
        pairs = [Pair(40, int(k)) for k in rng.binomial(40, careless)]
        found = entry_errors(pairs)
        covered += found.low <= 0.02 <= found.high
    assert covered >= 0.92 * 400
