"""Live totals equal one pass over the rows that are left, whatever came and went before."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.domains import crossed, everyone
from analysis.errors import AnalysisError
from analysis.estimation.deff import kish_effect
from analysis.estimation.estimates import Estimates, mean_estimates
from analysis.live.accumulator import LiveTotals
from analysis.live.encoding import MARK, decode, encode
from analysis.live.plan import LivePlan, Share
from analysis.totals import Totals, share_totals, status_of, value_totals

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
PLAN = LivePlan(
    ids=("psu",),
    strata=("stratum",),
    weights="w",
    fpc=("size",),
    lonely_psu="adjust",
    by=("group", "sex"),
    shares=(
        Share(column="q1", levels=(4.0, 5.0), missing=(98.0,)),
        Share(column="q2", levels=(1.0,)),
    ),
    values=("wait",),
)


def answers(seed: int, rows: int = 60) -> ResponseTable:
    """Rows of 3 strata with up to 5 PSUs each; some keys, weights and answers are missing or 0."""
    random = np.random.default_rng(seed)
    stratum, psu = random.integers(0, 3, rows), random.integers(0, 5, rows)
    group = random.choice(np.array(["a", "b", ""], dtype=object), rows, p=[0.5, 0.4, 0.1])
    return ResponseTable(
        {
            "stratum": stratum,
            "psu": np.array([f"{h}.{i}" for h, i in zip(stratum, psu, strict=True)], dtype=object),
            "size": 20.0 + stratum,
            "group": group,
            "sex": random.choice(np.array(["f", "m"], dtype=object), rows),
            "w": np.where(random.random(rows) < 0.05, 0.0, 10.0 ** random.uniform(-1, 3, rows)),
            "q1": random.choice([1.0, 2, 3, 4, 5, 98, np.nan], rows),
            "q2": random.choice([0.0, 1.0], rows, p=[0.1, 0.9]),
            "wait": np.where(random.random(rows) < 0.1, np.nan, random.gamma(2, 30, rows) + 1e4),
        }
    )


def batch(table: ResponseTable) -> tuple[Totals, Totals, tuple[tuple[str, ...], ...]]:
    """Shares and values from one pass."""
    design = survey_design(
        table, ids=["psu"], strata=["stratum"], weights="w", fpc=["size"], lonely_psu="adjust"
    )
    domains = crossed([table.keys(name) for name in PLAN.by], table.n)
    q1, q2 = table.numeric("q1"), table.numeric("q2")
    statuses = [
        status_of(np.isin(q1, [4, 5]), np.isnan(q1) | (q1 == 98)),
        status_of(q2 == 1, np.isnan(q2)),
    ]
    shares = share_totals(design, domains, statuses)
    return shares, value_totals(design, domains, [table.numeric("wait")]), domains.labels


def assert_equal_to_batch(live: LiveTotals, table: ResponseTable) -> None:
    shares, values, labels = batch(table)
    totals, found_labels = live.totals()
    present = [label for place, label in enumerate(labels) if place in shares.cells.domain]
    assert list(found_labels) == sorted(present)
    at = [found_labels.index(label) for label in present]
    there = [labels.index(label) for label in present]
    for name in ("count", "weight", "value"):
        found = totals.per_domain(getattr(totals, name))
        if name == "value":
            found += totals.origin * totals.per_domain(totals.weight)
        wanted = [
            each.per_domain(getattr(each, name))
            + (each.origin * each.per_domain(each.weight) if name == "value" else 0)
            for each in (shares, values)
        ]
        np.testing.assert_allclose(found[at], np.hstack(wanted)[there], rtol=1e-12)
    np.testing.assert_allclose(kish_effect(totals)[at], kish_effect(shares)[there], rtol=1e-12)
    for columns, reference in ((slice(0, 2), shares), (slice(2, 3), values)):
        same_estimates(mean_estimates(totals), mean_estimates(reference), (at, there), columns)


def same_estimates(
    live: Estimates, whole: Estimates, rows: tuple[list[int], list[int]], columns: slice
) -> None:
    at, there = rows
    for name in ("est", "se", "lci", "uci", "deff", "n", "n_psu"):
        found, wanted = getattr(live, name)[at, columns], getattr(whole, name)[there]
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12, err_msg=name)
    assert live.df[at].tolist() == whole.df[there].tolist()


def parts(table: ResponseTable, random: np.random.Generator, number: int) -> list[ResponseTable]:
    share = random.integers(0, number, table.n)
    return [table.rows(share == part) for part in range(number) if (share == part).any()]


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_adding_in_any_order_and_taking_away_equals_one_pass(seed: int) -> None:
    random = np.random.default_rng(seed)
    kept, gone = answers(seed), answers(seed + 1, 40)
    moves: list[tuple[Callable[[ResponseTable], None], ResponseTable]] = []
    live = LiveTotals(PLAN)
    for table in (kept, gone):
        moves += [(live.add, part) for part in parts(table, random, 4)]
    for place in random.permutation(len(moves)):
        moves[place][0](moves[place][1])
    for part in parts(gone, random, 3):
        live.subtract(part)
    assert_equal_to_batch(live, kept)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_merged_totals_are_the_totals_of_all_rows(seed: int) -> None:
    table = answers(seed)
    first, second = LiveTotals(PLAN), LiveTotals(PLAN)
    half = np.arange(table.n) < table.n // 2
    first.add(table.rows(half))
    second.add(table.rows(~half))
    first.merge(decode(encode(second)))
    assert_equal_to_batch(first, table)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_bytes_hold_everything(seed: int) -> None:
    table, more = answers(seed), answers(seed + 1)
    live = LiveTotals(PLAN)
    live.add(table)
    again = decode(encode(live))
    assert encode(again) == encode(live)
    again.add(more)
    live.add(more)
    assert encode(again) == encode(live)


def test_what_is_taken_away_leaves_nothing_behind() -> None:
    live, table = LiveTotals(PLAN), answers(1)
    live.add(table)
    live.subtract(table)
    assert live.keys == ()
    with pytest.raises(AnalysisError) as caught:
        live.totals()
    assert caught.value.code == "no-rows"


def test_a_share_of_none_stays_exactly_none() -> None:
    plan = LivePlan(ids=("psu",), weights="w", shares=(Share(column="q", levels=(1,)),))
    table = ResponseTable(
        {"psu": np.arange(4), "w": np.array([0.1, 0.2, 0.3, 0.7]), "q": np.array([0.0, 0, 1, 1])}
    )
    live = LiveTotals(plan)
    live.add(table)
    live.add(ResponseTable({"psu": np.arange(2) + 2, "w": np.ones(2) / 3, "q": np.zeros(2)}))
    live.subtract(table.rows(np.array([False, False, True, True])))
    found = mean_estimates(live.totals().totals)
    assert found.est.tolist() == [[0.0]]
    assert found.se.tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"psu": np.array(["0.0", ""], dtype=object)}, "missing-design-value"),
        ({"psu": np.array(["1.0", "1.0"], dtype=object)}, "psu-in-two-strata"),
        ({"size": np.array([20.0, 30.0])}, "bad-fpc"),
        ({"w": np.array([1.0, -1.0])}, "bad-weight"),
        ({"q1": np.array(["4", "four"], dtype=object)}, "not-a-number"),
    ],
)
def test_what_is_refused_changes_nothing(change: dict[str, Any], code: str) -> None:
    live = LiveTotals(PLAN)
    live.add(answers(2))
    before = encode(live)
    table = answers(2).rows(np.arange(60) < 2)
    columns = {name: table.column(name) for name in table.names}
    place = {"stratum": np.zeros(2), "psu": np.array(["0.0", "0.1"], dtype=object)}
    rows = ResponseTable({**columns, **place, "size": np.full(2, 20.0), **change})
    with pytest.raises(AnalysisError) as caught:
        live.add(rows)
    assert caught.value.code == code
    assert encode(live) == before


def test_unequal_probabilities_live() -> None:
    table = answers(6)
    columns = {name: table.column(name) for name in table.names}
    psu = table.keys("psu").codes
    table = ResponseTable({**columns, "p": 0.1 + 0.05 * psu, "w": 1 / (0.1 + 0.05 * psu)})
    plan = LivePlan(
        ids=("psu",), strata=("stratum",), fpc=("p",), pps="brewer", weights="w", values=("wait",)
    )
    live = LiveTotals(plan)
    for part in parts(table, np.random.default_rng(6), 3):
        live.add(part)
    design = survey_design(table, ids=["psu"], strata=["stratum"], fpc=["p"], pps="brewer")
    whole = mean_estimates(value_totals(design, everyone(table.n), [table.numeric("wait")]))
    found = mean_estimates(live.totals().totals)
    same_estimates(found, whole, ([0], [0]), slice(0, 1))


def test_rows_never_added_cannot_be_taken_away() -> None:
    live, other = LiveTotals(PLAN), answers(4)
    with pytest.raises(AnalysisError) as caught:
        live.subtract(other)
    assert caught.value.code == "not-in-totals"
    live.add(answers(3))
    before = encode(live)
    with pytest.raises(AnalysisError) as caught:
        live.subtract(answers(3, 200))
    assert caught.value.code == "not-in-totals"
    assert encode(live) == before


def test_totals_of_another_plan_are_not_merged() -> None:
    with pytest.raises(AnalysisError) as caught:
        LiveTotals(PLAN).merge(LiveTotals(LivePlan(ids=("psu",))))
    assert caught.value.code == "plans-differ"


@pytest.mark.parametrize("plan", [{"ids": ()}, {"ids": ("psu",), "fpc": ("size",)}])
def test_plans_that_cannot_be_kept(plan: dict[str, Any]) -> None:
    with pytest.raises(AnalysisError) as caught:
        LivePlan(**plan)
    assert caught.value.code == "live-plan"


def damaged(data: bytes) -> list[tuple[bytes, str]]:
    head, body = data[:14], data[14:]
    other = body.replace(b"group", b"gruop")
    short = body[:-40]
    return [
        (b"", "not-totals"),
        (b"PK\x03\x04 something else", "not-totals"),
        (MARK + struct.pack("<H", 9) + head[10:] + body, "totals-version"),
        (data[:-1], "totals-damaged"),
        (head + other, "totals-damaged"),
        (MARK + struct.pack("<HI", 1, zlib.crc32(short)) + short, "totals-damaged"),
    ]


def test_foreign_bytes_are_refused() -> None:
    live = LiveTotals(PLAN)
    live.add(answers(5))
    for data, code in damaged(encode(live)):
        with pytest.raises(AnalysisError) as caught:
            decode(data)
        assert caught.value.code == code
