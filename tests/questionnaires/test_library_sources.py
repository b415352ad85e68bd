"""What the sources of the packaged instruments say: contents, counts, scales, names to keep."""

import pytest

from questionnaires.instrument import LikertItem, item_choices, items
from questionnaires.loader import load_library

SIPAS = [
    "accountability", "participation", "policy_quality", "policy_results", "access", "procedures",
    "officials", "results", "feedback",
]  # fmt: skip
HEALTH = ["access", "transparency", "facilities", "staff", "results"]
EDUCATION = ["access", "facilities", "environment", "activities", "results", "overall"]
COUNTS = {
    "sipas_citizen": (SIPAS, [2, 2, 8, 2, 4, 4, 5, 3, 3]),
    "sipas_organisation": (SIPAS, [2, 2, 8, 2, 4, 4, 5, 3, 3]),
    "one_stop_nine": (["indicators", "satisfaction"], [9, 1]),
    "health_inpatient": (HEALTH, [5, 7, 11, 7, 6]),
    "health_outpatient": (HEALTH, [5, 10, 8, 4, 4]),
    "education_parent": (EDUCATION, [5, 5, 4, 5, 5, 1]),
    "education_student": (EDUCATION, [5, 5, 4, 5, 5, 1]),
    "par_official": (
        ["steering", "documents", "organisation", "civil_service", "finance", "digital", "effects"],
        [3, 3, 3, 3, 2, 3, 2],
    ),
}
FORMS = ("sipas_organisation", "health_inpatient", "health_outpatient", "education_parent")


def likert(instrument, section):
    (found,) = [each for each in instrument.sections if each.name == section]
    return [item.name for item in found.items if isinstance(item, LikertItem)]


@pytest.mark.parametrize("name", COUNTS)
def test_contents_and_counts_are_those_of_the_source(name):
    instrument = load_library(name)
    sections, counts = COUNTS[name]
    assert [len(likert(instrument, section)) for section in sections] == counts
    order = [section.name for section in instrument.sections if section.name in sections]
    assert order == sections


@pytest.mark.parametrize(
    ("name", "prefix"), [("health_inpatient", "ip"), ("health_outpatient", "op")]
)
def test_health_items_carry_the_letter_and_number_of_the_ministry(name, prefix):
    for letter, section in zip("abcde", HEALTH, strict=True):
        names = likert(load_library(name), section)
        for number, item in enumerate(names, start=1):
            assert item.startswith(f"{prefix}_{letter}{number}_")


def test_the_nine_indicators_earn_0_1_or_2_points():
    instrument = load_library("one_stop_nine")
    for name in likert(instrument, "indicators"):
        (item,) = [each for each in items(instrument) if each.name == name]
        levels = [choice.code for choice in item_choices(instrument, item) if not choice.missing]
        assert levels == [0, 1, 2]
        assert item.short["vi"][0].isdigit()
    assert [c.code for c in instrument.scales["three_levels"]] == [1, 2, 3]


def test_organisations_are_addressed_as_such_and_asked_who_answers():
    instrument = load_library("sipas_organisation")
    assert instrument.audience == "organisation"
    assert "respondent_post" in {item.name for item in items(instrument)}
    for section in instrument.sections:
        for item in section.items:
            assert "Ông/Bà" not in item.text["vi"]
            assert "Ông/Bà" not in (item.hint or {}).get("vi", "")
    assert "Quý cơ quan, doanh nghiệp" in instrument.sections[0].title["vi"]


def test_service_items_of_organisations_have_the_names_of_the_citizens_form():
    citizen, organisation = load_library("sipas_citizen"), load_library("sipas_organisation")
    for factor in SIPAS:
        if factor not in {"policy_quality", "policy_results"}:
            assert likert(citizen, factor) == likert(organisation, factor)


def test_the_re_interview_asks_in_the_words_of_its_parent():
    again, parent = load_library("back_check"), load_library("sipas_citizen")
    assert again.derived_from == f"{parent.name} {parent.version}"
    asked = {item.name: item for item in items(parent)}
    repeated = [item for item in items(again) if item.name in asked]
    assert len(repeated) == 7
    for item in repeated:
        assert item.text == asked[item.name].text
        assert item_choices(again, item) == item_choices(parent, asked[item.name])


@pytest.mark.parametrize("name", ["health_inpatient", "health_outpatient"])
def test_health_forms_ask_for_nothing_that_points_to_the_patient(name):
    instrument = load_library(name)
    purposes = {item.name.split("_", 1)[1]: item.sensitive for item in items(instrument)}
    assert purposes["insurance"]
    assert not {"phone", "department", "income"} & purposes.keys()


def test_pupils_are_asked_for_consent_first_and_not_who_they_are():
    asked = [item.name for item in items(load_library("education_student"))]
    assert asked[0] == "es_consent"
    assert not {"es_sex", "es_age_band", "es_name"} & set(asked)


@pytest.mark.parametrize("name", FORMS)
def test_only_what_decides_the_route_or_the_index_is_required(name):
    required = {item.name.split("_")[-1] for item in items(load_library(name)) if item.required}
    assert required <= {"overall", "level"}
