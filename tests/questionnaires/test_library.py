"""The packaged instruments: names, wording, and what must not stand on a citizen's form."""

import json
import re
import unicodedata

import pytest

from questionnaires.instrument import LikertItem, canonical, items, source_items
from questionnaires.loader import library, load_library
from questionnaires.routing import on_route
from questionnaires.validation import Accepted, check

FACTORS = {
    "accountability": ["acc_channels", "acc_clarity"],
    "participation": ["par_consult", "par_feedback"],
    "policy_quality": [
        "pol_economy", "pol_health", "pol_education", "pol_security", "pol_roads",
        "pol_electricity", "pol_water", "pol_welfare",
    ],
    "policy_results": ["res_household_economy", "res_quality_of_life"],
    "access": ["sv_information", "sv_signage", "sv_premises", "sv_equipment"],
    "procedures": ["pr_posted", "pr_dossier", "pr_fees", "pr_deadline"],
    "officials": ["of_courtesy", "of_answers", "of_guidance", "of_compliance", "of_dedication"],
    "results": ["rs_on_time", "rs_complete", "rs_fair"],
    "feedback": ["fb_channels", "fb_handling", "fb_reply"],
}  # fmt: skip
LEVELS = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
ABBREVIATION = re.compile(r"\b[A-ZĐ]{2,}\b")
ABOLISHED = re.compile(r"\b(huyện|thị xã|quận|truyền hình xã)\b", re.IGNORECASE)


def sentences(name):
    """Every sentence shown to a respondent, as (language, text)."""

    def walk(data):
        if isinstance(data, dict):
            for key, value in data.items():
                if isinstance(value, str) and key in {"vi", "en"}:
                    yield key, value
                elif key != "provenance":
                    yield from walk(value)
        elif isinstance(data, list):
            for value in data:
                yield from walk(value)

    return list(walk(json.loads(canonical(load_library(name)))))


def test_the_library_holds_these_instruments():
    assert library() == (
        "back_check", "citizen_feedback", "education_parent", "education_student",
        "health_inpatient", "health_outpatient", "household_roster", "one_stop_nine",
        "online_service_feedback", "par_official", "service_766_satisfaction", "sipas_citizen",
        "sipas_organisation", "transaction_feedback",
    )  # fmt: skip
    assert {load_library(name).version for name in library()} == {"2026.1"}
    assert {load_library(name).languages for name in library()} == {("vi", "en")}


def test_an_instrument_is_loaded_once():
    assert load_library("sipas_citizen") is load_library("sipas_citizen")


def test_the_household_form_has_33_satisfaction_items_in_nine_batteries():
    sections = {section.name: section for section in load_library("sipas_citizen").sections}
    likert = [i.name for i in items(load_library("sipas_citizen")) if isinstance(i, LikertItem)]
    assert len(likert) == 33
    assert likert == [name for names in FACTORS.values() for name in names]
    for factor, names in FACTORS.items():
        assert [item.name for item in sections[factor].items] == names
        assert sections[factor].layout == "battery"


def test_the_household_form_asks_who_answers_but_not_ethnicity():
    names = [item.name for item in items(load_library("sipas_citizen"))]
    assert {"sex", "age_band", "education", "occupation"} <= set(names)
    assert not any("ethnic" in name for name in names)
    assert not any("dân tộc" in text.lower() for _, text in sentences("sipas_citizen"))


def test_age_bands_do_not_overlap():
    (age,) = [i for i in items(load_library("sipas_citizen")) if i.name == "age_band"]
    assert [choice.code for choice in age.choices] == [
        "18-24", "25-34", "35-49", "50-60", "over_60",
    ]  # fmt: skip


def test_the_receipt_form_has_seven_questions_and_requires_one():
    asked = items(load_library("transaction_feedback"))
    assert [item.name for item in asked] == [
        "tx_overall", "tx_courtesy", "tx_guidance", "tx_on_time", "tx_ease", "tx_improve",
        "tx_comment",
    ]  # fmt: skip
    assert [item.name for item in asked if item.required] == ["tx_overall"]
    assert asked[-1].max_length == 500
    assert "số điện thoại" in asked[-1].hint["vi"]


@pytest.mark.parametrize(("level", "asked"), [(1, True), (3, True), (4, False), (5, False)])
def test_what_to_improve_is_asked_of_those_who_were_not_satisfied(level, asked):
    route = on_route(load_library("transaction_feedback"), {"tx_overall": level})
    assert ("tx_improve" in route) is asked


@pytest.mark.parametrize(("answer", "asked"), [("yes", True), (None, True), ("no", False)])
def test_results_are_asked_unless_the_person_did_no_procedure(answer, asked):
    answers = {"did_procedure": answer} if answer else {}
    off = {item.name for item in items(load_library("sipas_citizen"))} - on_route(
        load_library("sipas_citizen"), answers
    )
    assert off == (set() if asked else set(FACTORS["results"]))


def test_satisfaction_alone_is_an_answer_to_the_household_form():
    answers: dict[str, object] = {name: 4 for names in FACTORS.values() for name in names}
    assert check(load_library("sipas_citizen"), answers) == Accepted(answers)


@pytest.mark.parametrize(
    "name", [name for name in library() if "satisfaction" in load_library(name).scales]
)
def test_levels_are_the_five_of_the_national_form(name):
    levels = [c for c in load_library(name).scales["satisfaction"] if not c.missing]
    assert [choice.label["vi"] for choice in levels] == LEVELS
    assert [choice.code for choice in levels] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", library())
def test_wording_is_nfc_without_abbreviations_and_of_today(name):
    for language, text in sentences(name):
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert not ABBREVIATION.search(text), text
        if language == "vi":
            assert not ABOLISHED.search(text), text


@pytest.mark.parametrize("name", library())
def test_every_item_has_a_short_label_and_says_whose_wording_it_is(name):
    for item in source_items(load_library(name)):
        assert item.wording == "house"
        if item.short is not None or type(item).__struct_config__.tag != "note":
            assert set(item.short) == {"vi", "en"}
            assert all(len(label) <= 80 for label in item.short.values())


@pytest.mark.parametrize("name", library())
def test_provenance_says_that_the_wording_is_ours_and_names_who_wrote_it(name):
    provenance = load_library(name).provenance
    assert "Lắng nghe" in provenance["vi"]
    assert "Lắng nghe" in provenance["en"]


@pytest.mark.parametrize("name", library())
def test_reserved_codes_mean_what_they_mean_everywhere(name):
    for scale in load_library(name).scales.values():
        for choice in scale:
            assert choice.missing is (choice.code in {97, 98, 99})
            if choice.code == 98:
                assert choice.label["vi"] == "Không biết"


@pytest.mark.parametrize("name", library())
def test_free_text_asks_people_not_to_name_anybody(name):
    for item in source_items(load_library(name)):
        if type(item).__struct_config__.tag == "text":
            assert "ghi" in item.hint["vi"]
            assert "name" in item.hint["en"]


@pytest.mark.parametrize("name", library())
def test_vietnamese_and_english_are_not_the_same_words(name):
    for item in source_items(load_library(name)):
        assert item.text["vi"] != item.text["en"]
        assert item.text["vi"][-1] in ".?"
        assert item.text["en"][-1] in ".?"
