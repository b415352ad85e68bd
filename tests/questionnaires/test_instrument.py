"""The content hash: the same for the same instrument, another for any other wording."""

import json
from hashlib import sha256

import msgspec
import pytest

from questionnaires.instrument import (
    Instrument,
    canonical,
    content_hash,
    item,
    item_choices,
    items,
    numbers,
)
from questionnaires.loader import library, load_library, parse


def reversed_keys(data):
    if isinstance(data, dict):
        return {key: reversed_keys(data[key]) for key in reversed(data)}
    return [reversed_keys(entry) for entry in data] if isinstance(data, list) else data


def strings(data, path=()):
    if isinstance(data, str) and path[-1] in {"vi", "en"}:
        yield path
    pairs = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in pairs:
        yield from strings(value, (*path, key))


@pytest.mark.parametrize("name", library())
def test_the_order_of_keys_does_not_change_the_hash(name):
    instrument = load_library(name)
    turned = json.dumps(reversed_keys(json.loads(canonical(instrument))))
    assert content_hash(parse(turned)) == content_hash(instrument)


HASHES = {
    "sipas_citizen": "51d25607ae7c6d01c31ddf0b8477dfb29fa64d1bd1e90e2b646f306467b1d9c7",
    "transaction_feedback": "d8fb741e34f742b7cdec46f9a650b70795f5f79efb02644e5322a6d30c7f0dca",
}
"""As they were published before the format had more than four question types."""


@pytest.mark.parametrize("name", HASHES)
def test_what_was_published_keeps_its_hash_when_the_format_grows(name):
    assert content_hash(load_library(name)) == HASHES[name]


def test_every_change_of_wording_changes_the_hash():
    data = json.loads(canonical(load_library("transaction_feedback")))
    places = list(strings(data))
    seen = {content_hash(msgspec.convert(data, Instrument))}
    for place in places:
        changed = json.loads(json.dumps(data))
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] += "."
        seen.add(content_hash(msgspec.convert(changed, Instrument)))
    assert len(places) > 50
    assert len(seen) == len(places) + 1


def test_the_order_of_questions_changes_the_hash(form):
    one, two = (f"- {{name: {n}, type: text, text: {{vi: Câu}}}}\n" for n in ("one", "two"))
    assert content_hash(form(one + two)) != content_hash(form(two + one))


def test_defaults_stay_out_of_the_canonical_form(form):
    short = form("- {name: words, type: text, text: {vi: Câu}}")
    long = form("- {name: words, type: text, required: false, wording: house, text: {vi: Câu}}")
    assert canonical(short) == canonical(long)
    assert b"required" not in canonical(long)


def test_the_hash_is_that_of_json_with_sorted_keys(form):
    instrument = form("- {name: words, type: text, text: {vi: Đúng hẹn}}")
    plain = json.loads(canonical(instrument))
    by_hand = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert content_hash(instrument) == sha256(by_hand.encode()).hexdigest()


def test_items_numbers_and_choices(form):
    instrument = form("""
    - {name: level, type: likert, scale: satisfaction, missing: [98], text: {vi: Mức}}
    - {name: words, type: text, text: {vi: Lời}}
    """)
    assert [each.name for each in items(instrument)] == ["level", "words"]
    assert numbers(instrument) == {"level": 1, "words": 2}
    level = item(instrument, "level")
    assert [choice.code for choice in item_choices(instrument, level)] == [1, 2, 3, 4, 5, 98]
    assert item_choices(instrument, item(instrument, "words")) == ()
    with pytest.raises(KeyError):
        item(instrument, "nope")
