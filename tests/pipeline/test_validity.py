"""The valid-response rule in figures and rates: the default changes nothing, another one does."""

import pytest

from questionnaires.loader import load_library
from questionnaires.validity import load_rule
from survey_service.pipeline.validity import RULE, outcomes, valid_responses
from survey_service.store.responses import StoredResponse
from survey_service.store.samples import Case

SIPAS = load_library("sipas_citizen")
HALF = load_rule("half_answered")


def response(case_id, answers):
    return StoredResponse(
        **dict.fromkeys(StoredResponse.__struct_fields__) | {"case_id": case_id, "answers": answers}
    )


@pytest.fixture
def rows():
    every = {
        item.name: 4
        for section in SIPAS.sections
        for item in section.items
        if hasattr(item, "scale")
    }
    return (response("a", every), response("b", {"did_procedure": "no"}))


def test_by_default_every_stored_response_counts(rows):
    assert load_rule("every_form") == RULE
    assert tuple(valid_responses(SIPAS, rows)) == rows


def test_a_stricter_rule_leaves_out_what_is_not_valid(rows):
    assert [row.case_id for row in valid_responses(SIPAS, rows, HALF)] == ["a"]


def case(case_id, disposition):
    empty = dict.fromkeys(Case.__struct_fields__)
    return Case(**empty | {"case_id": case_id, "disposition": disposition})


def test_a_complete_interview_without_a_valid_form_counts_as_partial(rows):
    cases = (case("a", "1.1"), case("b", "1.1"), case("c", "2.24"), case("d", None))
    worked = {"a": "1.1", "b": "1.1", "c": "2.24"}
    assert outcomes(cases, rows, SIPAS) == worked
    assert outcomes(cases, rows, None, HALF) == worked
    assert outcomes(cases, rows, SIPAS, HALF) == worked | {"b": "1.2"}


def test_ledger_and_record_agree_and_the_ledger_decides(rows):
    cases = (case("a", "2.112"), case("b", None), case("c", "1.1"), case("d", "1.2"))
    found = {"a": "1.1", "b": "1.1", "c": "5.7", "d": "5.7"}
    assert outcomes(cases, rows, SIPAS) == found
    partial = (case("a", "1.2"), case("b", "2.24"))
    assert outcomes(partial, rows, None) == {"a": "1.2", "b": "1.1"}
