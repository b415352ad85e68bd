"""Bad input, case by case: a coded refusal with its place, or a figure that says what it lacks."""

from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.requests.design import DesignSpec
from analysis.requests.request import Request
from analysis.requests.run import run

COLUMNS = {
    "id": ["p1", "p2", "p3", "p4", "p5", "p6"],
    "village": ["1", "1", "2", "3", "3", "4"],
    "commune": ["A", "A", "A", "B", "B", "B"],
    "w": ["1", "2", "1", "3", "2", "1"],
    "N": ["9", "9", "9", "8", "8", "8"],
    "q": ["4", "5", "3", "2", "4", "5"],
    "sat": ["yes", "no", "yes", "no", "yes", "no"],
    "same": ["7", "7", "7", "7", "7", "7"],
    "empty": ["", "NA", "", "", "", ""],
    "bands": ["x", "x", "x", "y", "y", "y"],
}
PLAIN = {"ids": "village", "strata": "commune", "weights": "w"}
MEAN = {"kind": "mean", "variables": "q"}
SHARE = {"kind": "proportion", "variables": "sat"}


class Refusal(NamedTuple):
    """Cells to change (column, row, text), design and estimate, and parts of the refusal."""

    code: str
    place: str
    got: str
    change: dict[str, tuple[int, str]] | None = None
    design: dict[str, Any] | None = None
    estimate: dict[str, Any] = MEAN


REFUSALS = {
    "missing weight": Refusal("bad-weight", "'w', row 3", "no value", {"w": (3, "")}),
    "negative weight": Refusal("bad-weight", "'w', row 4", "-3.0", {"w": (4, "-3")}),
    "weight in words": Refusal("not-a-number", "'w', row 2", "'two'", {"w": (2, "two")}),
    "infinite weight": Refusal("not-a-number", "'w', row 2", "'inf'", {"w": (2, "inf")}),
    "weights all 0": Refusal("bad-weight", "'zero'", "0 in every row", design={"weights": "zero"}),
    "text among numbers": Refusal("not-a-number", "'q', row 5", "'good'", {"q": (5, "good")}),
    "NaN as text": Refusal("not-a-number", "'q', row 1", "'NaN'", {"q": (1, "NaN")}),
    "decimal comma": Refusal("not-a-number", "'q', row 6", "'4,5'", {"q": (6, "4,5")}),
    "unknown column": Refusal(
        "unknown-column", "'qq'", "no such", estimate={**MEAN, "variables": "qq"}
    ),
    "unknown domain column": Refusal(
        "unknown-column", "'ward'", "", estimate={**MEAN, "by": "ward"}
    ),
    "unknown level": Refusal(
        "unknown-level", "'sat'", "'Yes'", estimate={**SHARE, "levels": ["Yes"]}
    ),
    "one level of two unknown": Refusal(
        "unknown-level", "'sat'", "'oui'", estimate={**SHARE, "levels": ["yes", "oui"]}
    ),
    "no levels": Refusal("levels-missing", "'sat'", "'yes'", estimate=SHARE),
    "domain without rows": Refusal("no-domain", "'empty'", "", estimate={**MEAN, "by": "empty"}),
    "duplicate id": Refusal(
        "duplicate-id", "'id', row 5", "p2, as in row 2", {"id": (5, "p2")}, {"row_id": "id"}
    ),
    "id missing": Refusal(
        "duplicate-id", "'id', row 2", "no value", {"id": (2, "")}, {"row_id": "id"}
    ),
    "no stratum": Refusal("missing-design-value", "'commune', row 6", "", {"commune": (6, "")}),
    "no village": Refusal("missing-design-value", "'village', row 1", "", {"village": (1, "NA")}),
    "village in two communes": Refusal(
        "psu-in-two-strata", "'village', row 4", "'1'", {"village": (4, "1")}
    ),
    "one PSU": Refusal("lonely-psu", "stratum 'A', stage 1", "one", {"village": (3, "1")}),
    "FPC below the sample": Refusal("bad-fpc", "'one', row 1", "1.0", design={"fpc": "one"}),
    "FPC varies": Refusal("bad-fpc", "'N', row 6", "5.0", {"N": (6, "5")}, {"fpc": "N"}),
    "FPC missing": Refusal("bad-fpc", "'N', row 2", "no value", {"N": (2, "")}, {"fpc": "N"}),
    "probability above 1": Refusal(
        "bad-fpc", "'N', row 1", "9", design={"fpc": "N", "pps": "brewer"}
    ),
    "PPS without probabilities": Refusal(
        "pps-without-fpc", "design.fpc", "", design={"pps": "brewer"}
    ),
    "no rows": Refusal("no-rows", "design.rows", "0 rows", design={"rows": "commune == C"}),
    "nothing asked": Refusal("nothing-asked", "variables", "empty", estimate={"kind": "mean"}),
    "unknown kind": Refusal("bad-key", "kind", "'median'", estimate={"kind": "median"}),
}


def table(change: dict[str, tuple[int, str]] | None = None) -> ResponseTable:
    columns = {name: np.array(cells, dtype=object) for name, cells in COLUMNS.items()}
    columns["zero"] = np.array(["0"] * 6, dtype=object)
    columns["one"] = np.array(["1"] * 6, dtype=object)
    for name, (row, text) in (change or {}).items():
        columns[name][row - 1] = text
    return ResponseTable(columns)


def ask(estimate: dict[str, Any], design: dict[str, Any] | None, data: ResponseTable) -> Any:
    wanted = msgspec.convert({"estimates": [estimate]}, Request)
    return run(wanted, msgspec.convert({**PLAIN, **(design or {})}, DesignSpec), data)


@pytest.mark.parametrize("name", REFUSALS)
def test_refused_by_name_with_column_and_row(name: str) -> None:
    case = REFUSALS[name]
    with pytest.raises(AnalysisError) as caught:
        ask(case.estimate, case.design, table(case.change))
    error = caught.value
    assert error.code == case.code
    assert case.place in error.where
    assert case.got in str(error.got)
    assert error.expected
    assert error.hint.endswith((".", "?"))
    assert len(str(error).splitlines()) == 1


def test_no_table_has_no_rows() -> None:
    empty = ResponseTable({name: np.array([], dtype=object) for name in COLUMNS})
    with pytest.raises(AnalysisError) as caught:
        ask(MEAN, None, empty)
    assert caught.value.code == "no-rows"


def test_rows_are_numbered_as_in_the_file() -> None:
    data = table({"w": (6, "-1")})
    kept = data.rows(np.array([False, True, True, True, True, True]))
    with pytest.raises(AnalysisError, match="row 6"):
        ask(MEAN, None, kept)


def test_a_constant_column_has_no_error_and_no_design_effect() -> None:
    (row,) = ask({"kind": "mean", "variables": "same"}, None, table())
    assert (row.est, row.se, row.deff) == (7.0, 0.0, None)


def test_nobody_answered() -> None:
    (row,) = ask({"kind": "mean", "variables": "empty"}, None, table())
    assert (row.est, row.se, row.lci, row.n, row.reason) == (None, None, None, 0, "no-answers")


def test_one_psu_leaves_no_interval() -> None:
    rows = ask({**MEAN, "by": "village"}, None, table())
    for row in rows:
        assert (row.lci, row.uci, row.df, row.reason) == (None, None, 0, "no-degrees-of-freedom")


def test_strata_of_one_psu_that_leave_no_variance() -> None:
    alone = table({"village": (3, "1")}).rows(np.array([True, True, True, False, False, False]))
    (row,) = ask(MEAN, {"lonely_psu": "average"}, alone)
    assert (row.est is None, row.se, row.reason) == (False, None, "no-variance")


def test_a_number_nobody_answered_is_a_share_of_none_and_says_so() -> None:
    (row,) = ask({"kind": "proportion", "variables": "q", "levels": [9]}, None, table())
    assert (row.est, row.se, row.lci, row.reason) == (0.0, 0.0, 0.0, "level-not-seen")
    assert row.uci is not None
    (row,) = ask({"kind": "proportion", "variables": "q", "levels": [5, 9]}, None, table())
    assert row.est > 0
    assert row.reason is msgspec.UNSET


def test_weights_of_0_count_in_the_design_alone() -> None:
    (row,) = ask(MEAN, None, table({"w": (6, "0")}))
    assert (row.n, row.df) == (5, 1)
