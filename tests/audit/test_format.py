"""The document of the format and the verifier name the same things."""

import re
from pathlib import Path
from typing import get_args

from survey_service.ledger.entries import Kind
from survey_service.ledger.verifier.audit import SILENT
from survey_service.ledger.verifier.bundle import PARTS
from survey_service.ledger.verifier.one_file import one_file

ROOT = Path(__file__).parent.parent.parent
FORMAT = (ROOT / "docs" / "audit-format.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return FORMAT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(title: str) -> set[str]:
    rows = [line for line in section(title).splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_finding_is_explained():
    source = one_file()
    made = set(re.findall(r'(?:\.add|_broken)\(\s*"([a-z-]+)"', source))
    made |= set(re.findall(r'^    \("([a-z-]+)", lambda', source, re.MULTILINE))
    made |= set(re.findall(r'"(checkpoint-beyond|checkpoint-order)"', source))
    assert first_cells("What is checked") == made
    assert len(made) > 50


def test_every_kind_of_entry_is_explained_and_known():
    table = one_file().split("self._handlers: ", 1)[1].split("}", 1)[0]
    handled = set(re.findall(r'"([a-z-]+)": self\._', table))
    assert first_cells("Entries") == handled | SILENT == set(get_args(Kind))


def test_every_part_is_explained():
    assert first_cells("The bundle") == set(PARTS)


def test_every_file_of_vectors_is_named():
    folder = ROOT / "tests" / "ledger" / "vectors" / "audit"
    assert {path.name for path in folder.iterdir()} == set(re.findall(r"`(\w+\.json)`", FORMAT)) - {
        "header.json"
    }
