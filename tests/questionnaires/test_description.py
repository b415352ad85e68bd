"""The public description of an instrument is exactly what its interface promises."""

import msgspec

from questionnaires.description import describe
from questionnaires.loader import load_library


def test_every_type_is_described(form):
    instrument = form("""
    sections:
      - name: main
        title: {vi: Chính}
        items:
          - {name: gate, type: single_choice, required: true, text: {vi: Cổng}, choices: YES_NO}
      - name: more
        title: {vi: Thêm}
        relevant: "${gate} = 'yes'"
        items:
          - {name: many, type: multiple_choice, max: 2, text: {vi: Nhiều}, choices: COLOURS}
          - {name: words, type: text, relevant: "selected(${many}, 'red')", text: {vi: Lời}}
    """)
    described = describe(instrument)
    assert {key: described[key] for key in ("name", "version", "languages")} == {
        "name": "form_in_test",
        "version": "2026.1",
        "languages": ["vi"],
    }
    gate, many, words = described["items"]
    assert gate == {
        "name": "gate",
        "type": "single_choice",
        "required": True,
        "text": {"vi": "Cổng"},
        "section": "main",
        "choices": [
            {"code": "yes", "label": {"vi": "Có"}},
            {"code": "no", "label": {"vi": "Không"}},
        ],
    }
    assert many["choices"][-1] == {
        "code": "none",
        "label": {"vi": "Không màu nào"},
        "exclusive": True,
    }
    assert (many["relevant"], many["min"], many["max"]) == ("${gate} = 'yes'", 1, 2)
    assert words["relevant"] == "(${gate} = 'yes') and (selected(${many}, 'red'))"
    assert words["max_length"] == 500
    assert "choices" not in words


def test_codes_keep_their_type_on_the_wire():
    described = describe(load_library("transaction_feedback"))
    sent = msgspec.json.decode(msgspec.json.encode(described))
    assert [choice["code"] for choice in sent["items"][0]["choices"]] == [1, 2, 3, 4, 5]
    assert sent["items"][0]["required"] is True
    assert sent["items"][5]["choices"][0]["code"] == "waiting"


def test_rules_rows_and_made_items_are_described(form):
    instrument = form("""
    - {name: a, type: integer, min: 0, constraint: . < 9, text: {vi: A}}
    - {name: b, type: single_choice, other: true, choice_filter: "zone != ${a}", text: {vi: B},
       choices: [{code: x, label: {vi: X}, columns: {zone: 1}}, {code: y, label: {vi: Y}}]}
    - {name: c, type: roster, max_rows: 3, text: {vi: C}, items: [
        {name: d, type: ranking, text: {vi: D}, choices: YES_NO}]}
    - {name: e, type: calculated, calculation: "count(${c})", text: {vi: E}}
    """)
    a, b, other, c, e = describe(instrument)["items"]
    assert (a["min"], a["constraint"], "max" in a) == (0, ". < 9", False)
    assert b["choice_filter"] == "zone != ${a}"
    assert [choice["code"] for choice in b["choices"]] == ["x", "y", "other"]
    assert b["choices"][0]["columns"] == {"zone": 1}
    assert (other["name"], other["relevant"]) == ("b_other", "selected(${b}, 'other')")
    assert (c["max_rows"], c["items"][0]["name"], c["items"][0]["max"]) == (3, "d", 2)
    assert e["calculation"] == "count(${c})"
    assert msgspec.json.decode(msgspec.json.encode(describe(instrument))) == describe(instrument)
