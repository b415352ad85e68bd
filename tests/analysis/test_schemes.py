"""The packaged index schemes: every item exists in its instrument, on the scale the scheme says."""

from decimal import Decimal

import msgspec
import pytest

from analysis.errors import AnalysisError
from analysis.indices.rules import Printing
from analysis.indices.scheme import IndexScheme, load_scheme, parse_index_scheme
from analysis.indices.weights import effective_weights, weights_text
from analysis.schemes.library import packaged
from questionnaires.codebook import codebook
from questionnaires.loader import load_library

INDICES = [name for name in packaged() if not name.startswith("par_")]
NUMBERS = {
    "education_parent_2023": 24,
    "education_student_2023": 24,
    "health_inpatient_2024": 36,
    "health_outpatient_2024": 31,
    "one_stop_nine": 9,
    "service_766_satisfaction": 8,
    "services_two_audiences": 19,
    "sipas_2023_2026": 33,
    "sipas_2023_2026_smoothed": 33,
    "sipas_organisation_2026": 33,
    "transaction_feedback": 5,
}


PLAIN = {
    "name": "small", "version": "1", "title": {}, "instrument": "small", "formula": {},
    "provenance": {}, "scale": [1, 2, 3, 4, 5], "levels": [4, 5], "missing": [99],
    "aggregation": "item_mean",
    "factors": [{"name": "f", "title": {}, "items": ["a", "b", "c"]}],
}  # fmt: skip


def scheme_of(**changes: object) -> IndexScheme:
    return parse_index_scheme(msgspec.json.encode(PLAIN | changes).decode())


def test_every_index_is_named_here() -> None:
    assert set(INDICES) == set(NUMBERS)


@pytest.mark.parametrize("name", INDICES)
def test_every_item_is_asked_on_the_scale_of_the_scheme(name: str) -> None:
    scheme = load_scheme(name)
    assert scheme.name == name
    assert len(scheme.items) == NUMBERS[name]
    for instrument in (scheme.instrument, *scheme.also):
        asked = {variable.name: variable for variable in codebook(load_library(instrument))}
        for item in scheme.items:
            variable = asked[item]
            assert variable.values is not None
            levels = set(variable.values) - set(variable.missing)
            assert levels == set(scheme.scale), f"{instrument}.{item}"
            assert set(variable.missing) <= set(scheme.missing), f"{instrument}.{item}"


@pytest.mark.parametrize("name", INDICES)
def test_words_stand_in_both_languages(name: str) -> None:
    scheme = load_scheme(name)
    titles = [part.title for part in (*scheme.factors, *scheme.pillars)]
    for words in (scheme.title, scheme.formula, scheme.provenance, *titles):
        assert set(words) == {"vi", "en"}
        assert all(text.strip() for text in words.values())


@pytest.mark.parametrize("name", INDICES)
def test_effective_weights_add_up_and_print(name: str) -> None:
    scheme = load_scheme(name)
    assert sum(effective_weights(scheme).values()) == pytest.approx(1, abs=1e-12)
    assert len(weights_text(scheme).splitlines()) == len(scheme.items)


def test_explicit_weights_by_hand() -> None:
    """Pillar p weighs 3, factor g beside it 1; f is a : b = 1 : 3."""
    scheme = scheme_of(
        aggregation="explicit",
        pillars=[{"name": "p", "title": {}, "weight": 3}],
        factors=[
            {"name": "f", "title": {}, "pillar": "p", "items": ["a", "b"], "item_weights": [1, 3]},
            {"name": "g", "title": {}, "items": ["c"]},
        ],
    )
    assert effective_weights(scheme) == pytest.approx({"a": 3 / 16, "b": 9 / 16, "c": 1 / 4})


def test_pillar_mean_by_hand() -> None:
    scheme = scheme_of(
        aggregation="pillar_mean",
        pillars=[{"name": "p", "title": {}}, {"name": "q", "title": {}}],
        factors=[
            {"name": "f", "title": {}, "pillar": "p", "items": ["a", "b"]},
            {"name": "g", "title": {}, "pillar": "p", "items": ["c"]},
            {"name": "h", "title": {}, "pillar": "q", "items": ["d"]},
        ],
    )
    assert effective_weights(scheme) == pytest.approx(
        {"a": 1 / 8, "b": 1 / 8, "c": 1 / 4, "d": 0.5}
    )


@pytest.mark.parametrize(
    "change",
    [
        {"scoring": "mean"},
        {"levels": []},
        {"scoring": "range", "levels": [], "scale": [-1, 1]},
        {"scoring": "range", "levels": [], "scale": [1]},
        {"min_items": 0},
        {"min_items": 4},
        {"aggregation": "pillar_mean"},
        {"factors": [{"name": "f", "title": {}, "items": ["a"], "weight": 2}]},
        {
            "aggregation": "explicit",
            "factors": [{"name": "f", "title": {}, "items": ["a", "b"], "item_weights": [1]}],
        },
        {
            "aggregation": "explicit",
            "factors": [{"name": "f", "title": {}, "items": ["a"], "weight": 0}],
        },
        {"audiences": {"weights": {"citizen": 0}}},
    ],
)
def test_rules_that_do_not_fit_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(AnalysisError) as caught:
        scheme_of(**change)
    assert caught.value.code == "bad-scheme"


@pytest.mark.parametrize(
    ("rounding", "value", "expected"),
    [
        ("half_up", 0.80125, "80.13"),
        ("half_even", 0.80125, "80.12"),
        ("down", 0.80129, "80.12"),
        ("half_up", 0.57, "57.00"),
    ],
)
def test_rounding_is_data(rounding: str, value: float, expected: str) -> None:
    printing = Printing(rounding=rounding)  # type: ignore[arg-type]
    assert printing.printed(value) == Decimal(expected)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("competition", (2, 1, 2, 4)),
        ("dense", (2, 1, 2, 3)),
        ("average", (2.5, 1, 2.5, 4)),
    ],
)
def test_ties_are_judged_on_printed_figures(ties: str, expected: tuple[float, ...]) -> None:
    printing = Printing(ties=ties)  # type: ignore[arg-type]
    assert printing.ranks([0.90001, 0.95, 0.900049, 0.8]) == expected
    assert printing.ranks([]) == ()


def test_points_of_nine_indicators_print_on_eighteen() -> None:
    assert load_scheme("one_stop_nine").printing.printed(0.8333) == Decimal("15.00")
