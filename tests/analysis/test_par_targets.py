"""Targets of plans and rules of emulation: what is met, how surely, and ties at the last place."""

from datetime import date

import msgspec
import pytest

from analysis.decomposition.target import probability_met
from analysis.errors import AnalysisError
from analysis.par.emulation import (
    EmulationRule,
    RankedYear,
    certainty,
    load_emulation,
    of_period,
    of_year,
    parse_emulation,
)
from analysis.par.estimates import Estimate
from analysis.par.targets import judge, load_targets, parse_targets
from analysis.schemes.library import packaged_text

RULE = load_emulation("par_emulation_example")


def ranked(unit: str, rank: int | None, year: int = 2026, **more: object) -> RankedYear:
    return msgspec.convert(
        {"unit": unit, "block": "wards", "year": year, "rank": rank, **more}, RankedYear
    )


def test_the_city_has_four_measures_at_ninety_percent() -> None:
    city = load_targets("par_targets_city_2026")
    assert [target.at_least for target in city.targets] == [0.9] * 4
    assert {target.measure for target in city.targets} == {
        "procedures", "overall", "health", "education",
    }  # fmt: skip


def test_the_example_of_a_commune_has_lower_targets_for_three_fields() -> None:
    found = {
        t.name: (t.at_least, t.field) for t in load_targets("par_targets_commune_example").targets
    }
    assert found["procedures"] == (0.95, None)
    assert found["committee"] == (0.95, None)
    fields = {field: target for target, field in found.values() if field is not None}
    assert fields == {"land": 0.9, "construction": 0.9, "investment": 0.9}
    assert (found["health"][0], found["education"][0]) == (0.9, 0.9)


def test_a_target_beside_its_estimate() -> None:
    measured = {
        "overall": Estimate(est=0.92, se=0.01, df=40, n=300),
        "health": Estimate(est=0.89),
    }
    found = {v.name: v for v in judge(load_targets("par_targets_city_2026").targets, measured)}
    agencies = found["agencies"]
    assert agencies.met
    assert agencies.probability == probability_met(0.9, est=0.92, se=0.01, df=40, n=300)
    assert agencies.lci is not None
    assert (agencies.lci > 0.9) == ((agencies.probability or 0) > 0.975)
    health = found["health"]
    assert (health.met, health.lci, health.uci, health.probability) == (False, None, None, None)
    assert (found["education"].est, found["education"].met) == (None, None)


def test_the_first_five_of_a_year() -> None:
    places = [
        ranked("a", 1, rank_low=1, rank_high=3),
        ranked("b", 2, rank_low=1, rank_high=9),
        ranked("c", 6, rank_low=4, rank_high=9),
        ranked("d", 9, rank_low=7, rank_high=9),
        ranked("e", None),
        ranked("x", 1, block="departments"),
    ]
    found = of_year(RULE, places)
    assert [(v.unit, v.eligible, v.certainty) for v in found] == [
        ("a", True, "certain"),
        ("b", True, "open"),
        ("c", False, "open"),
        ("d", False, "unlikely"),
        ("e", False, "unknown"),
    ]
    assert {verdict.filing for verdict in found} == {None}


@pytest.mark.parametrize(("ties", "eligible"), [("all", "abcdef"), ("none", "abcd")])
def test_a_tie_at_rank_five(ties: str, eligible: str) -> None:
    """Two units share rank 5: six may be proposed, or only the four before them."""
    rule = msgspec.convert(msgspec.to_builtins(RULE) | {"ties": ties}, EmulationRule)
    places = [
        ranked(unit, rank) for unit, rank in zip("abcdefg", [1, 2, 3, 4, 5, 5, 7], strict=True)
    ]
    found = of_year(rule, places)
    assert "".join(verdict.unit for verdict in found if verdict.eligible) == eligible


def test_filing_dates_are_configuration() -> None:
    text = packaged_text("par_emulation_example")
    rule = parse_emulation(text.replace("filing: []", "filing: [{year: 2026, by: 2027-02-15}]"))
    [verdict] = of_year(rule, [ranked("a", 3)])
    assert verdict.filing == date(2027, 2, 15)


def test_three_years_among_the_first_ten() -> None:
    history = {"a": [1, 2, 3], "b": [9, 11, 10], "c": [40, 41, 11], "d": [40, 40, 9]}
    places = [
        ranked(unit, rank, 2026 + at, rank_low=rank, rank_high=rank + (unit == "b"))
        for unit, ranks in history.items()
        for at, rank in enumerate(ranks)
    ]
    places.append(ranked("a", 1, 2031))
    found = {
        v.unit: (v.years, v.years_certain, v.years_left, v.state) for v in of_period(RULE, places)
    }
    assert found == {
        "a": (3, 3, 2, "reached"),
        "b": (2, 1, 2, "possible"),
        "c": (0, 0, 2, "missed"),
        "d": (1, 1, 2, "possible"),
    }


def test_certainty_needs_a_rank_set() -> None:
    assert certainty(ranked("a", 1), 5) == "unknown"


@pytest.mark.parametrize(
    "change", [{"top": 0}, {"period_years": 6}, {"ties": "some"}, {"colour": "red"}]
)
def test_a_rule_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    text = msgspec.json.encode(msgspec.to_builtins(RULE) | change).decode()
    with pytest.raises(AnalysisError) as caught:
        parse_emulation(text)
    assert caught.value.code == "bad-scheme"


@pytest.mark.parametrize("at_least", [0, 90])
def test_a_target_that_is_no_share_is_refused(at_least: float) -> None:
    city = msgspec.to_builtins(load_targets("par_targets_city_2026"))
    city["targets"][0]["at_least"] = at_least
    with pytest.raises(AnalysisError) as caught:
        parse_targets(msgspec.json.encode(city).decode())
    assert caught.value.code == "bad-scheme"
