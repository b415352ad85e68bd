"""Requests: order of the output, levels, row conditions, refusals."""

import math
from typing import Any

import msgspec
import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.requests.decoding import decode
from analysis.requests.design import DesignSpec
from analysis.requests.request import Request, Row
from analysis.requests.run import columns_needed, run

TABLE = ResponseTable(
    {
        name: np.array(cells, dtype=object)
        for name, cells in {
            "zone": ["02", "01", "02", "01", "2", "01"],
            "sex": ["f", "m", "m", "f", "f", ""],
            "q1": ["4", "5", "1", "", "97", "4"],
            "q2": ["yes", "no", "yes", "yes", "no", ""],
            "w": ["1.5", "2", "1", "3", "2.5", "1"],
            "resp": ["1", "1", "1", "1", "1", "0"],
            "huge": ["1", "1e400", "1", "1", "1", "1"],
            "debt": ["1", "1", "-1", "1", "1", "1"],
        }.items()
    }
)


def answer(*estimates: dict[str, Any], **design: Any) -> list[Row]:
    request = msgspec.convert({"estimates": list(estimates)}, Request)
    return run(request, msgspec.convert({"weights": "w", **design}, DesignSpec), TABLE)


def test_rows_stand_in_request_then_file_order() -> None:
    rows = answer(
        {"kind": "total", "variables": ["w", "resp"], "by": ["zone"]},
        {"kind": "mean", "variables": "w"},
    )
    assert [(r.kind, r.variable, r.domain.get("zone")) for r in rows] == [
        ("total", "w", "02"),
        ("total", "w", "01"),
        ("total", "w", "2"),
        ("total", "resp", "02"),
        ("total", "resp", "01"),
        ("total", "resp", "2"),
        ("mean", "w", None),
    ]


def test_two_keys_name_the_combinations_that_occur() -> None:
    rows = answer({"kind": "mean", "variables": ["w"], "by": ["zone", "sex"]})
    assert [tuple(row.domain.items()) for row in rows] == [
        (("zone", "02"), ("sex", "f")),
        (("zone", "01"), ("sex", "m")),
        (("zone", "02"), ("sex", "m")),
        (("zone", "01"), ("sex", "f")),
        (("zone", "2"), ("sex", "f")),
    ]


@pytest.mark.parametrize(
    ("variable", "levels", "share"),
    [
        ("q1", [4, 5], (1.5 + 2 + 1) / (1.5 + 2 + 1 + 2.5 + 1)),
        ("q1", ["4"], (1.5 + 1) / 8),
        ("q2", ["yes"], (1.5 + 1 + 3) / 10),
        ("resp", None, 10 / 11),
    ],
)
def test_proportion_of_levels(variable: str, levels: list[Any] | None, share: float) -> None:
    extra = {} if levels is None else {"levels": levels}
    (row,) = answer({"kind": "proportion", "variables": [variable], **extra})
    assert row.est == pytest.approx(share)


def test_null_lists_are_empty_lists() -> None:
    (row,) = answer(
        {"kind": "mean", "variables": ["w"], "by": None}, ids=None, strata=None, fpc=None
    )
    assert row.n == 6


def test_undefined_is_none() -> None:
    rows = answer({"kind": "mean", "variables": ["w"], "by": ["zone"]})
    lone = rows[-1]
    assert lone.n == 1
    assert lone.deff is None
    encoded = msgspec.json.encode(rows)
    assert b"NaN" not in encoded
    assert all(
        value is None or math.isfinite(value)
        for row in rows
        for value in (row.est, row.se, row.lci, row.uci, row.deff)
    )


@pytest.mark.parametrize(
    ("condition", "n"),
    [
        ("resp == 1", 5),
        ("resp==1", 5),
        ("zone == 2", 3),
        ("zone == '01'", 3),
        ('zone == "02"', 2),
        ("q2 == yes", 3),
    ],
)
def test_row_conditions(condition: str, n: int) -> None:
    (row,) = answer({"kind": "mean", "variables": ["w"]}, rows=condition)
    assert row.n == n


@pytest.mark.parametrize(
    ("estimate", "design", "code"),
    [
        ({"kind": "mean", "variables": ["q2"]}, {}, "not-a-number"),
        ({"kind": "mean", "variables": ["q9"]}, {}, "unknown-column"),
        ({"kind": "mean", "variables": ["w"], "by": ["age"]}, {}, "unknown-column"),
        ({"kind": "mean", "variables": []}, {}, "nothing-asked"),
        ({"kind": "mean", "variables": ["q1"], "levels": [4]}, {}, "levels-not-used"),
        ({"kind": "proportion", "variables": ["q1"]}, {}, "levels-missing"),
        ({"kind": "proportion", "variables": ["q1"], "levels": []}, {}, "nothing-asked"),
        ({"kind": "mean", "variables": ["huge"]}, {}, "not-a-number"),
        ({"kind": "mean", "variables": ["q1"]}, {"weights": "huge"}, "not-a-number"),
        ({"kind": "mean", "variables": ["q1"]}, {"weights": "debt"}, "bad-weight"),
        ({"kind": "mean", "variables": ["w"]}, {"rows": "resp > 1"}, "bad-rows"),
        ({"kind": "mean", "variables": ["w"]}, {"rows": "resp == 7"}, "no-rows"),
        ({"kind": "mean", "variables": ["w"]}, {"rows": "nope == 7"}, "unknown-column"),
    ],
)
def test_refusals(estimate: dict[str, Any], design: dict[str, Any], code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        answer(estimate, **design)
    assert caught.value.code == code
    assert "np." not in repr(caught.value.got)
    assert "np." not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "yaml", "code"),
    [
        (b'{"weight": "w"}', False, "bad-key"),
        (b'{"lonely_psu": "centre"}', False, "bad-key"),
        (b'{"nest": "yes"}', False, "bad-key"),
        (b"weights: [w]", True, "bad-key"),
        (b"{", False, "not-readable"),
        (b"a: [", True, "not-readable"),
        (b"\xff", False, "not-readable"),
        (b"\xff", True, "not-readable"),
        (b"", False, "not-readable"),
    ],
)
def test_unreadable_designs(text: bytes, yaml: bool, code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        decode(text, DesignSpec, "design.json", yaml=yaml)
    assert caught.value.code == code
    assert caught.value.where == "design.json"


@pytest.mark.parametrize(
    ("text", "yaml", "kind", "key"),
    [
        (b'{"weights": "w", "weights": "v"}', False, DesignSpec, "weights"),
        (b'{"weights": "w", "w\\u0065ights": "w"}', False, DesignSpec, "weights"),
        (b"weights: w\nweights: v\n", True, DesignSpec, "weights"),
        (b'weights: w\n"w\\u0065ights": w\n', True, DesignSpec, "weights"),
        (
            b'{"estimates": [{"kind": "mean", "by": "a", "variables": "y", "by": "b"}]}',
            False,
            Request,
            "by",
        ),
        (
            b"estimates:\n- {kind: mean, by: a, variables: y, by: b}",
            True,
            Request,
            "by",
        ),
    ],
)
def test_a_key_given_twice_is_refused(text: bytes, yaml: bool, kind: Any, key: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        decode(text, kind, "a design", yaml=yaml)
    assert (caught.value.code, caught.value.where) == ("bad-key", f"a design: {key!r}")


def test_one_margin_given_twice_in_a_design_is_refused() -> None:
    text = b"calibrate:\n  kind: rake\n  margins:\n    sex: {m: 1, f: 2}\n    sex: {m: 3, f: 4}\n"
    with pytest.raises(AnalysisError, match="'sex'"):
        decode(text, DesignSpec, "a design", yaml=True)


def test_a_hint_lists_the_columns_of_the_source() -> None:
    table = ResponseTable({"q1": np.array([1.0])}, source_names=["q1", "district"])
    with pytest.raises(AnalysisError, match=r"Columns: q1, district\."):
        table.column("weight")
    with pytest.raises(AnalysisError, match="Did you mean 'district'"):
        table.rows(np.array([True])).column("distrit")


def test_columns_needed_names_each_column_once() -> None:
    spec = DesignSpec(ids=["a"], strata="b", weights="w", fpc=["n"])
    request = msgspec.convert(
        {"estimates": [{"kind": "mean", "variables": ["y", "w"], "by": "b"}]}, Request
    )
    assert columns_needed(spec, request) == ("a", "b", "n", "w", "y")
