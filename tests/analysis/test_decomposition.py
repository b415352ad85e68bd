"""Why a figure differs: parts add up exactly, and their intervals know every covariance."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.decomposition.difference import Contribution, Rows, difference, gap
from analysis.decomposition.gradient import value_and_gradient
from analysis.decomposition.target import probability_met
from analysis.design import SurveyDesign, survey_design
from analysis.domains import Domains
from analysis.estimation.intervals import one_sided_limit, share_interval
from analysis.indices.index import estimate_index, linearised_indices
from analysis.indices.scheme import Factor, IndexScheme, Pillar
from analysis.indices.smoothing import wilson

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
AGGREGATIONS = ["item_mean", "factor_mean", "pillar_mean", "pooled"]
NAMES = ("a", "b", "c", "d")


def scheme_of(
    aggregation: Literal["item_mean", "factor_mean", "pillar_mean", "pooled"],
    scoring: Literal["share", "mean", "range"] = "share",
) -> IndexScheme:
    return IndexScheme(
        name="s", version="1", title={}, instrument="s", formula={}, provenance={},
        scale=(1, 2, 3, 4, 5), levels=(4, 5) if scoring == "share" else (), missing=(99,),
        scoring=scoring, aggregation=aggregation,
        pillars=(Pillar("p", {}), Pillar("q", {})),
        factors=(
            Factor(name="f", title={}, items=("a", "b"), pillar="p"),
            Factor(name="g", title={}, items=("c",), pillar="p"),
            Factor(name="h", title={}, items=("d",), pillar="q"),
        ),
    )  # fmt: skip


def wave(seed: int, *, shift: float = 0.0, channels: tuple[str, ...] = ("x", "y")) -> SurveyDesign:
    """A year: 3 strata of 4 PSUs of 6 rows, some answers missing."""
    random = np.random.default_rng(seed)
    n = 72
    psu = np.repeat(np.arange(12), 6)
    mood = random.normal(0, 1, 12)[psu] + random.normal(shift, 1, n)
    answers = {name: np.clip(np.round(3.2 + mood + random.normal(0, 1, n)), 1, 5) for name in NAMES}
    for values in answers.values():
        values[6:][random.random(n - 6) < 0.15] = np.nan
    channel = np.array(random.choice(channels, n), dtype=object)
    table = ResponseTable(
        {
            **answers,
            "channel": channel,
            "sex": np.array(random.choice(["m", "f", ""], n, p=[0.45, 0.45, 0.1]), dtype=object),
            "psu": psu,
            "stratum": psu // 4,
            "w": random.uniform(1, 5, n),
        }
    )
    return survey_design(table, ids=["psu"], strata=["stratum"], weights="w")


def rows_of(design: SurveyDesign, inside: np.ndarray | None = None) -> Rows:
    everything = np.ones(design.n, dtype=np.bool_)
    return Rows(design, everything if inside is None else inside, ("stratum", "psu"))


def by_kind(parts: list[Contribution]) -> dict[str, list[Contribution]]:
    found: dict[str, list[Contribution]] = {}
    for part in parts:
        found.setdefault(part.by, []).append(part)
    return found


@given(SEEDS, st.sampled_from(AGGREGATIONS), st.sampled_from(["share", "mean", "range"]))
@settings(max_examples=25, deadline=None)
def test_parts_add_up_to_the_difference_of_the_estimates(seed, aggregation, scoring) -> None:
    scheme = scheme_of(aggregation, scoring)
    now, before = wave(seed, shift=0.5, channels=("x", "y", "z")), wave(seed + 1)
    parts = by_kind(
        list(
            difference(
                scheme,
                "overall",
                (rows_of(now), rows_of(before)),
                [("channel",), ("sex", "channel")],
            )
        )
    )
    first, second = (estimate_index(scheme, design)[0] for design in (now, before))
    assert first.est is not None
    assert second.est is not None
    [total] = parts.pop("difference")
    assert total.est == pytest.approx(first.est - second.est, abs=1e-13)
    assert total.se == pytest.approx(np.hypot(first.se or 0, second.se or 0), rel=1e-9)
    assert set(parts) == {"item", "channel", "sex × channel"}
    for each in parts.values():
        assert sum(part.est for part in each) == pytest.approx(total.est, abs=1e-12)


@given(SEEDS, st.sampled_from(AGGREGATIONS))
@settings(max_examples=15, deadline=None)
def test_parts_add_up_to_the_distance_from_a_target(seed, aggregation) -> None:
    scheme, design = scheme_of(aggregation, "mean"), wave(seed)
    parts = by_kind(list(gap(scheme, "overall", rows_of(design), 0.9, [("channel",)])))
    found = estimate_index(scheme, design)[0]
    assert found.est is not None
    [total] = parts.pop("difference")
    assert total.est == pytest.approx(found.est - 0.9, abs=1e-13)
    assert total.se == pytest.approx(found.se, rel=1e-9)
    assert total.df == found.df
    for each in parts.values():
        assert sum(part.est for part in each) == pytest.approx(total.est, abs=1e-12)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_a_difference_turned_round_changes_every_sign(seed) -> None:
    scheme = scheme_of("pooled")
    sides = rows_of(wave(seed)), rows_of(wave(seed + 1))
    there = list(difference(scheme, "overall", sides, [("channel",)]))
    back = list(difference(scheme, "overall", sides[::-1], [("channel",)]))
    places = {(part.by, part.name, part.part): part for part in back}
    for part in there:
        other = places[part.by, part.name, part.part]
        assert part.est == pytest.approx(-other.est, abs=1e-13)
        assert part.se == pytest.approx(other.se, abs=1e-13)


def test_contributions_of_items_by_hand() -> None:
    """Two items, one row each: shares 1, 0 against 0, 0; each item weighs a half."""
    scheme = IndexScheme(
        name="s", version="1", title={}, instrument="s", formula={}, provenance={}, scale=(0, 1),
        levels=(1,), missing=(), aggregation="item_mean",
        factors=(Factor(name="f", title={}, items=("a", "b")),),
    )  # fmt: skip
    now = survey_design(ResponseTable({"a": np.array([1.0, 1]), "b": np.array([0.0, 0])}))
    before = survey_design(ResponseTable({"a": np.array([0.0, 0]), "b": np.array([0.0, 0])}))
    parts = list(difference(scheme, "overall", (rows_of(now), rows_of(before))))
    assert [(part.name, part.est) for part in parts] == [("", 0.5), ("a", 0.5), ("b", 0.0)]


def test_a_pure_change_of_mix_is_mix() -> None:
    """Channel x is always satisfied, y never; only their shares move, from 1/4 to 3/4."""
    scheme = IndexScheme(
        name="s", version="1", title={}, instrument="s", formula={}, provenance={}, scale=(0, 1),
        levels=(1,), missing=(), aggregation="item_mean",
        factors=(Factor(name="f", title={}, items=("a",)),),
    )  # fmt: skip

    def year(satisfied: int) -> SurveyDesign:
        answers = np.array([1.0] * satisfied + [0.0] * (4 - satisfied))
        channel = np.array(["x"] * satisfied + ["y"] * (4 - satisfied), dtype=object)
        return survey_design(ResponseTable({"a": answers, "channel": channel}))

    sides = rows_of(year(3)), rows_of(year(1))
    parts = by_kind(list(difference(scheme, "overall", sides, [("channel",)])))["channel"]
    found = {(part.name, part.part): part.est for part in parts}
    assert found == pytest.approx(
        {("x", "level"): 0, ("y", "level"): 0, ("x", "mix"): 0.25, ("y", "mix"): 0.25,
         ("", "weights"): 0}
    )  # fmt: skip


def test_a_unit_and_its_block_share_their_rows() -> None:
    """The variance is that of the difference of two domains of one design."""
    scheme, design = scheme_of("item_mean"), wave(5)
    unit = design.stages[0].unit < 4
    parts = list(difference(scheme, "overall", (rows_of(design, unit), rows_of(design))))
    codes = np.where(unit, 0, 1)
    halves = linearised_indices(scheme, design, Domains(codes, (("u",), ("rest",))))
    whole = linearised_indices(scheme, design, Domains(np.zeros_like(codes), (("all",),)))
    influence = np.zeros((len(design.stages[0].unit_stratum), 1))
    here = halves.linearised.cells.domain == 0
    np.add.at(influence, halves.linearised.cells.unit[here], halves.linearised.influence[here, :1])
    np.subtract.at(influence, whole.linearised.cells.unit, whole.linearised.influence[:, :1])
    centred = influence.reshape(3, 4) - influence.reshape(3, 4).mean(axis=1, keepdims=True)
    assert parts[0].se ** 2 == pytest.approx(4 / 3 * (centred**2).sum(), rel=1e-10)


def test_samples_with_the_same_psus_are_one_design_side_by_side() -> None:
    scheme, now, before = scheme_of("item_mean"), wave(3, shift=0.4), wave(4)
    names = [*NAMES, "channel", "psu", "stratum", "w"]
    stacked = ResponseTable(
        {name: np.concatenate([d.table.column(name) for d in (now, before)]) for name in names}
    )
    joint = survey_design(stacked, ids=["psu"], strata=["stratum"], weights="w")
    first = np.arange(joint.n) < now.n
    beside = list(difference(scheme, "overall", (rows_of(joint, first), rows_of(joint, ~first))))
    sides = rows_of(now), rows_of(before)
    shared = list(difference(scheme, "overall", sides, shared=True))
    apart = list(difference(scheme, "overall", sides))
    for one, other, alone in zip(beside, shared, apart, strict=True):
        assert other.est == pytest.approx(one.est, abs=1e-14)
        assert other.se == pytest.approx(one.se, rel=1e-9)
        assert alone.se != pytest.approx(one.se, rel=1e-3)


def test_psus_of_other_names_are_not_shared() -> None:
    scheme, now, before = scheme_of("item_mean"), wave(3), wave(4)
    renamed = ResponseTable(
        {name: before.table.column(name) for name in before.table.names}
        | {"psu": np.array([f"other {p}" for p in before.table.column("psu")], dtype=object)}
    )
    other = survey_design(renamed, ids=["psu"], strata=["stratum"], weights="w")
    one = next(difference(scheme, "overall", (rows_of(now), rows_of(other)), shared=True))
    two = next(difference(scheme, "overall", (rows_of(now), rows_of(other))))
    assert one == two


def test_the_complex_step_is_exact() -> None:
    value, gradient = value_and_gradient(
        lambda x: np.array([x[0, 0] / x[0, 1], x[1, 0] * x[1, 1] ** 2]),
        np.array([[3.0, 4], [5, 6]]),
    )
    assert value.tolist() == [0.75, 180.0]
    expected = [[[1 / 4, -3 / 16], [0, 0]], [[0, 0], [36, 60]]]
    np.testing.assert_allclose(gradient, expected, rtol=1e-15)


@pytest.mark.parametrize(("est", "se", "df", "n"), [(0.93, 0.02, 11, 60), (0.5, 0.1, 3, 20)])
def test_a_target_at_the_limit_is_met_with_the_probability_of_the_interval(est, se, df, n) -> None:
    ends = share_interval(*(np.array([x], dtype=float) for x in (est, se, df, n)))
    low, high = (float(end[0]) for end in ends)
    assert probability_met(low, est=est, se=se, df=df, n=n) == pytest.approx(0.975)
    assert probability_met(high, est=est, se=se, df=df, n=n) == pytest.approx(0.025)
    lower, upper = wilson(np.array([est]), np.array([40.0]), np.array([df]))
    for end, expected in ((lower, 0.975), (upper, 0.025)):
        met = probability_met(float(end[0]), est=est, se=se, df=df, n=n, size=40.0)
        assert met == pytest.approx(expected)


def test_the_target_of_a_share_of_one_is_the_one_sided_limit() -> None:
    limit = float(one_sided_limit(np.array([30.0]), np.array([9.0]))[0])
    assert probability_met(1 - limit, est=1, se=0, df=9, n=30) == pytest.approx(0.95)
    assert probability_met(limit, est=0, se=0, df=9, n=30) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("target", "df", "expected"), [(0.0, 5, 1.0), (1.2, 5, 0.0), (1.0, 5, 0.0), (0.9, 0, None)]
)
def test_targets_at_the_ends(target, df, expected) -> None:
    assert probability_met(target, est=0.8, se=0.1, df=df, n=30) == expected
