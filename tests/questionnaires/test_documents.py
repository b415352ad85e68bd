"""The guide to instrument files and the glossary are checked against the code."""

import re
import unicodedata
from pathlib import Path
from typing import get_args

import msgspec

from questionnaires.instrument import Instrument, Section, items, source_items
from questionnaires.loader import parse
from questionnaires.question_types import (
    TYPES,
    Choice,
    GridRow,
    ItemBase,
    Selection,
    SourceItem,
)
from questionnaires.validation import Accepted, check

DOCS = Path(__file__).parent.parent.parent / "docs"
GUIDE = (DOCS / "instruments.md").read_text("utf-8")
TYPES_PAGE = (DOCS / "question-types.md").read_text("utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")


def test_the_example_of_the_guide_loads_and_can_be_answered():
    (example,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    instrument = parse(example)
    answers = {"borrowed": "no", "reason": ["queue"], "staff": 3, "comment": "Cảm ơn."}
    assert check(instrument, answers) == Accepted(answers)


EVERY_TYPE = {
    "table": 4,
    "agree": True,
    "people": [{"call": "Ba", "sex": "m", "age": 50}, {"call": "Lan", "sex": "f", "age": 17}],
    "people_selected": 1,
    "adults": 2,
    "commune": "10507",
    "village": "10507.03",
    "procedure": "1.004873",
    "day": "2026-11-30",
    "hour": "08:30",
    "waited": 1.5,
    "place": {"lat": 20.86, "lon": 106.68, "accuracy": 12},
    "staff": 3,
    "rooms": 98,
    "clear": 1,
    "stars": 2,
    "again": 10,
    "field": "other",
    "field_other": "Bảo hiểm",
    "fields": ["land", "business"],
    "order": ["civil", "land", "business"],
    "paper": "sha256:" + "0" * 64,
    "signed": "sha256:" + "f" * 64,
}


def test_the_example_of_every_type_loads_and_can_be_answered():
    (example,) = re.findall(r"```yaml\n(.*?)```", TYPES_PAGE, re.DOTALL)
    instrument = parse(example)
    moment = "2026-11-30T09:00:00.000+07:00"
    assert check(instrument, EVERY_TYPE, moment=moment) == Accepted(EVERY_TYPE)
    every = (*items(instrument), *source_items(instrument))
    inside = [inner for item in every for inner in getattr(item, "items", ())]
    assert {type(item) for item in (*every, *inside)} == set(TYPES)


def test_the_guide_names_every_field_and_type():
    structs = [Instrument, Section, ItemBase, Choice, Selection, GridRow, *get_args(SourceItem)]
    fields = {field for struct in structs for field in struct.__struct_fields__}
    said = GUIDE + TYPES_PAGE
    assert {field for field in fields if not re.search(rf"\b{field}\b", said)} == set()
    tags = {kind.tag for kind in TYPES.values()} - {"roster_selection"}
    assert all(f"`{tag}`" in page for tag in tags for page in (GUIDE, TYPES_PAGE))
    assert len(GUIDE.splitlines()) <= 120


def test_the_python_of_the_guide_runs():
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (example,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    names = {"text": example}
    exec(code, names)
    assert msgspec.structs.fields(type(names["instrument"]))


def test_the_glossary_has_each_term_once_with_english_and_meaning():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in GLOSSARY.splitlines()
        if line.startswith("| ") and not line.startswith("| tiếng Việt")
    ]
    terms = [row[0].casefold() for row in rows]
    assert len(terms) >= 40
    assert len(set(terms)) == len(terms)
    assert all(len(row) == 3 and all(row) for row in rows)
    assert unicodedata.is_normalized("NFC", GLOSSARY)
    wanted = {"phiếu hợp lệ", "phúc tra", "thẩm định", "tự chấm điểm", "khối", "sở nội vụ"}
    assert wanted <= set(terms)
