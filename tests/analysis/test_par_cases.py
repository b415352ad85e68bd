"""Scores of a year that is not as planned; every outcome is written down in docs/par.md."""

import pytest

from analysis.errors import AnalysisError
from analysis.par.estimates import Estimate
from analysis.par.mergers import Merger, merged
from analysis.par.score import score_units
from analysis.par.units import Part
from tests.analysis.par_schemes import PLAIN, SURVEY, criterion, scheme, scores, unit

RULED = ("work", [criterion("plan", 50), criterion("law", 30)])


def with_missing(**rules: str):
    return scheme(RULED, ("people", [SURVEY]), missing=rules)


# missing components


def test_a_missing_component_is_left_out_and_the_rest_rescaled() -> None:
    score = scores(PLAIN, unit("a", law=None))["a"]
    assert score.working is not None
    assert (score.working.points, score.working.covered) == (pytest.approx(61), 70)
    assert score.working.factor == pytest.approx(100 / 70)
    assert score.total == pytest.approx(61 * 100 / 70)
    assert score.total_se == pytest.approx(0.4 * 100 / 70)
    assert (score.rescaled, score.lines[1].reason) == (True, "not-assessed")
    assert [(d.name, d.complete) for d in score.domains] == [("work", False), ("people", True)]
    assert sum(domain.points for domain in score.domains) == pytest.approx(score.total)


def test_a_missing_component_within_its_domain() -> None:
    score = scores(with_missing(appraised="rescale_domain"), unit("a", law=None))["a"]
    assert [domain.points for domain in score.domains] == pytest.approx([45 * 80 / 50, 16])
    assert score.total == pytest.approx(88)


def test_a_domain_that_is_missing_whole_is_made_up_for_by_all_others() -> None:
    rule = with_missing(appraised="rescale_domain", survey="rescale_domain")
    assert scores(rule, unit("a", est=None))["a"].total == pytest.approx(72 * 100 / 80)


def test_a_missing_component_may_count_nothing_or_forbid_a_total() -> None:
    assert scores(with_missing(appraised="zero"), unit("a", law=None))["a"].total == pytest.approx(
        61
    )
    none = scores(with_missing(survey="no_total"), unit("a", est=None))["a"]
    assert (none.total, none.working, none.official_rank, none.rescaled) == (
        None,
        None,
        None,
        False,
    )


# too few forms


def test_too_few_forms_are_no_survey() -> None:
    """29 forms where 30 are needed: no points of the survey, an official rank, no rank set."""
    found = scores(PLAIN, unit("few", n=29), unit("enough", n=30, est=0.5))
    few, enough = found["few"], found["enough"]
    assert (few.lines[2].points, few.lines[2].reason) == (None, "too-few-forms")
    assert few.total == pytest.approx(72 * 100 / 80)
    assert (few.official_rank, few.rank_low, few.rank_high) == (1, None, None)
    assert few.unit_class is None
    assert (enough.official_rank, enough.rank_low, enough.rank_high) == (2, 1, 2)


# ties


def test_a_tie_at_rank_five() -> None:
    """Totals that print alike share rank 5; the next is 7, and six units stand within five."""
    plans = [50, 49, 48, 47, 46, 46.001, 45]
    units = [unit(str(n), plan=plan, se=0.0) for n, plan in enumerate(plans)]
    found = score_units(PLAIN, units)
    assert [score.official_rank for score in found] == [1, 2, 3, 4, 5, 5, 7]
    assert [score.rank_tied for score in found] == [False] * 4 + [True, True, False]


def test_a_tie_without_a_gap() -> None:
    dense = scheme(RULED, ("people", [SURVEY]), ranking={"ties": "dense"})
    units = [unit(str(n), plan=plan) for n, plan in enumerate([50, 46, 46, 45])]
    assert [score.official_rank for score in score_units(dense, units)] == [1, 2, 2, 3]


def test_a_tie_is_broken_by_the_points_that_the_scheme_names() -> None:
    rule = scheme(RULED, ("people", [SURVEY]), ranking={"tie_breakers": ["people", "plan"]})
    units = [
        unit("a", plan=46, law=27, est=0.80),
        unit("b", plan=45, law=27, est=0.85),
        unit("c", plan=45, law=27, est=0.85),
        unit("d", plan=44, law=28, est=0.85),
    ]
    found = scores(rule, *units)
    assert len({round(score.total or 0, 2) for score in found.values()}) == 1
    assert [found[name].official_rank for name in "abcd"] == [4, 1, 1, 3]
    assert [found[name].rank_tied for name in "abcd"] == [False, True, True, False]


# bonus, penalty, ceiling, rounding, classes


EXTRA = (
    "extra",
    [
        criterion("prize", 3, rule={"kind": "bonus", "each": 1}),
        criterion("fault", 2, rule={"kind": "penalty", "each": 0.5}),
    ],
)


def test_bonus_and_penalty_stand_beside_the_full_score() -> None:
    rule = scheme(RULED, ("people", [SURVEY]), EXTRA, ceiling=90)
    score = scores(rule, unit("a", law=None, values={"prize": 2, "fault": 1}))["a"]
    assert score.maximum == 100
    assert score.working is not None
    assert score.working.aside == pytest.approx(1.5)
    assert score.total == pytest.approx(61 * 100 / 70 + 1.5)
    high = scores(rule, unit("a", plan=50, law=30, est=1.0, values={"prize": 9}))["a"]
    assert high.total == 90
    low = scores(rule, unit("a", plan=0, law=0, est=0.0, values={"fault": 9}))["a"]
    assert (low.total, low.working and low.working.aside) == (0, -2)


def test_criteria_may_be_rounded_before_they_are_added() -> None:
    each = scheme(RULED, ("people", [SURVEY]), ranking={"lines": 1})
    given = unit("a", plan=45.05, law=27.05, est=0.8024)
    assert scores(PLAIN, given)["a"].total == pytest.approx(88.148)
    assert scores(each, given)["a"].total == pytest.approx(45.1 + 27.1 + 16.0)


def test_the_class_goes_by_the_printed_total_and_says_how_sure_it_is() -> None:
    classes = [
        {"name": "top", "label": {}, "at_least": 88}, {"name": "good", "label": {}, "at_least": 80},
    ]  # fmt: skip
    rule = scheme(RULED, ("people", [SURVEY]), classes=classes)
    found = scores(
        rule,
        unit("a", est=0.79975, se=0.05),
        unit("b", est=0.5),
        unit("c", plan=10),
        unit("d", est=None),
    )
    first = found["a"].unit_class
    assert first is not None
    assert (first.name, found["a"].head_class) == ("top", first)
    assert found["a"].total == pytest.approx(87.995)
    assert first.probability == pytest.approx(0.5, abs=0.01)
    assert found["a"].reaches["good"] == pytest.approx(1.0, abs=0.001)
    second = found["b"].unit_class
    assert second is not None
    assert (second.name, second.probability) == ("good", pytest.approx(1))
    assert found["c"].unit_class is None
    known = found["d"].unit_class
    assert known is not None
    assert (known.name, known.probability) == ("top", None)


def test_heads_of_units_may_have_limits_of_their_own() -> None:
    rule = scheme(
        RULED,
        ("people", [SURVEY]),
        classes=[{"name": "top", "label": {}, "at_least": 93}],
        heads=[{"name": "fine", "label": {}, "at_least": 85}],
    )
    score = scores(rule, unit("a"))["a"]
    assert score.unit_class is None
    assert score.head_class is not None
    assert score.head_class.name == "fine"


# errors of several estimates


def test_one_survey_errs_together_and_two_independently() -> None:
    rule = scheme(
        RULED,
        (
            "people",
            [
                criterion("x", 10, "survey", rule={"kind": "ratio"}, index="x"),
                criterion("y", 10, "survey", rule={"kind": "ratio"}, index="y"),
            ],
        ),
    )
    x = Estimate(est=0.8, se=0.03)
    for survey, se in (("sample", 0.7), ("officials", 0.5)):
        y = Estimate(est=0.9, se=0.04, survey=survey)
        score = scores(rule, unit("a", estimates={"x": x, "y": y}))["a"]
        assert score.total_se == pytest.approx(se)


# mergers within the year


def test_a_merger_in_mid_year_weighs_by_months() -> None:
    """Two wards for six months, then one: a quarter of the year each, and a half."""
    found = merged(
        PLAIN,
        [unit("old1", plan=40, est=0.7, se=0.04), unit("old2", plan=30, est=0.9, se=0.02),
         unit("new", plan=50, est=0.8, se=0.03), unit("other")],
        [Merger(successor="new", predecessors=("old1", "old2"), months=6)],
    )  # fmt: skip
    assert [each.unit for each in found.units] == ["other", "new"]
    assert found.successors == {"old1": "new", "old2": "new"}
    new = found.units[1]
    assert {part.unit: part.weight for part in new.parts} == {
        "old1": 0.25, "old2": 0.25, "new": 0.5,
    }  # fmt: skip
    score = scores(PLAIN, new)["new"]
    assert score.lines[0].points == pytest.approx((40 + 30 + 2 * 50) / 4)
    assert new.estimates["overall"].est == pytest.approx((0.7 + 0.9 + 2 * 0.8) / 4)
    assert new.estimates["overall"].se == pytest.approx((0.04**2 + 0.02**2 + 0.06**2) ** 0.5 / 4)
    assert new.estimates["overall"].n == 900
    assert score.total == pytest.approx(42.5 + 27 + 16)
    assert score.parts == new.parts


def test_a_merger_weighs_by_forms_where_the_scheme_says_so() -> None:
    rule = scheme(RULED, ("people", [SURVEY]), merger="forms")
    units = [unit("old", plan=40, n=100, est=0.7), unit("new", plan=50, n=300, est=0.9)]
    merger = Merger(successor="new", predecessors=("old",), months=3)
    [new] = merged(rule, units, [merger]).units
    assert new.parts == (Part(unit="old", weight=0.25), Part(unit="new", weight=0.75))
    assert scores(rule, new)["new"].lines[0].points == pytest.approx(47.5)
    assert new.estimates["overall"].est == pytest.approx(0.85)
    with pytest.raises(AnalysisError) as caught:
        merged(rule, [unit("old", est=None), unit("new", est=None)], [merger])
    assert caught.value.code == "no-forms"


def test_a_unit_that_goes_on_under_its_code_is_its_own_predecessor() -> None:
    merger = Merger(successor="new", predecessors=("old", "new"), months=6)
    [new] = merged(PLAIN, [unit("old", plan=30), unit("new", plan=50)], [merger]).units
    assert [(part.unit, part.weight) for part in new.parts] == [("old", 0.25), ("new", 0.75)]
    assert scores(PLAIN, new)["new"].lines[0].points == pytest.approx(45)


def test_mergers_one_after_another() -> None:
    mergers = [
        Merger(successor="c", predecessors=("b", "x"), months=8),
        Merger(successor="b", predecessors=("a",), months=4),
    ]
    found = merged(PLAIN, [unit(name) for name in "abxc"], mergers)
    assert found.successors == {"a": "b", "b": "c", "x": "c"}
    [last] = found.units
    assert {part.unit: part.weight for part in last.parts} == pytest.approx(
        {"a": 4 / 2 / 12, "b": 4 / 2 / 12, "x": 4 / 12, "c": 4 / 12}
    )


def test_a_criterion_that_one_part_lacks_is_averaged_over_the_others() -> None:
    merger = Merger(successor="new", predecessors=("old",), months=6, block="wards")
    units = [unit("old", plan=None, est=None, values={}), unit("new", plan=50)]
    [new] = merged(PLAIN, units, [merger]).units
    score = scores(PLAIN, new)["new"]
    assert [line.points for line in score.lines] == pytest.approx([50, 27, 16])
    [heir] = merged(PLAIN, [unit("old", plan=40)], [merger]).units
    assert (heir.unit, heir.block) == ("new", "wards")
    assert scores(PLAIN, heir)["new"].lines[0].points == 40


@pytest.mark.parametrize("months", [0, 12, -1])
def test_a_merger_outside_the_year_is_refused(months: float) -> None:
    with pytest.raises(AnalysisError) as caught:
        merged(PLAIN, [unit("a")], [Merger(successor="b", predecessors=("a",), months=months)])
    assert caught.value.code == "bad-merger"
