"""Columns of numbers as codes: the order of first appearance, whichever way they are found."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import ResponseTable

WHOLE = st.lists(st.integers(-5, 40), max_size=60)
ANY = st.lists(st.one_of(st.integers(-3, 9), st.floats(-2, 2), st.just(float("nan"))), max_size=40)


def expected(values: list[float]) -> tuple[list[int], list[float]]:
    seen: list[float] = []
    codes = []
    for value in values:
        if math.isnan(value):
            codes.append(-1)
            continue
        if value not in seen:
            seen.append(value)
        codes.append(seen.index(value))
    return codes, seen


@given(WHOLE, st.sampled_from([np.int8, np.int64, np.float32, np.float64]))
def test_whole_numbers_are_coded_in_order_of_appearance(values: list[int], kind: type) -> None:
    keys = ResponseTable({"c": np.array(values, dtype=kind)}).keys("c")
    codes, seen = expected([float(value) for value in values])
    assert keys.codes.tolist() == codes
    assert keys.labels == tuple(str(int(value)) for value in seen)


@given(ANY)
def test_any_numbers_are_coded_in_order_of_appearance(values: list[float]) -> None:
    keys = ResponseTable({"c": np.array(values, dtype=np.float64)}).keys("c")
    codes, seen = expected(values)
    assert keys.codes.tolist() == codes
    assert [float(label) for label in keys.labels] == seen


@pytest.mark.parametrize(
    ("column", "labels"),
    [
        (np.array([True, False, True]), ("1", "0")),
        (np.array([2**60, 1, 2**60]), (repr(2.0**60), "1")),
        (np.array([0, 10**9, 0]), ("0", "1000000000")),
        (np.array([0.5, 1.0, 0.5]), ("0.5", "1")),
        (np.array([np.nan, np.nan]), ()),
    ],
)
def test_numbers_far_apart_and_other_kinds(column: np.ndarray, labels: tuple[str, ...]) -> None:
    assert ResponseTable({"c": column}).keys("c").labels == labels
