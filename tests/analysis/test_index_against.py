"""Comparisons of a run: which there are, what they hold back, that they add up."""

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.decomposition.against import against_blocks, against_run, against_target
from analysis.disclosure import PublicationRule
from analysis.errors import AnalysisError
from analysis.indices.report import index_run
from analysis.indices.request import Decompose, IndexRequest
from tests.analysis.test_index_report import SPEC, UNITS, figures_of, run_of, scheme_of, table_of


def test_few_forms_are_held_back_and_have_no_parts() -> None:
    table = table_of()
    small = np.flatnonzero((table.column("unit") != "u0") | (np.arange(table.n) % 12 < 5))
    cut = table.rows(np.isin(np.arange(table.n), small))
    wanted = IndexRequest(by="unit", blocks="block", publication=PublicationRule(min_n=30))
    run = index_run(scheme_of(), SPEC, wanted, cut, None)
    unit = figures_of(run)["unit", "u0", "overall"]
    assert (unit.state, unit.est, unit.n, unit.rank) == ("not-enough-forms", None, None, None)
    assert {row.domain for row in against_blocks(run)} == {f"u{n}" for n in range(1, UNITS)}
    assert "u0" not in {row.domain for row in against_target(run, 0.9)}


def test_parts_against_another_year_and_small_groups() -> None:
    decompose = Decompose(channel="channel", mix=["who", "channel"])
    rule = PublicationRule(min_n=30, min_psus=3, min_df=1, small_cell=12)
    now = run_of(scheme_of(), by="unit", decompose=decompose, publication=rule)
    table = table_of(2)
    unit = np.where(table.column("unit") == "u5", "u9", table.column("unit"))
    before = run_of(
        scheme_of(),
        ResponseTable({name: table.column(name) for name in table.names} | {"unit": unit}),
        by="unit", decompose=decompose, publication=rule,
    )  # fmt: skip
    rows = list(against_run(now, before, (SPEC, SPEC), "2025.csv"))
    assert {(row.level, row.domain) for row in rows} == {
        *(("unit", f"u{n}") for n in range(5)), ("all", "all"),
    }  # fmt: skip
    whole = [row for row in rows if row.domain == "all"]
    for by in ("item", "channel", "who × channel"):
        parts = [row.est or 0 for row in whole if row.by == by]
        assert sum(parts) == pytest.approx(whole[0].est, abs=1e-12)
    assert {row.against for row in rows} == {"2025.csv"}
    crossed = [row for row in rows if row.by == "who × channel" and row.domain == "u0"]
    assert {row.reason for row in crossed} <= {None, "small-group"}
    assert all(row.est is None for row in crossed if row.reason)
    assert any(row.reason == "small-group" for row in rows)


def test_comparisons_that_do_not_exist_are_refused() -> None:
    for run, code in (
        (run_of(scheme_of(), decompose=Decompose(index="factor:z")), "unknown-index"),
        (run_of(scheme_of(), series="open"), "not-decomposed"),
    ):
        with pytest.raises(AnalysisError) as caught:
            list(against_target(run, 0.9))
        assert caught.value.code == code
    with pytest.raises(AnalysisError) as caught:
        list(against_blocks(run_of(scheme_of(), by="unit")))
    assert caught.value.where == "request.blocks"
