"""No cell of a CSV file starts a formula, and nothing that was typed is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.exports import csv_file
from survey_service.exports.guard import guarded
from survey_service.exports.table import Column, Sheet

DANGEROUS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠A1",
    "\u00a0=1", " \t@x",
)  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_disarmed(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("cell", ["Rất tốt", "1+1", "a=b", "", "'=1", 5, -5, -0.5, None])
def test_everything_else_passes(cell):
    assert guarded(cell) == cell


@given(st.text(max_size=30))
def test_guarding_keeps_the_text_and_is_enough(text):
    safe = guarded(text)
    assert safe in (text, "'" + text)
    assert not str(safe).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(TYPED, st.integers(-9, 9)), max_size=5))
def test_a_csv_file_reads_back_as_written(cells):
    sheet = Sheet(
        name="x", columns=(Column("a", {"vi": "A"}), Column("b", {"vi": "B"})),
        rows=lambda: iter(cells),
    )  # fmt: skip
    text = b"".join(csv_file.write(sheet)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["a", "b"]
    assert read[1:] == [[guarded(text), str(number)] for text, number in cells]


def test_a_file_for_programs_holds_what_was_typed():
    sheet = Sheet(
        name="x", columns=(Column("a", {"vi": "A"}),), rows=lambda: iter([("=1+1",), ("-3",)])
    )
    assert b"".join(csv_file.write(sheet, for_people=False)) == b"a\r\n=1+1\r\n-3\r\n"
