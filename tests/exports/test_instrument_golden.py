"""Documents of a questionnaire against stored files; a changed byte is a changed promise.

Workbooks are compared by their cells. `python -m tests.exports.test_instrument_golden` writes the
files anew after a wanted change.
"""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from survey_service.exports.instruments.ddi import ddi
from survey_service.exports.instruments.tables import CODEBOOKS, SCRIPTS, label_script, tables
from tests.instruments.forms import every_type

GOLDEN = Path(__file__).parents[1] / "instruments" / "golden"
ENDINGS = {"r": "R", "stata": "do", "spss": "sps"}


def documents() -> dict[str, bytes]:
    form = every_type()
    made = {
        "codebook.vi.html.golden": CODEBOOKS["html"](form, "vi"),
        "codebook.vi.csv": CODEBOOKS["csv"](form, "vi"),
        "codebook.vi.xlsx.json": cells(CODEBOOKS["xlsx"](form, "vi")),
        "ddi.xml": ddi(form),
    }
    for program in SCRIPTS:
        for table in tables(form):
            name = f"labels{'-' + table if table else ''}.{ENDINGS[program]}"
            made[name] = label_script(program, form, "vi", table)
    return made


def cells(content: bytes) -> bytes:
    [sheet] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return json.dumps({sheet.title: rows}, ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_document_is_the_stored_one(name):
    assert documents()[name] == (GOLDEN / name).read_bytes()


def test_every_document_is_stored_and_nothing_is_left_over():
    assert set(documents()) == {path.name for path in GOLDEN.iterdir()}


if __name__ == "__main__":
    for name, content in documents().items():
        (GOLDEN / name).write_bytes(content)
