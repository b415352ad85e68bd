"""Laws of checking, whatever arrives: total, idempotent, never off route, safe to send back."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.instrument import item_choices, items
from questionnaires.loader import library, load_library
from questionnaires.routing import on_route
from questionnaires.validation import Accepted, Rejected, check, from_form, to_form

LIBRARY = {name: load_library(name) for name in library()}
HOUSEHOLD = LIBRARY["sipas_citizen"]
RECEIPT = LIBRARY["transaction_feedback"]

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]) | st.just("\n")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=12,
)


def plausible(instrument):
    """Answers near the truth: real names, codes that may or may not belong to the item."""
    asked = items(instrument)
    codes = sorted({c.code for item in asked for c in item_choices(instrument, item)}, key=str)
    code = st.sampled_from(codes)
    value = code | st.lists(code, max_size=4) | st.text() | anything
    return st.dictionaries(st.sampled_from([item.name for item in asked]), value)


@st.composite
def honest(draw, instrument):
    """Answers a person could give, on route or not."""
    answers = {}
    for item in items(instrument):
        choices = item_choices(instrument, item)
        if not draw(st.booleans()) and not item.required:
            continue
        if not choices:
            answers[item.name] = draw(st.text(LETTERS, max_size=30))
        elif hasattr(item, "max"):
            alone = [c.code for c in choices if c.exclusive]
            rest = [c.code for c in choices if not c.exclusive]
            some = st.lists(st.sampled_from(rest), min_size=1, max_size=item.max, unique=True)
            answers[item.name] = draw(some | st.sampled_from(alone).map(lambda code: [code]))
        else:
            answers[item.name] = draw(st.sampled_from([c.code for c in choices]))
    return answers


def cases(answers):
    """The name of a library instrument, and raw answers to it."""
    return st.sampled_from(sorted(LIBRARY)).flatmap(
        lambda name: st.tuples(st.just(name), answers(LIBRARY[name]))
    )


@given(anything)
def test_no_json_makes_checking_raise(raw):
    assert isinstance(check(HOUSEHOLD, raw), Accepted | Rejected)


@given(cases(plausible))
def test_near_misses_do_not_make_checking_raise_and_refusals_can_be_sent(case):
    instrument, raw = LIBRARY[case[0]], case[1]
    result = check(instrument, raw)
    if isinstance(result, Rejected):
        sent = msgspec.json.decode(msgspec.json.encode(result.violations))
        assert all(entry["hint"]["vi"] and entry["hint"]["en"] for entry in sent)
    else:
        assert check(instrument, result.answers) == Accepted(result.answers)


@settings(max_examples=60)
@given(cases(honest))
def test_accepted_answers_are_on_route_and_check_to_themselves(case):
    instrument, raw = LIBRARY[case[0]], case[1]
    result = check(instrument, raw, partial=True)
    assert isinstance(result, Accepted)
    assert set(result.answers) <= on_route(instrument, result.answers)
    assert {notice.item for notice in result.notices}.isdisjoint(result.answers)
    assert check(instrument, result.answers, partial=True) == Accepted(result.answers)


@settings(max_examples=60)
@given(cases(honest))
def test_form_fields_carry_answers_there_and_back(case):
    instrument, raw = LIBRARY[case[0]], case[1]
    result = check(instrument, raw, partial=True)
    assert isinstance(result, Accepted)
    fields = to_form(instrument, result.answers)
    assert from_form(instrument, fields) == result.answers


def test_depth_and_size_do_not_matter():
    deep = None
    for _ in range(50_000):
        deep = [deep]
    raw = {"tx_overall": deep, "tx_improve": deep, "tx_comment": 10**6000}
    assert isinstance(check(RECEIPT, raw), Rejected)
    for _ in range(50_000):
        deep = deep[0]
