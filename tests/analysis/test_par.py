"""PAR scores by hand: rescaling, standard errors, ties, units that are not ranked."""

import msgspec
import pytest

from analysis.errors import AnalysisError
from analysis.par.library import load_par_scheme, parse_par_scheme
from analysis.par.outline import leaves, maximum_of, survey_indices
from analysis.par.score import score_units
from analysis.par.unit_score import UnitScore
from analysis.par.units import UnitPoints
from analysis.schemes.library import packaged_text

EXAMPLE = load_par_scheme("par_example")
CRITERIA = tuple(leaf.criterion for leaf in leaves(EXAMPLE))
APPRAISED = tuple(c for c in CRITERIA if c.source == "appraised")


def unit(
    name: str,
    share: float = 0.9,
    index: float | None = 0.8,
    se: float | None = 0.02,
    **more: object,
) -> UnitPoints:
    points = {component.name: share * component.maximum for component in APPRAISED}
    fields = {
        "unit": name,
        "block": "wards",
        "appraised_points": points,
        "estimates": {} if index is None else {"overall": {"est": index, "se": se}},
        **more,
    }
    return msgspec.convert(fields, UnitPoints)


def score(*units: UnitPoints) -> dict[str, UnitScore]:
    return {found.unit: found for found in score_units(EXAMPLE, units)}


def test_the_example_says_it_is_one() -> None:
    assert EXAMPLE.example
    assert "ví dụ" in EXAMPLE.title["vi"].lower()
    assert len(EXAMPLE.domains) == 8
    assert maximum_of(EXAMPLE) == 100
    assert [c.name for c in CRITERIA if c.source == "survey"] == ["satisfaction"]
    assert survey_indices(EXAMPLE) == ("overall",)


def test_total_and_its_standard_error() -> None:
    found = score(unit("a"))["a"]
    assert found.total == pytest.approx(0.9 * 85 + 0.8 * 15)
    assert found.total_se == pytest.approx(0.02 * 15)
    assert not found.rescaled
    line = found.lines[-1]
    assert (line.component, line.points, line.se) == (
        "satisfaction",
        pytest.approx(12),
        pytest.approx(0.3),
    )


def test_without_a_survey_the_rest_is_rescaled_to_the_full_score() -> None:
    found = score(unit("a", index=None))["a"]
    assert found.rescaled
    assert found.total == pytest.approx(90)
    assert found.total_se == 0
    assert found.lines[-1].points is None


def test_without_appraisal_of_one_domain_its_error_is_rescaled_too() -> None:
    points = {c.name: 0.9 * c.maximum for c in APPRAISED if c.name != "steering"}
    found = score(unit("a", appraised_points=points))["a"]
    assert found.total == pytest.approx((0.9 * 75 + 12) * 100 / 90)
    assert found.total_se == pytest.approx(0.3 * 100 / 90)


def test_self_assessment_is_shown_and_not_counted() -> None:
    found = score(unit("a", self_points={"steering": 10}))["a"]
    assert (found.lines[0].self_points, found.lines[0].points) == (10, pytest.approx(9))


def test_official_ranks_are_per_block_on_rounded_totals() -> None:
    found = score(
        unit("a", index=0.8),
        unit("b", index=0.8000002),
        unit("c", index=0.7),
        unit("d", index=0.1, block="communes"),
    )
    assert [found[name].official_rank for name in "abcd"] == [1, 1, 3, 1]
    assert [found[name].rank_tied for name in "abcd"] == [True, True, False, False]
    assert [found[name].ranked_units for name in "abcd"] == [3, 3, 3, 1]


def test_rank_sets_widen_with_the_survey_error() -> None:
    close = score(unit("a", index=0.80), unit("b", index=0.79))
    assert (close["a"].rank_low, close["a"].rank_high) == (1, 2)
    known = score(unit("a", index=0.80, se=0.0), unit("b", index=0.79, se=0.0))
    assert (known["a"].rank_low, known["a"].rank_high) == (1, 1)


def test_a_unit_without_a_survey_has_a_rank_and_no_certainty() -> None:
    """Rescaled to 90 it stands first; nobody knows where its survey would have put it."""
    sure = {"se": 0.0}
    found = score(unit("a", index=None), unit("b", index=0.8, **sure), unit("c", index=0.7, **sure))
    assert [found[name].official_rank for name in "abc"] == [1, 2, 3]
    sets = [(found[name].rank_low, found[name].rank_high) for name in "abc"]
    assert sets == [(None, None), (1, 2), (2, 3)]
    assert {found[name].ranked_units for name in "abc"} == {3}


def test_a_unit_without_a_survey_narrows_no_rank_set() -> None:
    surveyed = [unit("b", index=0.80), unit("c", index=0.79), unit("d", index=0.2)]
    alone, beside = score(*surveyed), score(unit("a", share=0.1, index=None), *surveyed)
    for name in "bcd":
        before, after = alone[name], beside[name]
        assert (after.rank_low, after.rank_high) == (before.rank_low, before.rank_high + 1)


def test_a_block_without_any_survey_is_ranked_without_sets() -> None:
    found = score(unit("a", index=None), unit("b", share=0.5, index=None))
    assert [(found[n].official_rank, found[n].rank_low, found[n].rank_high) for n in "ab"] == [
        (1, None, None),
        (2, None, None),
    ]


def test_units_that_are_not_ranked_keep_their_score() -> None:
    found = score(unit("a", ranked=False), unit("b", index=0.5))
    assert found["a"].total is not None
    assert found["a"].official_rank is None
    assert (found["b"].official_rank, found["b"].ranked_units) == (1, 1)


def test_a_unit_without_any_points_has_no_total() -> None:
    found = score(UnitPoints(unit="a", block="wards"))["a"]
    assert (found.total, found.total_se, found.official_rank, found.rescaled) == (
        None,
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"appraised_points": {"steering": 11.0}}, "bad-points"),
        ({"appraised_points": {"steering": -1.0}}, "bad-points"),
        ({"appraised_points": {"stering": 1.0}}, "unknown-component"),
        ({"index": 92.67}, "bad-points"),
    ],
)
def test_impossible_points_are_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        score(unit("a", **change))
    assert caught.value.code == code


def test_a_flawed_scheme_is_refused() -> None:
    text = packaged_text("par_example").replace("domain: steering", "domain: sterring")
    with pytest.raises(AnalysisError) as caught:
        parse_par_scheme(text)
    assert caught.value.code == "bad-scheme"
