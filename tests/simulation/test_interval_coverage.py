"""95 % intervals cover what they say, over 2,000 samples of the synthetic city.

The long lane draws them all (about a minute); the short one checks the generator and the count.
"""

import numpy as np
import pytest

from tests.simulation.interval_coverage import (
    EDGES,
    FIRST_ITEM,
    INDEX,
    PSUS,
    SAMPLES,
    Coverage,
    measure,
    tables,
)
from tests.simulation.synthetic_city import (
    ADULTS_PER_VILLAGE,
    ITEMS,
    LEVELS,
    TYPES,
    draw,
    synthetic_city,
)

LOWEST, HIGHEST = 0.93, 0.97


@pytest.fixture(scope="module")
def long_run() -> Coverage:
    return measure(SAMPLES, PSUS)


@pytest.mark.endurance
def test_city_and_types_are_covered(long_run: Coverage) -> None:
    for shares in (long_run.city, *long_run.types):
        assert shares.shape == (FIRST_ITEM + len(ITEMS),)
        assert shares.min() > LOWEST
        assert shares.max() < HIGHEST


@pytest.mark.endurance
def test_the_index_of_communes_is_covered_directly_and_smoothed(long_run: Coverage) -> None:
    assert LOWEST < long_run.index.direct < HIGHEST
    assert LOWEST < long_run.index.smoothed < HIGHEST
    assert long_run.index.smoothed_width < 0.8 * long_run.index.direct_width


@pytest.mark.endurance
def test_communes_near_0_and_1_are_covered(long_run: Coverage) -> None:
    """Direct intervals err on the safe side there, smoothed ones hold their level."""
    for band in long_run.bands:
        assert band.direct > LOWEST
        assert LOWEST < band.smoothed < HIGHEST
        assert band.smoothed_width < band.direct_width
    for band in (long_run.bands[0], long_run.bands[-1]):
        assert band.at_ends > 0
        assert band.at_ends_covered > LOWEST


def test_the_city_is_what_its_description_says() -> None:
    city = synthetic_city(np.random.default_rng(1))
    communes = len(city.kind)
    assert communes == sum(TYPES) == 114
    assert city.size.sum() == len(city.answers)
    assert 1_100_000 < len(city.answers) < 1_300_000
    assert (city.answers == -1).mean() == pytest.approx(1 / 12, abs=0.001)
    truth = city.truth(np.zeros(communes, dtype=np.int64))[0]
    assert np.all(np.diff(truth) > 0)
    assert truth == pytest.approx(city.satisfied.mean(axis=0))
    assert truth == pytest.approx(LEVELS, abs=0.05)


def test_samples_are_what_their_description_says() -> None:
    random = np.random.default_rng(2)
    city = synthetic_city(random)
    rows = draw(city, random, samples=3, psus=4)
    assert len(rows.answers) == 3 * 114 * 4 * ADULTS_PER_VILLAGE
    assert len(np.unique(rows.psu)) == 3 * 114 * 4
    # weights add up to the commune, in every sample
    adults = np.bincount(city.commune, weights=city.size)
    sums = np.zeros((3, 114))
    np.add.at(sums, (rows.sample, rows.commune), rows.weight)
    np.testing.assert_allclose(sums, np.tile(adults, (3, 1)))


def test_a_short_run_gives_the_same_tables_again() -> None:
    first, second = (measure(20, 3, seed=5) for _ in range(2))
    lines = list(tables(first))
    assert lines == list(tables(second))
    assert len(lines) == 6 + 1 + 2 + len(EDGES)
    assert 0.8 < first.city[INDEX] <= 1
