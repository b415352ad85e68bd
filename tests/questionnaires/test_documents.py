"""The guide to instrument files and the glossary are checked against the code."""

import re
import unicodedata
from pathlib import Path
from typing import get_args

import msgspec

from questionnaires.instrument import Instrument, Section
from questionnaires.loader import parse
from questionnaires.question_types import TYPES, Item, ItemBase
from questionnaires.validation import Accepted, check

DOCS = Path(__file__).parent.parent.parent / "docs"
GUIDE = (DOCS / "instruments.md").read_text("utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")


def test_the_example_of_the_guide_loads_and_can_be_answered():
    (example,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    instrument = parse(example)
    answers = {"borrowed": "no", "reason": ["queue"], "staff": 3, "comment": "Cảm ơn."}
    assert check(instrument, answers) == Accepted(answers)
    assert {type(item) for section in instrument.sections for item in section.items} == set(TYPES)


def test_the_guide_names_every_field_and_type():
    structs = [Instrument, Section, ItemBase, *get_args(Item)]
    fields = {field for struct in structs for field in struct.__struct_fields__}
    assert {field for field in fields if not re.search(rf"\b{field}\b", GUIDE)} == set()
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
