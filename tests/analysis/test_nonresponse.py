"""Non-response factors: a hand calculation, and the law that cell totals are kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.domains import Domains, domains_of
from analysis.errors import AnalysisError
from analysis.weights.nonresponse import nonresponse_factors


def cells_of(*names: str) -> Domains:
    return domains_of(np.array(names, dtype=object))


def test_factor_by_hand() -> None:
    # Cell A: 10 + 20 + 30 sampled, 10 + 20 answered: 60 / 30 = 2. Cell B: all answered: 1.
    factors = nonresponse_factors(
        cells_of("A", "A", "A", "B"),
        np.array([10.0, 20.0, 30.0, 5.0]),
        np.array([True, True, True, True]),
        np.array([True, True, False, True]),
    )
    assert factors.tolist() == [2.0, 2.0, 0.0, 1.0]


def test_the_ineligible_pass_nothing_on() -> None:
    factors = nonresponse_factors(
        cells_of("A", "A"), np.array([1.0, 3.0]), np.array([True, False]), np.array([True, False])
    )
    assert factors.tolist() == [1.0, 0.0]


def test_a_cell_without_respondents_is_named() -> None:
    with pytest.raises(AnalysisError, match="10507"):
        nonresponse_factors(cells_of("10507"), np.ones(1), np.ones(1, bool), np.zeros(1, bool))


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.floats(0.1, 1e4), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_cell_totals_are_kept(rows: list[tuple[str, float, bool]]) -> None:
    cells = [cell for cell, _, _ in rows]
    weights = np.array([weight for _, weight, _ in rows])
    answered = np.array([responded for _, _, responded in rows])
    for cell in set(cells):  # every cell gets at least one respondent
        answered[cells.index(cell)] = True
    factors = nonresponse_factors(cells_of(*cells), weights, np.ones(len(rows), bool), answered)
    for cell in set(cells):
        here = np.array(cells) == cell
        assert (weights * factors)[here].sum() == pytest.approx(weights[here].sum(), rel=1e-12)
