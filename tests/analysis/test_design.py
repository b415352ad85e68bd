"""What a design refuses, each with its code and place; what it understands."""

from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable, factorise
from analysis.design import survey_design
from analysis.domains import crossed, everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import mean_estimates
from analysis.totals import value_totals


def table_of(**columns: Any) -> ResponseTable:
    text = {
        "village": ["1", "1", "2", "2", "3", "3"],
        "commune": ["a", "a", "a", "a", "b", "b"],
        "w": ["2", "2", "3", "3", "4", "4"],
        "N": ["10", "10", "10", "10", "9", "9"],
        "y": ["1", "2", "3", "4", "5", "6"],
        **columns,
    }
    return ResponseTable({name: np.array(cells, dtype=object) for name, cells in text.items()})


@pytest.mark.parametrize(
    ("columns", "design", "code", "where"),
    [
        ({}, {"weights": "ww"}, "unknown-column", "column 'ww'"),
        ({}, {"ids": ["vilage"]}, "unknown-column", "column 'vilage'"),
        ({"w": ["2", "x", "3", "3", "4", "4"]}, {}, "not-a-number", "column 'w', row 2"),
        (
            {"w": ["2", "", "3", "3", "4", "4"]},
            {},
            "bad-weight",
            "design.weights: column 'w', row 2",
        ),
        ({"w": ["2", "-1", "3", "3", "4", "4"]}, {}, "bad-weight", "column 'w', row 2"),
        ({"w": ["2", "NaN", "3", "3", "4", "4"]}, {}, "not-a-number", "column 'w', row 2"),
        ({"w": ["2", "1_0", "3", "3", "4", "4"]}, {}, "not-a-number", "column 'w', row 2"),
        ({"w": ["inf"] * 6}, {}, "not-a-number", "column 'w', row 1"),
        ({"w": ["0"] * 6}, {}, "bad-weight", "column 'w'"),
        ({"village": ["1", "1", "", "2", "3", "3"]}, {}, "missing-design-value", "row 3"),
        ({"commune": ["a", "a", "a", "b", "b", "b"]}, {}, "psu-in-two-strata", "row 4"),
        ({"N": ["1", "1", "1", "1", "9", "9"]}, {"fpc": ["N"]}, "bad-fpc", "row 1"),
        ({"N": ["10", "10", "10", "10", "", ""]}, {"fpc": ["N"]}, "bad-fpc", "row 5"),
        ({"N": ["0", "0", "0", "0", "9", "9"]}, {"fpc": ["N"]}, "bad-fpc", "row 1"),
        ({"N": ["10", "10", "10", "11", "9", "9"]}, {"fpc": ["N"]}, "bad-fpc", "row 4"),
        ({"N": ["10", "10", "10", "10", ".5", ".5"]}, {"fpc": ["N"]}, "bad-fpc", "row 5"),
        ({}, {"fpc": ["N", "N"]}, "too-many-stages", "design.fpc"),
        ({}, {"strata": ["commune", "village"]}, "too-many-stages", "design.strata"),
    ],
)
def test_doubts_are_refused(
    columns: dict[str, Any], design: dict[str, Any], code: str, where: str
) -> None:
    keys = {"ids": ["village"], "strata": ["commune"], "weights": "w", **design}
    with pytest.raises(AnalysisError) as caught:
        survey_design(table_of(**columns), **keys)
    assert caught.value.code == code
    assert where in caught.value.where
    assert "\n" not in str(caught.value)


def test_no_rows_is_refused() -> None:
    with pytest.raises(AnalysisError, match="no-rows"):
        survey_design(ResponseTable({"y": np.array([])}))


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(AnalysisError, match="columns-unequal"):
        ResponseTable({"a": np.zeros(2), "b": np.zeros(3)})


def test_rows_keep_their_numbers_in_the_file() -> None:
    table = table_of(w=["2", "2", "3", "3", "4", "x"])
    later = table.rows(np.array([False, False, False, False, True, True]))
    with pytest.raises(AnalysisError, match="row 6"):
        later.numeric("w")


def test_nest_tells_equal_numbers_in_two_strata_apart() -> None:
    table = table_of(village=["1", "1", "2", "2", "1", "2"])
    design = survey_design(table, ids=["village"], strata=["commune"], weights="w", nest=True)
    assert design.stages[0].sampled.tolist() == [2, 2]


def test_weights_follow_from_the_fpc() -> None:
    design = survey_design(table_of(), ids=["village"], strata=["commune"], fpc=["N"])
    assert design.weights.tolist() == [5, 5, 5, 5, 9, 9]
    assert survey_design(table_of()).weights.tolist() == [1] * 6


def test_zero_weights_count_as_rows_of_the_design_only() -> None:
    table = table_of(w=["2", "2", "0", "0", "4", "4"])
    design = survey_design(table, ids=["village"], weights="w")
    found = mean_estimates(value_totals(design, everyone(6), [table.numeric("y")]))
    assert found.n[0, 0] == 4
    assert found.df.tolist() == [1]
    assert design.stages[0].sampled.tolist() == [3]


def test_lonely_stratum_outside_the_domain_does_not_matter() -> None:
    table = table_of()
    design = survey_design(table, ids=["village"], strata=["commune"], weights="w")
    inside = crossed([table.keys("commune")], 6)
    with pytest.raises(AnalysisError, match="stratum 'b', stage 1"):
        mean_estimates(value_totals(design, inside, [table.numeric("y")]))
    only_a = np.where(table.column("commune") == "a", table.numeric("y"), np.nan)
    found = mean_estimates(value_totals(design, everyone(6), [only_a]))
    assert found.se[0, 0] > 0


def test_average_without_any_solid_stratum_is_undefined() -> None:
    table = table_of(commune=["a", "a", "b", "b", "c", "c"])
    design = survey_design(
        table, ids=["village"], strata=["commune"], weights="w", lonely_psu="average"
    )
    found = mean_estimates(value_totals(design, everyone(6), [table.numeric("y")]))
    assert np.isnan(found.se[0, 0])
    assert found.est[0, 0] > 0


def test_a_lonely_unit_taken_for_certain_is_no_doubt() -> None:
    table = table_of(N=["10", "10", "10", "10", "1", "1"])
    design = survey_design(table, ids=["village"], strata=["commune"], weights="w", fpc=["N"])
    found = mean_estimates(value_totals(design, everyone(6), [table.numeric("y")]))
    assert found.se[0, 0] > 0


def test_keys_keep_their_text_and_order() -> None:
    text = factorise(np.array(["01", "1", "", "NA", "01", None], dtype=object))
    assert (text.labels, text.codes.tolist()) == (("01", "1"), [0, 1, -1, -1, 0, -1])
    numbers = factorise(np.array([7.5, np.nan, 2.0, 7.5]))
    assert (numbers.labels, numbers.codes.tolist()) == (("7.5", "2"), [0, -1, 1, 0])


def test_crossed_domains_stand_in_order_of_appearance() -> None:
    first = factorise(np.array(["b", "a", "b", "a", ""], dtype=object))
    second = factorise(np.array(["y", "x", "x", "x", "x"], dtype=object))
    domains = crossed([first, second], 5)
    assert domains.labels == (("b", "y"), ("a", "x"), ("b", "x"))
    assert domains.codes.tolist() == [0, 1, 2, 1, -1]
