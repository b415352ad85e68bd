"""The forms of this folder, read once: workbooks with a table of cells to change."""

import re
from functools import cache
from pathlib import Path

from questionnaires.xlsform import Workbook, import_form, read_markdown

FOLDER = Path(__file__).parent / "forms"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.md")))
_REMARKS = re.compile(r"^Remarks: *(.*)$", re.MULTILINE)


@cache
def text_of(name: str) -> str:
    """Return the Markdown of a form."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def workbook(name: str) -> Workbook:
    """Return the sheets of a form."""
    return read_markdown(text_of(name))


def expected_remarks(name: str) -> set[str]:
    """Return the codes of what the form says is not kept of it."""
    found = _REMARKS.search(text_of(name))
    assert found, name
    return {code.strip() for code in found[1].split(",") if code.strip()}


@cache
def imported(name: str):
    """Return what became of a form."""
    return import_form(workbook(name))


def form(survey: str, choices: str = "", settings: str = "form_id | version\nx | 2026.1"):
    """Return what becomes of a small form; cells are separated by bars, rows by lines."""
    sheets = (("survey", survey), ("choices", choices), ("settings", settings))
    lines = []
    for name, table in sheets:
        if table.strip():
            lines.append(f"| {name} |")
            lines += [f"| | {row.strip()} |" for row in table.strip().splitlines()]
    return import_form(read_markdown("\n".join(lines)))


def refused(result, code: str):
    """Return the one refusal of that code."""
    assert result.instrument is None
    found = [reason for reason in result.refusals if reason.code == code]
    assert len(found) == 1, [(each.code, each.where, each.got) for each in result.refusals]
    return found[0]
