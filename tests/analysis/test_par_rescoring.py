"""A past year under a draft scheme, change since last year, lost points: sums and signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.par.change import change
from analysis.par.reasons import item_losses, levers, losses
from analysis.par.rescoring import CEILING, rescore
from analysis.par.score import score_units
from tests.analysis.par_schemes import PLAIN, SURVEY, criterion, scheme, scores, unit

DRAFT = scheme(
    (
        "work",
        [
            criterion("planning", 20, formerly="plan"),
            criterion("law", 30),
            criterion("online", 10, rule={"kind": "ratio"}),
        ],
    ),
    ("people", [SURVEY | {"maximum": 40}]),
    version="2",
)
UNITS = [
    unit("busy", plan=50, law=30, est=0.6),
    unit("liked", plan=40, law=24, est=0.99),
    unit("plain", plan=45, law=27, est=0.8),
]


def test_a_draft_moves_units_and_says_which_criterion_moved_them() -> None:
    found = rescore(PLAIN, DRAFT, UNITS)
    moves = {move.unit: move for move in found.moves}
    liked = moves["liked"]
    assert liked.total_before == pytest.approx(40 + 24 + 0.99 * 20)
    assert liked.total_after == pytest.approx((16 + 24 + 0.99 * 40) * 100 / 90)
    assert (moves["busy"].rank_before, moves["busy"].rank_after) == (1, 3)
    assert (liked.rank_before, liked.rank_after, liked.places) == (3, 1, 2)
    assert (liked.mover, moves["busy"].mover) == ("survey", "survey")
    assert (found.unmatched, found.dropped) == (("online",), ())
    assert [abs(move.places or 0) for move in found.moves] == [2, 2, 0]


def test_differences_of_criteria_add_up_to_that_of_the_total() -> None:
    for move in rescore(PLAIN, DRAFT, UNITS).moves:
        assert sum(each.difference for each in move.criteria) == pytest.approx(move.difference)
        assert [abs(e.relative) for e in move.criteria] == sorted(
            (abs(e.relative) for e in move.criteria), reverse=True
        )


def test_what_only_the_draft_asks_may_be_given() -> None:
    extra = [
        unit(each.unit, plan=None, law=None, est=None, values={"online": 0.5}) for each in UNITS
    ]
    cleaned = [x.__class__(unit=x.unit, block=x.block, values={"online": 0.5}) for x in extra]
    found = rescore(PLAIN, DRAFT, UNITS, cleaned)
    plain = next(score for score in found.after if score.unit == "plain")
    assert plain.total == pytest.approx(18 + 27 + 5 + 32)
    assert not plain.rescaled


def test_a_value_goes_through_the_new_rule_and_points_keep_their_share() -> None:
    old = scheme(("a", [criterion("x", 10, rule={"kind": "ratio"}), criterion("y", 10)]))
    new = scheme(
        (
            "a",
            [
                criterion("x", 10, rule={"kind": "threshold", "at_least": 0.9}),
                criterion("y", 5, rule={"kind": "yes_no"}),
                criterion("z", 5, formerly="gone"),
            ],
        ),
        ceiling=5,
    )
    given = unit("a", plan=None, law=None, est=None, values={"x": 0.85})
    given = given.__class__(
        unit="a", block="wards", values={"x": 0.85}, appraised_points={"y": 8}, self_points={"y": 9}
    )
    [move] = rescore(old, new, [given]).moves
    assert (move.total_before, move.total_after) == (pytest.approx(16.5), 5)
    parts = {each.criterion: each.after for each in move.criteria}
    assert parts == pytest.approx({"x": 0, "y": 4 * 20 / 15, CEILING: 5 - 4 * 20 / 15})


def test_rules_that_measure_something_else_take_the_share_of_the_points() -> None:
    old = scheme(("a", [criterion("x", 10, rule={"kind": "ratio", "full": 100})]))
    new = scheme(("a", [criterion("x", 4, rule={"kind": "ratio"})]))
    given = unit("a").__class__(unit="a", block="wards", values={"x": 85})
    [move] = rescore(old, new, [given]).moves
    assert (move.total_before, move.total_after) == pytest.approx((8.5, 3.4))


def test_the_same_scheme_moves_nobody() -> None:
    found = rescore(PLAIN, PLAIN, UNITS)
    assert {(move.difference, move.places, move.mover) for move in found.moves} == {(0, 0, None)}
    assert all(each.difference == 0 for move in found.moves for each in move.criteria)


def test_change_since_last_year_with_its_test() -> None:
    now = score_units(PLAIN, [unit("a", plan=48, est=0.9), unit("b", plan=49, est=0.7)])
    before = score_units(PLAIN, [unit("a", plan=45, est=0.8), unit("b", plan=49, est=0.7)])
    found = change(now[0], before[0], same_scheme=True)
    assert found is not None
    assert found.difference == pytest.approx(5)
    assert found.survey == pytest.approx(2)
    assert found.se == pytest.approx(0.4 * 2**0.5)
    assert found.p_value == pytest.approx(2 * norm.sf(2 / (0.4 * 2**0.5)))
    assert (found.significant, found.places, found.same_scheme) == (True, 1, True)
    assert [(d.name, d.difference) for d in found.domains] == [
        ("work", pytest.approx(3)),
        ("people", pytest.approx(2)),
    ]
    still = change(now[1], before[1], same_scheme=False)
    assert still is not None
    assert (still.difference, still.p_value, still.significant) == (0, 1, False)


def test_a_change_without_survey_in_both_years_is_not_tested() -> None:
    [now] = score_units(PLAIN, [unit("a")])
    [before] = score_units(PLAIN, [unit("a", est=None)])
    [none] = score_units(PLAIN, [unit("a", plan=None, law=None, est=None)])
    found = change(now, before, same_scheme=True)
    assert found is not None
    assert (found.se, found.p_value, found.significant) == (None, None, None)
    assert change(now, none, same_scheme=True) is None


MIXED = scheme(
    (
        "work",
        [
            criterion("plan", 50),
            criterion("online", 30, rule={"kind": "threshold", "at_least": 0.8}),
        ],
    ),
    ("people", [SURVEY]),
    ("extra", [criterion("fault", 2, rule={"kind": "penalty", "each": 0.5})]),
    missing={"appraised": "zero"},
)


@given(
    plan=st.one_of(st.none(), st.floats(0, 50)),
    online=st.one_of(st.none(), st.floats(0, 1)),
    est=st.one_of(st.none(), st.floats(0.01, 0.99)),
    fault=st.integers(0, 9),
)
def test_lost_points_add_up_to_the_full_score(
    plan: float | None, online: float | None, est: float | None, fault: int
) -> None:
    given_unit = unit("a", plan=plan, law=None, est=est).__class__(
        unit="a",
        block="wards",
        appraised_points={"plan": plan},
        values={"online": online, "fault": fault},
        estimates=unit("a", est=est).estimates,
    )
    [score] = score_units(MIXED, [given_unit])
    found = losses(MIXED, score)
    if score.working is None:
        return
    lost = sum(loss.lost for loss in found)
    assert score.working.scaled + score.working.aside == pytest.approx(100 - lost)
    assert [loss.lost for loss in found] == sorted((loss.lost for loss in found), reverse=True)
    assert not found or sum(loss.share for loss in found) == pytest.approx(1)


def test_levers_say_what_the_next_points_need() -> None:
    given_unit = unit("a").__class__(
        unit="a",
        block="wards",
        appraised_points={"plan": 45},
        values={"online": 0.7, "fault": 2},
        estimates=unit("a", est=0.8).estimates,
    )
    [score] = score_units(MIXED, [given_unit])
    found = [(e.criterion, e.value, e.needs, e.gain, e.per_percent) for e in levers(MIXED, score)]
    assert found == [
        ("online", 0.7, 0.8, pytest.approx(24), None),
        ("plan", None, None, pytest.approx(5), None),
        ("survey", 0.8, 1.0, pytest.approx(4), pytest.approx(0.2)),
        ("fault", 2, 0.0, pytest.approx(1), None),
    ]


def test_lost_survey_points_by_item() -> None:
    score = scores(PLAIN, unit("a", law=None, est=0.8))["a"]
    line = score.lines[2]
    found = dict(item_losses(line, {"x": 0.5, "y": 0.5}, {"x": 0.9, "y": 0.7}))
    assert list(found) == ["y", "x"]
    assert sum(found.values()) == pytest.approx(line.factor * (20 - 16))
