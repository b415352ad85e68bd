"""PAR schemes as data: the packaged examples, their order, and what a scheme is refused for."""

from typing import Any

import msgspec
import pytest

from analysis.errors import AnalysisError
from analysis.par.checking import faults
from analysis.par.library import (
    load_par_scheme,
    one_a_year,
    parse_par_scheme,
    read_par_scheme,
)
from analysis.par.outline import leaves, maximum_of, survey_indices
from analysis.par.rules.table import MEANING
from analysis.schemes.library import packaged
from tests.analysis.par_schemes import PLAIN, SURVEY, content, criterion, scores, unit

EXAMPLES = ("par_example", "par_commune_example", "par_department_example", "par_province_example")


def text(*domains: tuple[str, list[Any]], **more: Any) -> str:
    return msgspec.json.encode(content(*domains, **more)).decode()


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_add_up_and_say_what_they_are(name: str) -> None:
    scheme = load_par_scheme(name)
    assert scheme.name == name
    assert scheme.example
    assert maximum_of(scheme) == 100
    assert "ví dụ" in scheme.title["vi"]
    words = [scheme.title, scheme.provenance, scheme.ranking.tie_rule]
    words += [domain.label for domain in scheme.domains]
    words += [leaf.criterion.label for leaf in leaves(scheme)]
    assert all(set(each) == {"vi", "en"} and all(each.values()) for each in words)


def test_the_examples_show_every_rule_and_source() -> None:
    found = [leaf.criterion for name in EXAMPLES for leaf in leaves(load_par_scheme(name))]
    assert {type(criterion.rule) for criterion in found} == set(MEANING)
    sources = {criterion.source for criterion in found}
    assert sources == {"self_assessed", "appraised", "survey", "imported"}


def test_the_provincial_example_has_eight_domains_split_among_departments() -> None:
    province = load_par_scheme("par_province_example")
    assert len(province.domains) == 8
    assert len({leaf.lead for leaf in leaves(province)}) >= 4
    assert all(leaf.lead and leaf.field for leaf in leaves(province))
    lead = {leaf.name: leaf.lead for leaf in leaves(province)}
    assert (lead["plan_tasks"], lead["central_tasks"]) == ("31.SNV", "31.VP")
    assert survey_indices(province) == ("overall", "officials")


def test_no_two_examples_hold_for_one_block_in_a_year() -> None:
    assert one_a_year(map(load_par_scheme, EXAMPLES))[1] == ()


def test_every_packaged_par_file_is_known() -> None:
    others = {"par_targets_city_2026", "par_targets_commune_example", "par_emulation_example"}
    assert {name for name in packaged() if name.startswith("par_")} == {*EXAMPLES, *others}


def test_leaves_are_numbered_as_a_table_is_printed() -> None:
    found = leaves(load_par_scheme("par_commune_example"))
    numbers = {leaf.name: leaf.number for leaf in found}
    assert numbers["plan_issued"] == "1.1"
    assert numbers["on_time"] == "3.2.1"
    assert numbers["service_766"] == "3.3"
    order = [tuple(map(int, leaf.number.split("."))) for leaf in found]
    assert order == sorted(order)
    [on_time] = [leaf for leaf in found if leaf.name == "on_time"]
    assert (on_time.above, on_time.field) == (("procedures", "settlement"), "procedures")


ONE = ("work", [criterion("plan", 50), criterion("law", 50)])


@pytest.mark.parametrize(
    ("scheme", "code", "where"),
    [
        (text(("a", [criterion("plan", 50, None)])), "no-source", "criterion 1.1 'plan', source"),
        (text(("a", [criterion("plan", 0)])), "bad-maximum", "criterion 1.1 'plan'"),
        (text(("a", [])), "empty-domain", "domain 1 'a'"),
        (text(ONE, ("more", [criterion("plan", 5)])), "same-name", "criterion 'plan'"),
        (
            text(("a", [criterion("p", 5, rule={"kind": "steps", "steps": []})])),
            "bad-rule",
            "criterion 1.1 'p', rule",
        ),
        (
            text(("a", [criterion("s", 5, "survey", rule={"kind": "yes_no"})])),
            "bad-rule",
            "criterion 1.1 's', rule",
        ),
        (
            text(("a", [criterion("s", 5, "survey", rule={"kind": "steps", "below": 5,
             "steps": [{"at_least": 0.5, "points": 1}]})])),
            "bad-rule",
            "criterion 1.1 's', rule",
        ),
        (text(("a", [criterion("p", 5, index="overall")])), "not-a-survey", "'p', index"),
        (
            text(("a", [criterion("h", 9, None, parts=[criterion("p", 5), criterion("q", 5)])])),
            "sums-differ",
            "'h', maximum",
        ),
        (
            text(
                ("a", [criterion("h", 5, None, parts=[
                    criterion("i", 5, None, parts=[criterion("p", 5)])])])
            ),
            "too-deep",
            "'i'",
        ),
        (text(ONE, years=[2027, 2026]), "bad-years", "years"),
        (
            text(ONE, classes=[{"name": n, "label": {}, "at_least": a} for n, a in (("b", 80),
             ("a", 93))]),
            "bad-classes",
            "classes",
        ),
        (text(ONE, ranking={"tie_breakers": ["plam"]}), "unknown-component", "tie_breakers"),
        (text(ONE, ranking={"level": 1}), "bad-level", "ranking.level"),
    ],
)  # fmt: skip
def test_a_fault_has_a_code_and_a_place(scheme: str, code: str, where: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        parse_par_scheme(scheme)
    assert caught.value.code == code
    assert where in caught.value.where
    found = read_par_scheme(scheme).refusals
    assert code in [refusal.code for refusal in found]


def test_a_criterion_without_source_is_refused_by_name_and_the_rest_kept() -> None:
    """Documented outcome: the criterion has no points, the others are rescaled."""
    sourceless = text(
        ("work", [criterion("plan", 50), criterion("law", 30, None)]), ("people", [SURVEY])
    )
    found = read_par_scheme(sourceless, "draft.yaml")
    [refusal] = found.refusals
    assert (refusal.code, refusal.got) == ("no-source", "nothing")
    assert "criterion 1.2 'law'" in refusal.where
    assert found.scheme is not None
    score = scores(found.scheme, unit("a"))["a"]
    law = score.lines[1]
    assert (law.points, law.reason, law.appraised_points) == (None, "refused", 27)
    assert score.total == pytest.approx((45 + 16) / 70 * 100)


def test_two_schemes_for_one_year_are_refused_and_the_first_kept() -> None:
    first = parse_par_scheme(text(ONE, years=[2026, 2027], blocks=["wards", "communes"]))
    later = parse_par_scheme(text(ONE, years=[2027, 2030], blocks=["wards"], version="2"))
    other = parse_par_scheme(text(ONE, years=[2026, 2026], blocks=["departments"]))
    kept, refused = one_a_year([first, later, other])
    assert kept == (first, other)
    [refusal] = refused
    assert refusal.code == "two-schemes"
    assert "'small' 2" in refusal.where
    assert "'small' 1" in refusal.got


def test_a_sound_scheme_has_no_faults() -> None:
    assert faults(PLAIN) == ()


@pytest.mark.parametrize(
    "broken",
    [
        "name: [",
        "{}",
        text(ONE, colour="red"),
        text(("a", [criterion("p", 5, "magic")])),
        text(("a", [criterion("p", 5, rule={"kind": "magic"})])),
    ],
)
def test_what_is_no_scheme_is_one_error(broken: str) -> None:
    for read in (parse_par_scheme, read_par_scheme):
        with pytest.raises(AnalysisError) as caught:
            read(broken)
        assert caught.value.code == "bad-scheme"
