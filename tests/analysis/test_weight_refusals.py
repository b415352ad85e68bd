"""What cannot be weighted is refused by name: code, place, what stood there."""

from typing import Any

import msgspec
import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.requests.decoding import decode
from analysis.requests.design import DesignSpec
from analysis.weights.calibrating import CalibrationSpec, calibrate_rows
from analysis.weights.plan import WeightingPlan, run_plan
from analysis.weights.plans import load_plan, packaged_plans


def text(*values: str) -> Any:
    return np.array(values, dtype=object)


TABLE = ResponseTable(
    {
        "id": text("a", "b", "c", "c", "e", "f"),
        "w": text("10", "20", "30", "40", "50", "60"),
        "odd": text("10", "-1", "30", "40", "50", "60"),
        "gap": text("10", "", "30", "40", "50", "60"),
        "word": text("10", "x", "30", "40", "50", "60"),
        "nil": text("0", "0", "0", "0", "0", "0"),
        "sex": text("1", "1", "1", "2", "2", "2"),
        "age": text("1", "2", "2", "1", "2", "2"),
        "same": text("1", "1", "1", "2", "2", "2"),
        "lost": text("1", "1", "", "2", "2", "2"),
        "size": text("1", "2", "3", "4", "5", "6"),
        "resp": text("1", "1", "1", "0", "0", "0"),
    }
)
SEX = {"1": 100.0, "2": 110.0}
NUMBER = {"size": 600.0}

CALIBRATIONS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"margins": {}}, "no-margins", ".margins", "no margin"),
    ({"margins": {"sex": {}}}, "bad-control-total", "'sex'", "no level"),
    ({"margins": {"sex": {"1": 0, "2": 9}}}, "bad-control-total", "'sex', level '1'", "0"),
    ({"margins": {"sex": {"1": -5, "2": 9}}}, "bad-control-total", "'sex', level '1'", "-5"),
    ({"margins": {"size": float("inf")}}, "bad-control-total", "'size'", "inf"),
    ({"margins": {"sex*age": {"1": 9}}}, "bad-margin-level", "'sex*age', level '1'", "1 parts"),
    ({"margins": {"sex": {"1": 9, 1: 8}}}, "bad-margin-level", "'sex', level '1'", "two totals"),
    (
        {"margins": {"sex": SEX, "age": {"1": 100, "2": 111}}},
        "margins-disagree",
        "'age'",
        "a sum of 211",
    ),
    ({"margins": {"sex": {"1": 210}}}, "unknown-level", "column 'sex', row 4", "'2'"),
    ({"margins": {"sex": SEX | {"3": 5}}}, "margin-cell-empty", "sex '3'", "no row"),
    (
        {"margins": {"sex*age": {"1|1": 1, "1|2": 1, "2|1": 1}}},
        "unknown-level",
        "column 'sex*age', row 5",
        "'2|2'",
    ),
    ({"margins": {"lost": SEX}}, "missing-margin-value", "column 'lost', row 3", "no value"),
    ({"margins": {"gone": SEX}}, "unknown-column", "column 'gone'", "no such column"),
    ({"kind": "linear", "margins": {"word": 9}}, "not-a-number", "column 'word', row 2", "'x'"),
    (
        {"kind": "linear", "margins": {"gap": 9}},
        "missing-margin-value",
        "column 'gap', row 2",
        "no value",
    ),
    (
        {"kind": "linear", "margins": {"sex": SEX}, "bounds": (0.9, 2)},
        "infeasible-bounds",
        "sex '2'",
        "a factor of 0.733333",
    ),
    (
        {"kind": "logit", "margins": {"sex": SEX}, "bounds": (0.75, 1.7)},
        "infeasible-bounds",
        "sex '2'",
        "a factor of 0.733333",
    ),
    (
        {"kind": "raking", "margins": {"sex": SEX, **NUMBER}, "bounds": (0.5, 2)},
        "infeasible-bounds",
        "size",
        "at best, of 600",
    ),
    (
        {"margins": {"sex": SEX, "same": {"1": 110, "2": 100}}},
        "no-convergence",
        "sex '1'",
        "after 10000 sweeps",
    ),
    (
        {"kind": "linear", "margins": {"sex": SEX, "same": {"1": 110, "2": 100}}},
        "no-convergence",
        "sex '1'",
        "after",
    ),
    (
        {"kind": "poststratify", "margins": {"sex": SEX, "age": SEX}},
        "bad-calibration",
        ".margins",
        "2",
    ),
    ({"margins": NUMBER}, "bad-calibration", ".margins", "numeric"),
    ({"margins": {"sex": SEX}, "bounds": (0.3, 3)}, "bad-calibration", ".bounds", "'rake'"),
    ({"margins": {"sex": SEX}, "variance": "size"}, "bad-calibration", ".variance", "'rake'"),
    ({"kind": "logit", "margins": {"sex": SEX}}, "bad-calibration", ".bounds", "none"),
    (
        {"kind": "linear", "margins": {"sex": SEX}, "bounds": (1.2, 3)},
        "bad-calibration",
        ".bounds",
        "1.2",
    ),
    (
        {"kind": "linear", "margins": {"sex": SEX}, "residual": "sweeps"},
        "bad-calibration",
        ".residual",
        "'linear'",
    ),
    (
        {"kind": "linear", "margins": {"sex": SEX}, "variance": "nil"},
        "bad-variance",
        "column 'nil', row 1",
        "0",
    ),
    (
        {"kind": "linear", "margins": {"sex": SEX}, "aggregate": "lost"},
        "missing-margin-value",
        "column 'lost', row 3",
        "no value",
    ),
]


@pytest.mark.parametrize(("spec", "code", "where", "got"), CALIBRATIONS)
def test_a_calibration_is_refused_by_name(
    spec: dict[str, Any], code: str, where: str, got: str
) -> None:
    with pytest.raises(AnalysisError) as refused:
        calibrate_rows(
            TABLE,
            TABLE.numeric("w"),
            CalibrationSpec(**{"kind": "rake"} | spec),
            "design.calibrate",
        )
    assert refused.value.code == code
    assert refused.value.where.startswith(("design.calibrate", "column"))
    assert where in refused.value.where
    assert got in str(refused.value.got)


RAKE = {"step": "calibrate", "kind": "rake", "margins": {"sex": SEX}}
STEEP = {
    "step": "calibrate",
    "kind": "linear",
    "margins": {"sex": {"1": 60, "2": 150}, "size": 460},
}
PLANS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"base": "odd"}, "bad-weight", "plan.base: column 'odd', row 2", "-1"),
    ({"base": "gap"}, "bad-weight", "plan.base: column 'gap', row 2", "no value"),
    ({"base": "nil"}, "bad-weight", "plan.base: column 'nil'", "0 in every row"),
    ({"base": "word"}, "not-a-number", "column 'word', row 2", "'x'"),
    ({"base": "gone"}, "unknown-column", "column 'gone'", "no such column"),
    ({"id": "id"}, "duplicate-id", "plan.id: column 'id', row 3", "'c' in rows 3 and 4"),
    ({"id": "lost"}, "duplicate-id", "plan.id: column 'lost', row 1", "'1' in rows 1 and 2"),
    ({"id": "gap"}, "duplicate-id", "plan.id: column 'gap', row 2", "no value"),
    ({"steps": [RAKE | {"name": "base"}]}, "bad-step-name", "plan.steps[0].name", "'base'"),
    (
        {"steps": [RAKE | {"name": "a"}, RAKE | {"name": "a"}]},
        "bad-step-name",
        "plan.steps[1].name",
        "'a'",
    ),
    (
        {"steps": [RAKE, RAKE | {"margins": {"sex": {"1": 210}}}]},
        "unknown-level",
        "plan.steps[1]: column 'sex', row 4",
        "'2'",
    ),
    (
        {
            "steps": [
                {"step": "nonresponse", "column": "resp", "responded": ["1"], "cells": ["sex"]}
            ]
        },
        "nonresponse-cell-empty",
        "plan.steps[0]: cell '2'",
        "0 such cases",
    ),
    (
        {"steps": [{"step": "nonresponse", "column": "resp", "responded": [1], "cells": ["lost"]}]},
        "missing-margin-value",
        "plan.steps[0]: column 'lost', row 3",
        "no value",
    ),
    (
        {
            "steps": [
                {
                    "step": "eligibility",
                    "column": "sex",
                    "eligible": ["1"],
                    "unknown": ["2"],
                    "cells": ["sex"],
                }
            ]
        },
        "eligibility-cell-empty",
        "plan.steps[0]: cell '2'",
        "0 such cases",
    ),
    ({"steps": [{"step": "trim", "upper": 30}]}, "infeasible-limits", "plan.steps[0]", "35"),
    ({"steps": [{"step": "trim", "lower": 36}]}, "infeasible-limits", "plan.steps[0]", "35"),
    (
        {"steps": [{"step": "trim", "lower": 50, "upper": 40}]},
        "infeasible-limits",
        "plan.steps[0]",
        "lower 50 above upper 40",
    ),
    ({"steps": [STEEP, RAKE]}, "bad-weight", "plan.steps[1]: row", "-"),
]


@pytest.mark.parametrize(("plan", "code", "where", "got"), PLANS)
def test_a_plan_is_refused_by_name(plan: dict[str, Any], code: str, where: str, got: str) -> None:
    whole = msgspec.convert({"version": "1", "base": "w"} | plan, WeightingPlan)
    with pytest.raises(AnalysisError) as refused:
        run_plan(whole, TABLE)
    assert refused.value.code == code
    assert where in refused.value.where
    assert got in str(refused.value.got)
    assert refused.value.hint


def test_no_rows_are_refused() -> None:
    nothing = ResponseTable({"w": np.zeros(0)})
    with pytest.raises(AnalysisError, match="no-rows"):
        run_plan(WeightingPlan(version="1", base="w"), nothing)


@pytest.mark.parametrize("calibrate", ['{"kind": "rake"}', '{"kind": "ipf", "margins": {}}', "1"])
def test_a_design_that_cannot_be_read_names_the_key(calibrate: str) -> None:
    with pytest.raises(AnalysisError) as refused:
        decode(f'{{"calibrate": {calibrate}}}'.encode(), DesignSpec, "design.json", yaml=False)
    assert refused.value.code == "bad-key"
    assert "calibrate" in str(refused.value.got)


def test_levels_may_be_numbers_in_yaml() -> None:
    text = b"calibrate: {kind: rake, margins: {sex: {1: 100, 2: 110}}}"
    spec = decode(text, DesignSpec, "design.yaml", yaml=True).calibrate
    assert spec is not None
    found = calibrate_rows(TABLE, TABLE.numeric("w"), spec, "test")
    assert found.cells.totals(found.cells.weight * found.factor) == pytest.approx([100, 110])


def test_a_plan_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(AnalysisError) as refused:
        load_plan("nothing")
    assert refused.value.code == "unknown-plan"
    assert refused.value.expected == f"one of {', '.join(packaged_plans())}"


@pytest.mark.parametrize("name", packaged_plans())
def test_packaged_plans_have_a_version(name: str) -> None:
    assert load_plan(name).version
