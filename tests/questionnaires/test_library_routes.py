"""Walking the packaged instruments as different people would: what each is asked, and not asked."""

import pytest

from questionnaires.instrument import item_choices, items
from questionnaires.loader import library, load_library
from questionnaires.routing import on_route
from questionnaires.validation import Accepted, Rejected, check

MOMENT = "2026-11-22T10:00:00.000+07:00"
ADULTS = [
    {"hh_who": "chủ nhà", "hh_sex": "male", "hh_age": 61},
    {"hh_who": "vợ", "hh_sex": "female", "hh_age": 58},
    {"hh_who": "con gái", "hh_sex": "female", "hh_age": 17},
]
ANSWERS = {
    "score": 8,
    "integer": 3,
    "text": "Không có gì thêm.",
    "date": "2026-11-20",
    "time": "18:30",
    "procedure": "1.004873",
    "geopoint": {"lat": 20.86, "lon": 106.68, "accuracy": 8.5, "mock": False},
    "photo": "sha256:" + "0" * 64,
    "consent": True,
    "roster": ADULTS,
}
SILENT = {"note", "calculated", "hidden", "roster_selection"}


def tag(item):
    return type(item).__struct_config__.tag


def answer(instrument, item):
    """What somebody content and patient says to a question."""
    if tag(item) == "unit":
        return "11311" if item.level == "commune" else "11311.04"
    if tag(item) in ANSWERS:
        return ANSWERS[tag(item)]
    offered = [choice.code for choice in item_choices(instrument, item) if not choice.missing]
    if tag(item) in {"likert", "rating"}:
        return offered[-1]
    return [offered[0]] if tag(item) == "multiple_choice" else offered[0]


def walk(name, **said):
    """Answer every question on the route: as said, or else as somebody content would."""
    instrument = load_library(name)
    answers = {}
    for item in items(instrument):
        if tag(item) in SILENT or item.name not in on_route(instrument, answers):
            if item.name in said and tag(item) == "hidden":
                answers[item.name] = said[item.name]
            continue
        answers[item.name] = said.get(item.name, answer(instrument, item))
    return answers, check(instrument, answers, moment=MOMENT)


@pytest.mark.parametrize("name", library())
def test_somebody_content_who_answers_everything_is_accepted(name):
    answers, result = walk(name)
    assert isinstance(result, Accepted), result
    assert answers.items() <= result.answers.items()
    assert not result.notices


@pytest.mark.parametrize("name", library())
def test_a_form_with_only_what_is_required_is_accepted(name):
    instrument = load_library(name)
    answers = {}
    for item in items(instrument):
        if item.required is True and item.name in on_route(instrument, answers):
            answers[item.name] = answer(instrument, item)
    assert isinstance(check(instrument, answers, moment=MOMENT), Accepted)


ROUTES = {
    "a firm with procedures": (
        "sipas_organisation", {"did_procedure": "yes"},
        {"procedure_fields", "rs_on_time", "respondent_post"}, {"org_type_other"},
    ),
    "an accountant of a firm without": (
        "sipas_organisation", {"did_procedure": "no", "respondent_post": "accountant"},
        {"fb_reply", "pol_land"}, {"procedure_fields", "rs_on_time", "rs_fair"},
    ),
    "online, nothing went wrong": (
        "online_service_feedback", {"os_status": "done", "os_visits": 0},
        {"os_on_time", "os_again"}, {"os_visit_reason", "os_reason_clear", "os_improve"},
    ),
    "online, sent back and unhappy": (
        "online_service_feedback", {"os_status": "returned", "os_visits": 2, "os_overall": 2},
        {"os_visit_reason", "os_reason_clear", "os_returned_times", "os_improve"}, {"os_on_time"},
    ),
    "nine indicators, satisfied": (
        "one_stop_nine", {"one_satisfied": 2}, {"one_comment"}, {"one_why", "one_why_other"},
    ),
    "nine indicators, dissatisfied": (
        "one_stop_nine", {"one_satisfied": 1, "one_why": ["other"]}, {"one_why_other"}, set(),
    ),
    "766, at the counter": (
        "service_766_satisfaction", {"sq_channel": "counter", "sq_sent": "no"},
        {"sq_payment"}, {"sq_online", "sq_reply"},
    ),
    "766, online with a complaint": (
        "service_766_satisfaction", {"sq_channel": "online", "sq_sent": "yes"},
        {"sq_online", "sq_reply"}, set(),
    ),
    "an inpatient, content": (
        "health_inpatient", {"ip_overall": 5}, {"ip_d7_no_gifts", "ip_return"}, {"ip_why"},
    ),
    "an inpatient, not content": (
        "health_inpatient", {"ip_overall": 1, "ip_return": "other"},
        {"ip_why", "ip_return_other"}, set(),
    ),
    "an outpatient without tests": (
        "health_outpatient", {"op_tests": "no"},
        {"op_b8_consultation"}, {"op_b9_test_wait", "op_b10_result_wait", "op_why"},
    ),
    "an outpatient with tests": (
        "health_outpatient", {"op_tests": "yes"}, {"op_b9_test_wait", "op_b10_result_wait"}, set(),
    ),
    "a mother of a child in preschool": (
        "education_parent", {"ep_level": "preschool", "ep_overall": 5},
        {"ep_relation"}, {"ep_career", "ep_improve"},
    ),
    "a father of a pupil before a choice of school": (
        "education_parent", {"ep_level": "lower_secondary", "ep_overall": 3},
        {"ep_career", "ep_improve"}, set(),
    ),
    "a pupil who agrees": (
        "education_student", {"es_overall": 2}, {"es_safety", "es_improve"}, set(),
    ),
    "a deputy": (
        "par_official", {"po_group": "deputy"}, {"po_voters"}, {"po_coordination"},
    ),
    "a leader of a commune": (
        "par_official", {"po_group": "commune"}, {"po_coordination"}, {"po_voters"},
    ),
    "a back-check that confirms the visit": (
        "back_check", {"bc_visited": "yes"}, {"bc_mode", "bc_pressure", "of_courtesy"}, set(),
    ),
    "a back-check of a visit that never was": (
        "back_check", {"bc_visited": "no"}, {"bc_remarks"}, {"bc_mode", "sex", "of_courtesy"},
    ),
    "a back-check that is refused": (
        "back_check", {"bc_consent": False}, {"bc_remarks"}, {"bc_visited", "of_courtesy"},
    ),
    "a back-check that finds nobody": (
        "back_check", {"bc_outcome": "moved"}, {"bc_remarks"}, {"bc_consent", "bc_visited"},
    ),
    "a suggestion": (
        "citizen_feedback", {"cf_kind": "suggestion"},
        {"cf_message", "cf_topics"}, {"cf_date", "cf_acts", "cf_story"},
    ),
    "a complaint": (
        "citizen_feedback", {"cf_kind": "complaint"}, {"cf_date", "cf_message"}, {"cf_acts"},
    ),
    "nobody at home": (
        "household_roster", {"hh_outcome": "nobody", "hh_again_date": "2026-11-23"},
        {"hh_again_date", "hh_again_time"}, {"hh_consent", "hh_people", "hh_handover"},
    ),
    "a household that refuses": (
        "household_roster", {"hh_consent": False}, {"hh_consent"}, {"hh_people", "hh_handover"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "said", "asked", "not_asked"), ROUTES.values(), ids=ROUTES)
def test_everybody_is_asked_what_concerns_them(name, said, asked, not_asked):
    answers, result = walk(name, **said)
    assert isinstance(result, Accepted), result
    assert asked <= result.answers.keys()
    assert not not_asked & answers.keys()


def test_a_pupil_who_does_not_agree_is_asked_nothing_more():
    answers, result = walk("education_student", es_consent=False)
    assert answers == {"es_consent": False}
    assert result == Accepted({"es_consent": False})


HARASSED = {"cf_kind": "harassment", "cf_acts": ["money"], "cf_paid": "refused"}


def test_harassment_takes_a_path_of_its_own_that_requires_nothing():
    instrument = load_library("citizen_feedback")
    answers, result = walk("citizen_feedback", **HARASSED)
    assert isinstance(result, Accepted)
    assert result.answers["cf_confidential"] == 1
    bare = check(instrument, {"cf_kind": "harassment"}, moment=MOMENT)
    assert isinstance(bare, Accepted)
    ordinary, _ = walk("citizen_feedback", cf_kind="complaint")
    assert answers.keys() & ordinary.keys() == {"cf_kind"}
    confidential = [item for item in items(instrument) if item.name in answers.keys() - {"cf_kind"}]
    assert all(item.sensitive or item.name.endswith("_other") for item in confidential)
    assert not any(item.required for item in confidential)


def test_an_ordinary_message_is_not_confidential_and_needs_words():
    instrument = load_library("citizen_feedback")
    _, result = walk("citizen_feedback", cf_kind="thanks")
    assert isinstance(result, Accepted)
    assert result.answers["cf_confidential"] == 0
    empty = check(instrument, {"cf_kind": "thanks"}, moment=MOMENT)
    assert isinstance(empty, Rejected)
    (violation,) = empty.violations
    assert (violation.code, violation.item) == ("required-missing", "cf_message")
    assert "viết một vài chữ" in violation.hint["vi"]


def test_a_complaint_is_about_a_day_that_has_been():
    told = {"cf_kind": "complaint", "cf_message": "Chờ lâu.", "cf_date": "2026-11-23"}
    result = check(load_library("citizen_feedback"), told, moment=MOMENT)
    assert isinstance(result, Rejected)
    assert [violation.item for violation in result.violations] == ["cf_date"]


def test_points_are_read_with_the_number_of_indicators_that_earned_them():
    _, full = walk("one_stop_nine")
    assert isinstance(full, Accepted)
    assert (full.answers["one_points"], full.answers["one_scored"]) == (18, 9)
    some = {"one_online": 97, "one_reply": 97, "one_each_office": 98, "one_attitude": 1}
    _, part = walk("one_stop_nine", **some)
    assert isinstance(part, Accepted)
    assert (part.answers["one_points"], part.answers["one_scored"]) == (11, 6)
    nothing = check(load_library("one_stop_nine"), {"one_satisfied": 2}, moment=MOMENT)
    assert isinstance(nothing, Accepted)
    assert (nothing.answers["one_points"], nothing.answers["one_scored"]) == (0, 0)


@pytest.mark.parametrize(("table", "selected"), [(1, 1), (8, 2)])
def test_the_kish_table_of_the_household_chooses_among_its_adults(table, selected):
    _, result = walk("household_roster", hh_table=table)
    assert isinstance(result, Accepted), result
    assert result.answers["hh_people_selected"] == selected
