"""Figures against a hand calculation, against the analysis core, and what each level is made of."""

import numpy as np
import pytest

from analysis.disclosure import PublicationRule, publish
from analysis.indices.index import estimate_index
from survey_service.pipeline.figures import ScoringEstimate
from survey_service.pipeline.score import (
    LEVELS,
    NOT_ENOUGH,
    Population,
    level_figures,
    scoring_estimates,
)
from survey_service.units.haiphong import VALID_FROM, haiphong
from tests.pipeline.small_city import (
    CITY,
    COMMUNE,
    DAY,
    DEPARTMENT,
    EMPTY,
    OTHER_DEPARTMENT,
    REGISTRY,
    WARD,
    answers,
    by_hand,
    scoring,
)

WARD_ANSWERS = answers(
    WARD,
    [
        (10.0, "44 45 54 43 34 55 44 5- 33 44 45 42"),
        (20.0, "44 4- 55 54 22 45 44 44 34 43 55"),
        (35.0, "33 44 54 24 44 -5 44 55 45 51 44 43 44"),
    ],
)
COMMUNE_ANSWERS = answers(
    COMMUNE,
    [
        (12.5, "44 24 44 13 34 55 41 55 33 44 45"),
        (8.0, "34 43 55 54 22 45 33 24 34 43 55 -4"),
        (40.0, "33 44 54 24 14 55 34 55 45 51 44 43"),
    ],
)
DEPARTMENT_ANSWERS = answers(DEPARTMENT, [(3.0, "55 " * 16), (4.0, "55 " * 12), (5.0, "11 " * 12)])
ALL = [*WARD_ANSWERS, *COMMUNE_ANSWERS, *DEPARTMENT_ANSWERS]


def figures(ready, level):
    return level_figures(ready)[level]


def of(found, code):
    return {figure.index: figure for figure in found if figure.unit == code}


def assert_equals_hand(found, given):
    expected = by_hand(given)
    assert list(found) == ["overall", "factor:both", "item:tx_overall", "item:tx_courtesy"]
    for index, hand in expected.items():
        assert found[index].est == pytest.approx(hand.est, rel=1e-12)
        assert found[index].se == pytest.approx(hand.se, rel=1e-9)


@pytest.mark.parametrize(
    ("code", "given"), [(WARD, WARD_ANSWERS), (COMMUNE, COMMUNE_ANSWERS)], ids=["ward", "commune"]
)
def test_a_commune_is_what_a_hand_calculation_says(code, given):
    found = of(figures(scoring(ALL), "commune"), code)
    assert_equals_hand(found, given)
    overall = found["overall"]
    assert (overall.n, overall.n_psu, overall.df) == (len(given), 3, 2)
    assert overall.state == "low-precision"  # df = 3 villages - 1 stratum < 8


def test_a_department_is_what_a_hand_calculation_says():
    assert_equals_hand(of(figures(scoring(ALL), "department"), DEPARTMENT), DEPARTMENT_ANSWERS)


def test_a_department_is_stratified_by_month():
    """Office × month: differences between months are no sampling error."""
    months = [
        *answers(DEPARTMENT, [(3.0, "55 " * 9), (4.0, "45 " * 9), (4.0, "35 " * 4)], "/01"),
        *answers(DEPARTMENT, [(5.0, "11 " * 9), (2.0, "15 " * 9), (2.0, "12 " * 4)], "/02"),
    ]
    found = of(figures(scoring(months), "department"), DEPARTMENT)
    assert_equals_hand(found, months)
    assert found["overall"].df == 6 - 2


def test_the_city_of_the_sample_is_the_residents_alone():
    """ADR 0003: departments are rated by another population."""
    found = of(figures(scoring(ALL), "city"), CITY)
    assert_equals_hand(found, [*WARD_ANSWERS, *COMMUNE_ANSWERS])
    assert found["overall"].n == len(WARD_ANSWERS) + len(COMMUNE_ANSWERS)
    without = of(figures(scoring([*WARD_ANSWERS, *COMMUNE_ANSWERS]), "city"), CITY)
    assert found["overall"].est == pytest.approx(without["overall"].est, rel=1e-12)


@pytest.mark.parametrize("series", ["transaction", "open"])
def test_the_city_of_receipts_and_posters_counts_every_answer_once(series):
    found = of(figures(scoring(ALL, series), "city"), CITY)
    shares = [
        np.mean([row.ratings[q] >= 4 for row in ALL if row.ratings[q] is not None]) for q in (0, 1)
    ]
    assert set(scoring(ALL, series).design.weights) == {1.0}
    assert found["overall"].n == len(ALL)
    assert found["overall"].est == pytest.approx(sum(shares) / 2, rel=1e-12)
    assert found["item:tx_overall"].est == pytest.approx(shares[0], rel=1e-12)


@pytest.mark.parametrize("series", ["transaction", "open"])
@pytest.mark.parametrize("level", LEVELS)
def test_self_selected_answers_have_an_estimate_and_a_count_and_nothing_else(series, level):
    found = [f for f in figures(scoring(ALL, series), level) if f.state != "suppressed"]
    assert found
    for figure in found:
        assert (figure.state, figure.est is None, figure.n is None) == ("published", False, False)
        sampling = ("se", "lci", "uci", "deff", "df", "n_eff", "n_psu", "variance", "response_rate")
        others = ("coverage", "transactions")
        assert {getattr(figure, name) for name in (*sampling, *others)} == {None}


def test_few_degrees_of_freedom_are_a_matter_of_samples():
    """Thirty answers about five offices are few PSUs more than strata; nobody drew them."""
    spread = [
        row for code in (WARD, COMMUNE, EMPTY, DEPARTMENT, OTHER_DEPARTMENT)
        for row in answers(code, [(1.0, "44 " * 6)])
    ]  # fmt: skip
    assert of(figures(scoring(spread, "open"), "city"), CITY)["overall"].state == "published"


@pytest.mark.parametrize("series", ["sample", "transaction"])
def test_blocks_keep_their_order_and_their_members(series):
    found = figures(scoring(ALL, series), "block")
    assert list(dict.fromkeys(figure.unit for figure in found)) == [
        "departments", "wards", "communes",
    ]  # fmt: skip
    assert of(found, "wards")["overall"].n == len(WARD_ANSWERS)
    assert of(found, "communes")["overall"].n == len(COMMUNE_ANSWERS)
    assert of(found, "departments")["overall"].n == len(DEPARTMENT_ANSWERS)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("series", ["sample", "transaction"])
def test_figures_are_the_analysis_core_untouched(level, series):
    ready = scoring(ALL, series)
    labels = ready.population.labels(level, series)
    column = ready.design.table.column("unit")
    by = np.array([labels.get(code, "elsewhere") for code in column], dtype=object)
    direct = {
        (e.domain, e.index): e
        for e in publish(estimate_index(ready.scheme, ready.design, by), PublicationRule(), {})
        if e.domain != "elsewhere"
    }
    sampled = series == "sample"
    names = ("se", "lci", "uci", "deff", "df", "n_eff", "n_psu", "variance") if sampled else ()
    shown = {(f.unit, f.index): f for f in figures(ready, level) if f.n is not None}
    assert set(shown) == set(direct)
    for key, figure in shown.items():
        for name in ("est", "n", *names):
            assert getattr(figure, name) == getattr(direct[key], name)
        assert (figure.state, figure.reason) == (direct[key].state, direct[key].reason)


def test_offices_nobody_answered_about_appear_as_suppressed():
    found = figures(scoring(ALL), "commune")
    assert [f.unit for f in found if f.index == "overall"] == [WARD, COMMUNE, EMPTY]
    for figure in of(found, EMPTY).values():
        assert (figure.state, figure.reason) == ("suppressed", NOT_ENOUGH)
        assert (figure.est, figure.se, figure.lci, figure.n, figure.n_psu) == (None,) * 5
        assert (figure.block, figure.unit_name) == ("communes", {"vi": "Xã Ba"})
    assert set(of(found, EMPTY)) == set(of(found, WARD))
    [absent] = {f.state for f in figures(scoring(ALL), "department") if f.unit == OTHER_DEPARTMENT}
    assert absent == "suppressed"


@pytest.mark.parametrize("series", ["sample", "transaction"])
def test_a_level_nobody_answered_about_is_suppressed_throughout(series):
    found = figures(scoring(WARD_ANSWERS, series), "department")
    assert {(f.unit, f.state) for f in found} == {
        (DEPARTMENT, "suppressed"), (OTHER_DEPARTMENT, "suppressed"),
    }  # fmt: skip
    only_clients = figures(scoring(DEPARTMENT_ANSWERS, series), "commune")
    assert {f.state for f in only_clients} == {"suppressed"}


def test_every_index_has_the_sentence_people_were_asked():
    labels = {f.index: f.label["vi"] for f in figures(scoring(ALL), "city")}
    assert labels["overall"] == "Chỉ số nhỏ"
    assert labels["factor:both"] == "Cả hai"
    assert labels["item:tx_courtesy"].endswith((".", "?"))


def test_a_small_office_hides_another_of_its_own_block_only():
    """Communes add up to the block of communes: the total and the others must not give it away."""
    few = answers(EMPTY, [(9.0, "44 45"), (9.0, "43 34"), (9.0, "12 54")])
    found = figures(scoring([*ALL, *few]), "commune")
    reasons = {code: of(found, code)["overall"].reason for code in (WARD, COMMUNE, EMPTY)}
    assert reasons == {
        EMPTY: "not-enough-forms",
        COMMUNE: "complement",
        WARD: "few-degrees-of-freedom",
    }


def test_few_answers_about_departments_hide_nothing_of_the_residents():
    few = answers(DEPARTMENT, [(9.0, "44 45"), (9.0, "43 34")])
    ready = scoring([*WARD_ANSWERS, *COMMUNE_ANSWERS, *few])
    assert of(figures(ready, "city"), CITY)["overall"].state == "low-precision"
    blocks = figures(ready, "block")
    assert of(blocks, "departments")["overall"].reason == "not-enough-forms"
    assert of(blocks, "wards")["overall"].state == "low-precision"
    assert of(blocks, "communes")["overall"].state == "low-precision"


def test_a_small_ward_block_is_hidden_by_a_block_of_the_same_total():
    """Residents = wards + communes: hiding the departments instead would give the wards away."""
    few = answers(WARD, [(9.0, "44"), (9.0, "43"), (9.0, "55")])
    fewer_clients = answers(DEPARTMENT, [(3.0, "55 " * 11), (4.0, "55 " * 11), (5.0, "11 " * 11)])
    blocks = figures(scoring([*few, *COMMUNE_ANSWERS, *fewer_clients]), "block")
    assert of(blocks, "wards")["overall"].reason == "not-enough-forms"
    assert of(blocks, "communes")["overall"].reason == "complement"
    assert of(blocks, "departments")["overall"].state == "low-precision"
    # the one commune is its block
    communes = figures(scoring([*few, *COMMUNE_ANSWERS, *fewer_clients]), "commune")
    assert {f.reason for f in of(communes, COMMUNE).values()} == {"complement"}


def test_an_office_held_back_for_another_is_held_back_in_every_index():
    few = answers(EMPTY, [(9.0, "44 4-"), (9.0, "43 3-"), (9.0, "12 5-")])
    found = of(figures(scoring([*ALL, *few]), "commune"), COMMUNE)
    assert {(f.state, f.reason) for f in found.values()} == {("suppressed", "complement")}


def test_a_question_few_answered_takes_its_neighbour_with_it():
    """Index and factor are the mean of two questions: one alone would follow from the other."""
    halves = answers(WARD, [(10.0, "4- 5- 3- " * 5), (20.0, "4- 45 2- " * 5), (35.0, "5- " * 15)])
    found = of(figures(scoring([*halves, *COMMUNE_ANSWERS]), "commune"), WARD)
    assert {index: f.reason for index, f in found.items()} == {
        "overall": "few-degrees-of-freedom",
        "factor:both": "few-degrees-of-freedom",
        "item:tx_overall": "complement",
        "item:tx_courtesy": "not-enough-forms",
    }


def test_offices_are_scored_whether_their_index_is_shown_or_not():
    few = answers(EMPTY, [(9.0, "44 45"), (9.0, "43 34"), (9.0, "12 54")])
    ready = scoring([*ALL, *few])
    given = {WARD: WARD_ANSWERS, COMMUNE: COMMUNE_ANSWERS, DEPARTMENT: DEPARTMENT_ANSWERS}
    for index in ("overall", "item:tx_courtesy"):
        expected = {code: by_hand(rows)[index] for code, rows in given.items()}
        found = scoring_estimates(ready, index)
        assert found.keys() == expected.keys()
        for code, hand in expected.items():
            assert isinstance(found[code], ScoringEstimate)
            assert found[code].est == pytest.approx(hand.est, rel=1e-12)
            assert found[code].se == pytest.approx(hand.se, rel=1e-9)


def test_parents_are_blocks_and_the_city():
    population = Population(REGISTRY, DAY)
    offices = {
        WARD: "wards", COMMUNE: "communes", EMPTY: "communes",
        DEPARTMENT: "departments", OTHER_DEPARTMENT: "departments",
    }  # fmt: skip
    residents = {"wards": CITY, "communes": CITY}
    assert population.parents("sample") == offices | residents
    assert population.parents("open") == offices | residents | {"departments": CITY}


def test_the_real_registry_rates_departments_and_communes_and_nobody_else():
    population = Population(haiphong(), VALID_FROM)
    city = population.labels("city", "transaction")
    assert len(city) == 14 + 114
    assert set(city.values()) == {"31"}
    assert len(population.labels("city", "sample")) == 114
    assert not any(code.endswith((".TT", ".TT.1", ".Q1")) for code in city)
    assert set(population.labels("block", "sample").values()) == {
        "departments", "wards", "communes",
    }  # fmt: skip
    assert all(code == label for code, label in population.labels("commune", "sample").items())


def test_a_code_that_is_no_opinion_counts_as_no_answer():
    with_codes = [*WARD_ANSWERS, *answers(WARD, [(10.0, "4-")])]
    ready = scoring(with_codes)
    ready.design.table.column("tx_courtesy")[-1] = 99.0
    again = scoring(with_codes)
    found, expected = (of(figures(r, "commune"), WARD) for r in (ready, again))
    assert found["item:tx_courtesy"].n == len([a for a in WARD_ANSWERS if a.ratings[1] is not None])
    assert found["overall"].est == expected["overall"].est
