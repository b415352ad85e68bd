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


MOMENT = "2026-11-22T10:00:00.000+07:00"
PLACES = st.fixed_dictionaries(
    {"lat": st.floats(8, 24), "lon": st.floats(102, 110), "accuracy": st.floats(0, 40)},
    optional={"mock": st.booleans()},
)
FREE = {
    "text": st.text(LETTERS, max_size=30),
    "consent": st.booleans(),
    "date": st.just("2026-11-20"),
    "time": st.times().map(lambda time: time.strftime("%H:%M")),
    "procedure": st.just("1.004873"),
    "geopoint": PLACES,
    "photo": st.binary(min_size=32, max_size=32).map(lambda digest: f"sha256:{digest.hex()}"),
    "hidden": st.integers(1, 8),
}
UNSAID = {"note", "calculated", "roster_selection"}


def tag(item):
    return str(type(item).__struct_config__.tag)


def told(instrument, item):
    """What a person could say to one question."""
    kind = tag(item)
    if kind in FREE:
        return FREE[kind]
    if kind in {"integer", "score"}:
        return st.integers(item.min, item.max)
    if kind == "unit":
        return st.just("11311" if item.level == "commune" else "11311.04")
    if kind == "roster":
        row = {inner.name: told(instrument, inner) for inner in item.items}
        return st.lists(st.fixed_dictionaries(row), min_size=item.min_rows, max_size=4)
    choices = item_choices(instrument, item)
    if kind != "multiple_choice":
        return st.sampled_from([choice.code for choice in choices])
    alone = [[choice.code] for choice in choices if choice.exclusive]
    rest = [choice.code for choice in choices if not choice.exclusive]
    some = st.lists(st.sampled_from(rest), min_size=1, max_size=item.max, unique=True)
    return some | st.sampled_from(alone) if alone else some


@st.composite
def honest(draw, instrument):
    """Answers a person could give, on route or not."""
    answers = {}
    for item in items(instrument):
        if tag(item) not in UNSAID and (draw(st.booleans()) or item.required):
            answers[item.name] = draw(told(instrument, item))
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
    result = check(instrument, raw, partial=True, moment=MOMENT)
    assert isinstance(result, Accepted)
    assert set(result.answers) <= on_route(instrument, result.answers)
    assert {notice.item for notice in result.notices}.isdisjoint(result.answers)
    again = check(instrument, result.answers, partial=True, moment=MOMENT)
    assert again == Accepted(result.answers)


@settings(max_examples=60)
@given(cases(honest))
def test_form_fields_carry_answers_there_and_back(case):
    instrument, raw = LIBRARY[case[0]], case[1]
    result = check(instrument, raw, partial=True, moment=MOMENT)
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
