"""Laws that hold for any sample: scaling, ratio = mean, domains add up, merging, hand figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import ResponseTable, factorise
from analysis.design import SurveyDesign, survey_design
from analysis.domains import Domains, domains_of, everyone
from analysis.estimation.estimates import (
    mean_estimates,
    proportion_estimates,
    total_estimates,
)
from analysis.estimation.linearisation import mean, total
from analysis.estimation.ratio import ratio
from analysis.totals import share_totals, status_of, value_totals

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
ZERO = 1e-12
"""A variance that is 0 on paper may come out as 6e-31 one way and as 0 the other: a relative
tolerance alone would call them different. Every other figure here is far above this."""


def sample(seed: int, *, scale: float = 1.0) -> ResponseTable:
    """A small stratified cluster sample with gaps: 3 strata of 2-5 PSUs of 1-6 rows.

    There are at least six rows; the first three answer, one per group, so that every group has a
    total: the total of a group nobody answered about is unknown, and no law speaks of it.
    """
    random = np.random.default_rng(seed)
    rows = [
        (f"h{stratum}", f"h{stratum}p{psu}")
        for stratum in range(3)
        for psu in range(random.integers(2, 6))
        for _ in range(random.integers(1, 7))
    ]
    n = len(rows)
    y = random.normal(50, 10, n)
    y[3:][random.random(n - 3) < 0.1] = np.nan
    group = np.array(random.choice(["a", "b", "c"], n), dtype=object)
    group[:3] = ["a", "b", "c"]
    return ResponseTable(
        {
            "stratum": np.array([row[0] for row in rows], dtype=object),
            "psu": np.array([row[1] for row in rows], dtype=object),
            "w": random.uniform(1, 9, n) * scale,
            "y": y,
            "x": random.uniform(1, 2, n),
            "group": group,
        }
    )


def design_of(table: ResponseTable) -> SurveyDesign:
    return survey_design(table, ids=["psu"], strata=["stratum"], weights="w")


@given(SEEDS, st.floats(0.01, 1000))
@settings(max_examples=40, deadline=None)
def test_scaled_weights_leave_means_and_errors_alone(seed: int, scale: float) -> None:
    plain, scaled = (design_of(sample(seed, scale=s)) for s in (1.0, scale))
    first, second = (
        mean_estimates(value_totals(d, everyone(d.n), [d.table.numeric("y")]))
        for d in (plain, scaled)
    )
    np.testing.assert_allclose(second.est, first.est, rtol=1e-10)
    np.testing.assert_allclose(second.se, first.se, rtol=1e-8, atol=ZERO)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_ratio_to_one_is_the_mean(seed: int) -> None:
    design = design_of(sample(seed))
    y = design.table.numeric("y")
    domains = domains_of(design.table.column("group"))
    linearised, deff, _ = ratio(design, domains, [y], [np.ones_like(y)])
    means = mean_estimates(value_totals(design, domains, [y]))
    np.testing.assert_allclose(linearised.est, means.est, rtol=1e-10)
    np.testing.assert_allclose(linearised.variances() ** 0.5, means.se, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(deff, means.deff, rtol=1e-6, atol=ZERO)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_domains_partition_totals(seed: int) -> None:
    design = design_of(sample(seed))
    parts = value_totals(
        design, domains_of(design.table.column("group")), [design.table.numeric("y")]
    )
    whole = total_estimates(value_totals(design, everyone(design.n), [design.table.numeric("y")]))
    assert total_estimates(parts).est.sum() == pytest.approx(whole.est[0, 0], rel=1e-12)
    together = total(parts).combined(np.ones((1, parts.cells.n_domains, 1)))
    assert together.variances()[0, 0] ** 0.5 == pytest.approx(whole.se[0, 0], rel=1e-8, abs=ZERO)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_merged_domains_are_the_whole(seed: int) -> None:
    design = design_of(sample(seed))
    y = [design.table.numeric("y")]
    parts = value_totals(design, domains_of(design.table.column("group")), y)
    merged = mean_estimates(parts.merged(np.zeros(parts.cells.n_domains, dtype=np.int64), 1))
    whole = mean_estimates(value_totals(design, everyone(design.n), y))
    for name in ("est", "se", "lci", "uci", "deff", "df", "n", "n_psu"):
        found, expected = getattr(merged, name), getattr(whole, name)
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=ZERO)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_covariance_is_symmetric_with_variances_on_its_diagonal(seed: int) -> None:
    design = design_of(sample(seed))
    columns = [design.table.numeric(name) for name in ("y", "x")]
    linearised = mean(value_totals(design, domains_of(design.table.column("group")), columns))
    covariance = linearised.covariance()
    np.testing.assert_allclose(covariance, covariance.T, rtol=1e-12, atol=ZERO)
    variances = linearised.variances().ravel()
    np.testing.assert_allclose(np.diag(covariance), variances, rtol=1e-9, atol=ZERO)
    assert np.linalg.eigvalsh(covariance).min() > -1e-9 * np.trace(covariance)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_and_the_names_of_units_do_not_matter(seed: int) -> None:
    table = sample(seed)
    random = np.random.default_rng(seed)
    order = random.permutation(table.n)
    columns = {name: table.column(name)[order] for name in table.names}
    for name in ("psu", "stratum"):
        keys = factorise(columns[name])
        fresh = random.permutation(len(keys.labels))
        columns[name] = np.array([f"\u1ed1{fresh[code]}" for code in keys.codes], dtype=object)
    first, second = (design_of(each) for each in (table, ResponseTable(columns)))
    for estimate in (mean_estimates, total_estimates):
        one, other = (
            estimate(value_totals(d, everyone(d.n), [d.table.numeric("y")]))
            for d in (first, second)
        )
        for name in ("est", "se", "lci", "uci", "deff", "df", "n", "n_psu"):
            np.testing.assert_allclose(
                getattr(other, name), getattr(one, name), rtol=1e-9, atol=ZERO
            )


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_census_at_every_stage_has_no_error(seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes = random.integers(1, 5, random.integers(2, 6))
    psu = np.repeat(np.arange(len(sizes)), sizes)
    table = ResponseTable(
        {
            "psu": psu,
            "row": np.arange(len(psu)),
            "psus": np.full(len(psu), float(len(sizes))),
            "rows": sizes[psu].astype(np.float64),
            "y": random.normal(50, 10, len(psu)),
        }
    )
    design = survey_design(table, ids=["psu", "row"], fpc=["psus", "rows"])
    found = total_estimates(value_totals(design, domains_of(psu), [table.numeric("y")]))
    assert found.est.sum() == pytest.approx(table.numeric("y").sum(), rel=1e-12)
    assert found.se.ravel().tolist() == [0.0] * len(sizes)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_packed_statuses_are_counted_as_single_ones(seed: int) -> None:
    design = design_of(sample(seed))
    random = np.random.default_rng(seed)
    statuses = [random.integers(0, 3, design.n).astype(np.int8) for _ in range(7)]
    domains = domains_of(design.table.column("group"))
    together = share_totals(design, domains, statuses)
    for place, status in enumerate(statuses):
        alone = share_totals(design, domains, [status])
        for name in ("count", "weight", "value"):
            found = getattr(together, name)[:, place]
            np.testing.assert_allclose(found, getattr(alone, name)[:, 0], rtol=1e-12)


def test_simple_random_sample_by_hand() -> None:
    # y = 1, 2, 3, 4 out of 40: mean 2.5, s² = 5/3, V = (1 - 4/40) s² / 4 = 0.375; deff 1.
    table = ResponseTable({"y": np.array([1.0, 2.0, 3.0, 4.0]), "N": np.full(4, 40.0)})
    design = survey_design(table, fpc=["N"])
    found = mean_estimates(value_totals(design, everyone(4), [table.numeric("y")]))
    assert found.est[0, 0] == 2.5
    assert found.se[0, 0] ** 2 == pytest.approx(0.375, rel=1e-14)
    assert found.deff[0, 0] == pytest.approx(1.0, rel=1e-14)
    assert found.df.tolist() == [3]


def test_fractions_and_sizes_are_the_same_fpc() -> None:
    y = np.array([3.0, 5.0, 9.0])
    sizes = survey_design(ResponseTable({"y": y, "f": np.full(3, 12.0)}), fpc=["f"])
    fractions = survey_design(ResponseTable({"y": y, "f": np.full(3, 0.25)}), fpc=["f"])
    first, second = (
        total_estimates(value_totals(d, everyone(3), [y])).se[0, 0] for d in (sizes, fractions)
    )
    assert first == pytest.approx(second, rel=1e-14)
    assert first > 0


def test_a_census_has_no_error() -> None:
    y = np.array([3.0, 5.0, 9.0])
    design = survey_design(ResponseTable({"y": y, "N": np.full(3, 3.0)}), fpc=["N"])
    assert total_estimates(value_totals(design, everyone(3), [y])).se[0, 0] == 0


def test_missing_keys_are_in_no_domain_but_keep_their_psu() -> None:
    table = sample(3)
    group = table.column("group").copy()
    group[group == "c"] = ""
    with_gap = domains_of(group)
    assert set(with_gap.labels) == {("a",), ("b",)}
    design = design_of(table)
    y = [table.numeric("y")]
    full = domains_of(table.column("group"))
    first = mean_estimates(value_totals(design, full, y))
    second = mean_estimates(value_totals(design, with_gap, y))
    for label in ("a", "b"):
        place, other = full.labels.index((label,)), with_gap.labels.index((label,))
        assert second.se[other, 0] == first.se[place, 0]


def test_extremes_of_a_share_are_exact_and_one_sided() -> None:
    table = sample(11)
    design = design_of(table)
    none = np.zeros(table.n, dtype=bool)
    statuses = [status_of(~none, none), status_of(none, none)]
    found = proportion_estimates(share_totals(design, everyone(table.n), statuses))
    assert found.est[0].tolist() == [1.0, 0.0]
    assert found.se[0].tolist() == [0.0, 0.0]
    assert found.uci[0, 0] == 1.0
    assert found.lci[0, 1] == 0.0
    assert found.lci[0, 0] == pytest.approx(1 - found.uci[0, 1], rel=1e-12)
    assert 0 < found.uci[0, 1] < 1
    assert np.isnan(found.deff).all()


def test_an_empty_domain_is_undefined_not_zero() -> None:
    table = sample(5)
    design = design_of(table)
    domains = Domains(np.zeros(table.n, dtype=np.int64), (("all",),))
    nothing = [np.full(table.n, np.nan)]
    for estimate in (mean_estimates, total_estimates):
        found = estimate(value_totals(design, domains, nothing))
        assert found.n[0, 0] == 0
        assert np.isnan([found.est[0, 0], found.se[0, 0], found.lci[0, 0], found.deff[0, 0]]).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_columns_of_numbers_are_coded_as_their_texts(seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = random.choice([-3.0, 0.0, 2.0, 7.0, 2.5, 1e9, np.nan], 30)
    whole = random.integers(-5, 5, 30)
    for column in (numbers, numbers[numbers < 10], whole, whole.astype(np.float64)):
        text = [
            "" if np.isnan(v) else str(int(v)) if v == int(v) else repr(float(v)) for v in column
        ]
        found, wanted = factorise(column), factorise(np.array(text, dtype=object))
        assert found.labels == wanted.labels
        assert found.codes.tolist() == wanted.codes.tolist()
