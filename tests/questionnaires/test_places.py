"""Every path of a file has the place where it stands, in YAML and in JSON."""

import json

import pytest
import yaml

from questionnaires import yaml_notation
from questionnaires.errors import InstrumentError
from questionnaires.instrument import canonical
from questionnaires.loader import load_library
from questionnaires.notation import read_notation
from questionnaires.places import TOP, Place, error_place, place_of, places

YAML = """\
# a comment
name: form
list:
  - {code: 1, label: {vi: Một}}
  - code: 2
    label:
      vi: >-
        Hai
"""
JSON = """\
{"name": "a \\"quoted\\" name, {x}",
 "list": [1, {"code": 2, "e\\u0301": [[], {}]},
   "x"], "last": null}
"""


@pytest.fixture(params=["fast", "portable"])
def parser(request, monkeypatch):
    if request.param == "portable":
        monkeypatch.setattr(yaml_notation, "_PARSER", yaml.SafeLoader)


@pytest.mark.usefixtures("parser")
def test_places_in_yaml():
    known = places(YAML)
    assert known["name"] == Place(2, 1)
    assert known["list[0]"] == Place(4, 5)
    assert known["list[0].label.vi"] == Place(4, 23)
    assert known["list[1]"] == Place(5, 5)
    assert known["list[1].label.vi"] == Place(7, 7)


def test_places_in_json():
    known = places(JSON)
    assert known["name"] == Place(1, 2)
    assert known["list"] == Place(2, 2)
    assert known["list[0]"] == Place(2, 11)
    assert known["list[1].code"] == Place(2, 15)
    assert known["list[1].é[1]"] == Place(2, 42)
    assert known["list[2]"] == Place(3, 4)
    assert known["last"] == Place(3, 10)


def every_path(data, path=""):
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        here = f"{path}.{key}".lstrip(".") if isinstance(data, dict) else f"{path}[{key}]"
        yield here
        if isinstance(value, dict | list):
            yield from every_path(value, here)


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_every_path_of_a_file_is_known(indent):
    data = json.loads(canonical(load_library("sipas_citizen")))
    text = json.dumps(data, indent=indent, ensure_ascii=indent is None)
    assert list(places(text)) == list(every_path(data))


@pytest.mark.usefixtures("parser")
def test_both_parsers_read_the_same():
    words = "word: yes\nnothing: ~\nempty:\nquoted: '1'\nright: true\nzero: 007\nless: -3\n"
    assert read_notation(YAML + words) == {
        "name": "form",
        "list": [{"code": 1, "label": {"vi": "Một"}}, {"code": 2, "label": {"vi": "Hai"}}],
        "word": "yes",
        "nothing": None,
        "empty": None,
        "quoted": "1",
        "right": True,
        "zero": "007",
        "less": -3,
    }


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["true: 1", "a: !!str 1", "[]: 1", "a: 1\n...\n---\nb: 1"])
def test_both_parsers_refuse_the_same(text):
    with pytest.raises(InstrumentError) as caught:
        read_notation(text)
    assert caught.value.code == "syntax"
    assert caught.value.where.startswith("line ")


def test_what_is_not_in_the_file_is_placed_around():
    known = places(YAML)
    assert place_of("list[1].label.en", known) == known["list[1].label"]
    assert place_of("list[7].code", known) == known["list"]
    assert place_of("nowhere", known) == TOP


def test_a_refusal_has_a_place():
    assert error_place(InstrumentError("syntax", "line 3", "x", "YAML"), YAML) == Place(3, 1)
    assert error_place(InstrumentError("bad-code", "list[0].code", 1, "2"), YAML) == Place(4, 6)
    assert error_place(InstrumentError("bad-code", "list[0].code", 1, "2"), "a: [") == TOP
