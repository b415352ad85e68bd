"""Units, blocks, audiences, smoothed variances and what a report holds back."""

from typing import Any

import msgspec
import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.columns import ResponseTable
from analysis.disclosure import PublicationRule
from analysis.errors import AnalysisError
from analysis.indices.index import estimate_index
from analysis.indices.report import Run, index_run, report
from analysis.indices.request import IndexFigure, IndexRequest
from analysis.indices.scheme import IndexScheme, parse_index_scheme
from analysis.indices.smoothing import pooled_variance, wilson
from analysis.requests.design import DesignSpec

PLAIN: dict[str, Any] = {
    "name": "s", "version": "1", "title": {}, "instrument": "s", "formula": {}, "provenance": {},
    "scale": [1, 2, 3, 4, 5], "levels": [4, 5], "missing": [97], "aggregation": "item_mean",
    "factors": [
        {"name": "f", "title": {}, "items": ["a", "b"]},
        {"name": "g", "title": {}, "items": ["c"]},
    ],
}  # fmt: skip
SPEC = DesignSpec(ids="psu", strata="unit", weights="w")
OPEN = PublicationRule(min_n=1, min_psus=1, min_df=1, small_cell=1)
UNITS, PSUS, ROWS = 6, 4, 12


def scheme_of(**changes: Any) -> IndexScheme:
    return parse_index_scheme(msgspec.json.encode(PLAIN | changes).decode())


def table_of(seed: int = 1) -> ResponseTable:
    """Six units of four PSUs of twelve rows, in two blocks."""
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(UNITS * PSUS), ROWS)
    n = len(psu)
    mood = random.normal(0, 0.5, UNITS * PSUS)[psu] + random.normal(0, 0.8, n)
    answers = {
        name: np.clip(np.round(3.6 + mood + random.normal(0, 0.7, n)), 1, 5) for name in "abc"
    }
    unit = psu // PSUS
    return ResponseTable(
        {
            **answers,
            "psu": psu,
            "unit": np.array([f"u{u}" for u in unit], dtype=object),
            "block": np.array([("north", "south")[u % 2] for u in unit], dtype=object),
            "people": 100.0 * (1 + unit),
            "who": np.array(random.choice(["citizen", "organisation"], n), dtype=object),
            "channel": np.array(random.choice(["counter", "online"], n), dtype=object),
            "w": random.uniform(1, 5, n),
        }
    )


def run_of(scheme: IndexScheme, table: ResponseTable | None = None, **request: Any) -> Run:
    wanted = IndexRequest(**({"publication": OPEN} | request))
    return index_run(scheme, SPEC, wanted, table or table_of(), None)


def figures_of(run: Run) -> dict[tuple[str, str, str], IndexFigure]:
    return {(each.level, each.domain, each.index): each for each in run.figures}


def test_levels_stand_in_order_and_pooled_blocks_come_from_rows() -> None:
    table = table_of()
    run = run_of(scheme_of(), table, by="unit", blocks="block")
    assert [each.level for each in run.figures[::6]] == ["unit"] * 6 + ["block"] * 2 + ["all"]
    found = figures_of(run)
    direct = estimate_index(scheme_of(), run.levels.design, table.column("block"))
    for each in direct:
        figure = found["block", each.domain, each.index]
        assert (figure.est, figure.se, figure.df, figure.n) == (each.est, each.se, each.df, each.n)


@pytest.mark.parametrize("rule", ["units", "forms", "weights"])
def test_a_block_as_mean_of_its_units_by_hand(rule: str) -> None:
    table = table_of()
    column = {"block_weights": "people"} if rule == "weights" else {}
    found = figures_of(run_of(scheme_of(blocks=rule), table, by="unit", blocks="block", **column))
    for block, members in (("north", ("u0", "u2", "u4")), ("south", ("u1", "u3", "u5"))):
        units = [found["unit", name, "overall"] for name in members]
        share = np.array(
            {
                "units": [1.0, 1, 1],
                "forms": [unit.n or 0 for unit in units],
                "weights": [100.0 * (1 + int(name[1])) for name in members],
            }[rule],
            dtype=np.float64,
        )
        share /= share.sum()
        figure = found["block", block, "overall"]
        est, se = (np.array([getattr(u, name) for u in units]) for name in ("est", "se"))
        assert figure.est == pytest.approx(float(share @ est), rel=1e-12)
        # units are strata of their own: independent
        assert figure.se == pytest.approx(float(np.sqrt(share**2 @ se**2)), rel=1e-9)
        assert figure.n == sum(unit.n or 0 for unit in units)
        assert figure.df == sum(unit.df or 0 for unit in units)
    whole = found["all", "all", "overall"]
    if rule == "units":
        every = [found["unit", f"u{n}", "overall"].est or 0 for n in range(UNITS)]
        assert whole.est == pytest.approx(np.mean(every), rel=1e-12)


def test_audiences_are_combined_by_their_weights() -> None:
    table = table_of()
    rule = {"weights": {"citizen": 3, "organisation": 1}}
    found = figures_of(run_of(scheme_of(audiences=rule), table, by="unit", audience="who"))
    run = run_of(scheme_of(), table, by="who")
    who = figures_of(run)
    expected = 0.75 * (who["unit", "citizen", "overall"].est or 0)
    expected += 0.25 * (who["unit", "organisation", "overall"].est or 0)
    whole = found["all", "all", "overall"]
    assert whole.est == pytest.approx(expected, rel=1e-12)
    # both audiences lie in the same PSUs: the error is that of the joint influence
    citizen = table.column("who") == "citizen"
    w, z = table.numeric("w"), np.zeros(table.n)
    for inside, weight in ((citizen, 0.75), (~citizen, 0.25)):
        for item in "abc":
            score = (table.numeric(item) >= 4).astype(float)
            d = w[inside].sum()
            z += inside * weight / 3 * (score - (w * score)[inside].sum() / d) / d
    totals = np.bincount(table.column("psu").astype(int), weights=w * z).reshape(UNITS, PSUS)
    centred = totals - totals.mean(axis=1, keepdims=True)
    assert whole.se == pytest.approx(float(np.sqrt(PSUS / (PSUS - 1) * (centred**2).sum())))


@pytest.mark.parametrize("rescale", [False, True])
def test_an_audience_that_did_not_answer(rescale: bool) -> None:
    table = table_of()
    who = table.column("who").copy()
    who[table.column("unit") == "u0"] = "citizen"
    changed = ResponseTable({name: table.column(name) for name in table.names} | {"who": who})
    rule = {"weights": {"citizen": 1, "organisation": 1}, "rescale": rescale}
    found = figures_of(run_of(scheme_of(audiences=rule), changed, by="unit", audience="who"))
    unit = found["unit", "u0", "overall"]
    if rescale:
        alone = figures_of(run_of(scheme_of(), changed, by="unit"))["unit", "u0", "overall"]
        assert unit.est == pytest.approx(alone.est, rel=1e-12)
    else:
        assert (unit.est, unit.variance, unit.state) == (None, None, "not-enough-forms")
    assert found["unit", "u1", "overall"].est is not None


def test_smoothed_units_by_hand() -> None:
    table = table_of()
    direct = figures_of(run_of(scheme_of(), table, by="unit"))
    found = figures_of(run_of(scheme_of(smoothing={"max_psus": 4}), table, by="unit"))
    units = [direct["unit", f"u{n}", "item:a"] for n in range(UNITS)]
    p, se, n = (np.array([getattr(u, name) for u in units]) for name in ("est", "se", "n"))
    d = (n * (se**2 / (p * (1 - p) / n))).sum() / n.sum()
    for unit, smooth in zip(
        units, (found["unit", f"u{n}", "item:a"] for n in range(UNITS)), strict=True
    ):
        assert (smooth.variance, unit.variance) == ("smoothed", "direct")
        assert smooth.est == unit.est
        assert smooth.df == UNITS * (PSUS - 1)
        expected = d * p.mean() * (1 - p.mean()) / (unit.n or 1)
        assert smooth.se == pytest.approx(np.sqrt(expected), rel=1e-12)
        assert smooth.deff == pytest.approx(
            (unit.deff or 0) * expected / (unit.se or 1) ** 2, rel=1e-9
        )
    assert found["all", "all", "item:a"].variance == "direct"
    few = figures_of(run_of(scheme_of(smoothing={"max_psus": 3}), table, by="unit"))
    assert few["unit", "u0", "item:a"] == direct["unit", "u0", "item:a"]


def test_wilson_is_that_of_statsmodels_with_many_degrees_of_freedom() -> None:
    est, size = np.array([0.0, 0.1, 0.5, 1.0]), np.array([20.0, 30.5, 7.0, 12.0])
    lower, upper = wilson(est, size, np.full(4, 1e9))
    expected = proportion_confint(est * size, size, method="wilson")
    np.testing.assert_allclose(np.array([lower, upper]), expected, rtol=1e-6, atol=1e-9)


def test_pooling_over_nobody_smooths_nothing() -> None:
    ones = np.ones((2, 1))
    pooled = pooled_variance(ones, 0 * ones, 30 * ones, np.array([3.0, 3.0]))
    assert np.isnan(pooled.deff[0])


def test_states_ranks_rates_and_targets() -> None:
    wanted = IndexRequest(
        by="unit", blocks="block", response_rate={"u0": 0.5, "north": 0.6, "all": 0.7},
        publication=PublicationRule(min_n=30, min_psus=3, min_df=8),
    )  # fmt: skip
    run = index_run(scheme_of(), SPEC, wanted, table_of(), 0.6)
    found = figures_of(run)
    unit, block = found["unit", "u0", "overall"], found["block", "north", "overall"]
    assert (unit.state, unit.reason) == ("low-precision", "few-degrees-of-freedom")
    assert block.state == "published"
    rates = [
        found[key].response_rate for key in (("unit", "u0", "item:a"), ("all", "all", "item:a"))
    ]
    assert rates == [0.5, 0.7]
    assert found["unit", "u1", "overall"].response_rate is None
    assert unit.block == "north"
    assert unit.printed == f"{100 * (unit.est or 0):.2f}"
    ranks = sorted(found["unit", name, "overall"].rank or 0 for name in ("u0", "u2", "u4"))
    assert ranks == [1, 2, 3]
    assert block.rank is None
    assert (unit.target, block.series) == (0.6, "sample")
    assert 0 < (unit.probability or 0) < 1
    assert sum(v or 0 for v in run.weights.values()) == pytest.approx(1)
    assert report(run).figures == run.figures


def test_the_probability_of_a_smoothed_unit_is_that_of_its_interval() -> None:
    scheme = scheme_of(smoothing={"max_psus": 4})
    first = figures_of(run_of(scheme, by="unit"))["unit", "u0", "overall"]
    assert first.lci is not None
    wanted = IndexRequest(by="unit", publication=OPEN)
    run = index_run(scheme, SPEC, wanted, table_of(), first.lci)
    assert figures_of(run)["unit", "u0", "overall"].probability == pytest.approx(0.975)


def test_self_selected_answers_have_no_error() -> None:
    found = figures_of(run_of(scheme_of(), by="unit", series="open"))["unit", "u0", "overall"]
    assert (found.se, found.lci, found.deff, found.df, found.n_psu) == (None,) * 5
    assert (found.est is not None, found.n, found.series) == (True, 48, "open")
    assert (found.se, found.variance) == (None, None)


@pytest.mark.parametrize(
    ("scheme", "request_", "code"),
    [
        ({}, {"audience": "who"}, "request-misfit"),
        ({"audiences": {"weights": {"citizen": 1}}}, {}, "request-misfit"),
        ({"audiences": {"weights": {"citizen": 1}}}, {"audience": "who"}, "unknown-audience"),
        ({"blocks": "units"}, {}, "request-misfit"),
        ({"blocks": "weights"}, {"by": "unit", "block_weights": "w"}, "bad-block-weight"),
        ({}, {"by": "channel", "blocks": "block"}, "unit-in-two-blocks"),
        ({}, {"response_rate": 1.2}, "bad-response-rate"),
        ({}, {"response_rate": {"nobody": 0.5}}, "bad-response-rate"),
        ({}, {"by": "town"}, "unknown-column"),
    ],
)
def test_what_does_not_fit_is_refused(scheme: Any, request_: Any, code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        run_of(scheme_of(**scheme), **request_)
    assert caught.value.code == code


def test_a_scheme_of_audiences_is_not_estimated_as_if_it_had_one() -> None:
    scheme = scheme_of(audiences={"weights": {"citizen": 1}})
    with pytest.raises(AnalysisError) as caught:
        estimate_index(scheme, run_of(scheme_of()).levels.design)
    assert caught.value.code == "audiences-not-told"
