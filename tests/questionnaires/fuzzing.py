"""Answers and instruments near the truth and far from it, made from a seed."""

import copy
import json
import re
from pathlib import Path

from questionnaires.codebook import cells, codebook
from questionnaires.description import describe
from questionnaires.errors import InstrumentError
from questionnaires.form_fields import from_form, to_form
from questionnaires.instrument import canonical, item_choices, items
from questionnaires.loader import library, load_library, parse
from questionnaires.routing import on_route, screens
from questionnaires.showing import defaults
from questionnaires.validation import Accepted, check
from questionnaires.validity import judge, load_rule

GUIDE = Path(__file__).parent.parent.parent / "docs" / "question-types.md"
NOON = "2026-11-30T12:00:00.000+07:00"
JUNK = (
    None, True, False, 0, -1, 3, 98, 2**53 + 1, 10**400, -0.0, 1.5, 1e300, float("nan"),
    float("inf"), "", " ", "yes", "other", "\x00", "\ud800", "2026-02-29", "24:00", "10507.03",
    "sha256:" + "a" * 64, "=1", "x" * 20_000, [], [[]], ["red", "red"], [None], [{}], [{}] * 300,
    {}, {"lat": 1, "lon": 2}, {"lat": 10**400, "lon": 0}, {"lat": "1", "lon": None, "mock": 1},
)  # fmt: skip
PLAUSIBLE = {
    "integer": (0, 17, 18, 40, 72),
    "decimal": (0, 1.5, 3.0),
    "text": ("lời", "một\nhai", "Ho\u0300a"),
    "date": ("2026-11-29", "1992-02-29"),
    "time": ("08:30",),
    "consent": (True, True, True, False),
    "procedure": ("1.004873",),
    "geopoint": ({"lat": 20.86, "lon": 106.68, "accuracy": 12, "mock": False},),
    "photo": ("sha256:" + "0a" * 32,),
    "signature": ("sha256:" + "0b" * 32,),
    "hidden": (1, 4, 8, "3", "=x", True),
}
SCALARS = (
    "1",
    "",
    "a",
    "${people}",
    "${gate} = 'yes'",
    ". > 1",
    "regex(., '(a+)+')",
    None,
    True,
    -1,
    2**60,
)


def every_type():
    """The instrument of the guide that has an item of every type."""
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return parse(text)


def instruments():
    """Every packaged instrument, and the one with every type."""
    return [load_library(name) for name in library()] + [every_type()]


def some_answer(random, instrument, item, junk=0.1):
    """Return an answer to an item that may be right; `junk` is the share of those far from it."""
    tag = type(item).__struct_config__.tag
    if random.random() < junk or tag == "note":
        return random.choice(JUNK)
    codes = [choice.code for choice in item_choices(instrument, item)]
    if tag == "roster":
        return _some_rows(random, instrument, item, junk)
    if tag in {"multiple_choice", "ranking"}:
        return random.sample(codes, len(codes) if tag == "ranking" else min(len(codes), 1))
    if tag == "unit":
        return "10507" if item.level == "commune" else "10507.03"
    return random.choice(PLAUSIBLE.get(tag) or codes or PLAUSIBLE["integer"])


def _some_rows(random, instrument, roster, junk):
    count = random.randint(0, min(6, roster.max_rows))
    return [
        {
            inner.name: some_answer(random, instrument, inner, junk)
            for inner in roster.items
            if random.random() < 0.8
        }
        for _ in range(count)
    ]


def _is_given(random, item):
    """Notes take no answer, so that one comes only by mistake."""
    return random.random() < (0.01 if type(item).__struct_config__.tag == "note" else 0.8)


def some_answers(random, instrument):
    """Return an answer document, seldom right throughout."""
    asked, junk = items(instrument), random.choice((0, 0, 0.02, 0.25))
    document = {
        item.name: some_answer(random, instrument, item, junk)
        for item in asked
        if _is_given(random, item)
    }
    if random.random() < 0.05:
        document[random.choice(("", "nobody", "people[1].age"))] = random.choice(JUNK)
    return document if random.random() < 0.98 else random.choice(JUNK)


def try_answers(instrument, document):
    """Do with a document all that is done with answers; laws are asserted, nothing is returned."""
    for partial in (True, False):
        result = check(instrument, document, partial=partial, moment=NOON)
        if isinstance(result, Accepted):
            again = check(instrument, result.answers, partial=partial, moment=NOON)
            assert again == Accepted(result.answers)
            assert set(result.answers) <= on_route(instrument, result.answers, NOON)
            if not _ends_with_nothing(result.answers):
                carried = from_form(instrument, to_form(instrument, result.answers))
                assert check(instrument, carried, partial=partial, moment=NOON) == again
            names = {variable.name for variable in codebook(instrument)}
            assert cells(instrument, result.answers).keys() <= names
            judge(load_rule("half_answered"), instrument, result.answers)
            screens(instrument, result.answers, NOON)


def _ends_with_nothing(answers):
    """Tell whether a roster ends with an empty row, which no field of a form stands for."""
    return any(isinstance(rows, list) and rows and rows[-1] == {} for rows in answers.values())


def places(data, path=()):
    """Yield the path of everything in plain data."""
    yield path
    if isinstance(data, dict | list):
        for key in list(data) if isinstance(data, dict) else range(len(data)):
            yield from places(data[key], (*path, key))


def spoilt(random, templates):
    """Return the JSON of an instrument with a few places changed."""
    data = copy.deepcopy(random.choice(templates))
    for _ in range(random.randint(1, 4)):
        *before, last = random.choice([path for path in places(data) if path])
        holder = data
        for key in before:
            holder = holder[key]
        _spoil(random, holder, last, templates)
    return json.dumps(data)


def _spoil(random, holder, key, templates):
    action = random.randrange(5)
    if action == 0:
        del holder[key]
    elif action == 1:
        holder[key] = random.choice(SCALARS)
    elif action == 2 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[random.randrange(len(holder))]))
    elif action == 3 and isinstance(holder, list):
        random.shuffle(holder)
    else:
        other = random.choice(templates)
        path = random.choice([path for path in places(other) if path and path[-1] == key] or [()])
        for step in path:
            other = other[step]
        holder[key] = copy.deepcopy(other)


def templates():
    """The plain data of every instrument."""
    return [json.loads(canonical(instrument)) for instrument in instruments()]


def try_instrument(random, text):
    """Load a text; what loads is asked, described and answered. Return whether it loaded."""
    try:
        instrument = parse(text)
    except InstrumentError as error:
        return not error.hint["vi"]
    describe(instrument)
    defaults(instrument, {}, NOON)
    try_answers(instrument, some_answers(random, instrument))
    assert parse(canonical(instrument).decode()) == instrument
    return True
