"""Proves sample sizes against R, published check values and arithmetic by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.size import size_for_proportion, yamane


@pytest.mark.parametrize(
    ("population", "n"), [(686, 253), (16_098, 390), (161_051, 399), (4_664_124, 400)]
)
def test_yamane_gives_the_published_numbers(population: int, n: int) -> None:
    assert yamane(population).n == n


def test_steps_equal_r() -> None:
    # R: 2 * qnorm(.975)^2 * .25 / .05^2, then n / (1 + (n - 1) / 1200011)
    size = size_for_proportion(0.05, deff=2, population=1_200_011)
    assert size.with_deff == pytest.approx(768.291764138825, rel=1e-12)
    assert size.with_fpc == pytest.approx(767.800829261735, rel=1e-12)


def test_every_step_is_kept() -> None:
    size = size_for_proportion(0.05, deff=1.5, population=5000, response=0.8)
    assert size.n0 == pytest.approx(384.1458820694, rel=1e-10)
    assert size.with_deff == pytest.approx(1.5 * size.n0)
    assert size.with_fpc == pytest.approx(size.with_deff / (1 + (size.with_deff - 1) / 5000))
    assert size.to_issue == pytest.approx(size.with_fpc / 0.8)
    assert size.n == 646


@given(st.integers(1, 10**7), st.floats(0.01, 0.3))
def test_no_sample_is_larger_than_its_population(population: int, margin: float) -> None:
    assert 1 <= yamane(population, margin).n <= population
    size = size_for_proportion(margin, deff=3, population=population)
    assert size.with_fpc <= min(population, size.with_deff) + 1e-9


@given(st.integers(2, 10**6))
def test_yamane_grows_with_the_list_and_never_passes_four_hundred(population: int) -> None:
    assert yamane(population - 1).n <= yamane(population).n <= 400


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"margin": 5}, "margin"),
        ({"margin": 0.05, "p": 1}, "p"),
        ({"margin": 0.05, "level": 95}, "level"),
        ({"margin": 0.05, "deff": 0}, "deff"),
        ({"margin": 0.05, "response": 0}, "response"),
        ({"margin": 0.05, "population": 0}, "population"),
    ],
)
def test_nonsense_is_named(arguments: dict[str, float], where: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        size_for_proportion(**arguments)
    assert (refusal.value.code, refusal.value.where) == ("out-of-range", where)
