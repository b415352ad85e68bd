"""The CSV of PAR points: what is read, and which line of a wrong file is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.pipeline.par_points import COLUMNS, parse_points
from survey_service.problems import Problem
from survey_service.store.par_points import ParPoints

UNITS = {"10507", "31.SNV"}
MAXIMA = {"steering": 10.0, "procedures": 16.0}
HEAD = ",".join(COLUMNS)


def parse(*lines: str):
    return parse_points("\n".join([HEAD, *lines]) + "\n", UNITS, MAXIMA)


def refusal(*lines: str) -> Problem:
    with pytest.raises(Problem) as refused:
        parse(*lines)
    assert refused.value.code == "par-points-invalid"
    return refused.value


def test_points_are_read_and_an_empty_cell_is_not_assessed_yet():
    assert parse("10507,steering,9.5,8.25", "31.SNV,procedures,, 16 ", "10507,procedures,0,") == (
        ParPoints(unit="10507", domain="steering", self_points=9.5, appraised_points=8.25),
        ParPoints(unit="31.SNV", domain="procedures", self_points=None, appraised_points=16.0),
        ParPoints(unit="10507", domain="procedures", self_points=0.0, appraised_points=None),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_spreadsheets_are_read(mark, end):
    text = mark + end.join([HEAD, '"10507","steering","9.5",""', ""])
    [row] = parse_points(text, UNITS, MAXIMA)
    assert (row.unit, row.self_points, row.appraised_points) == ("10507", 9.5, None)


def test_a_file_of_no_rows_is_no_points():
    assert parse() == ()


@pytest.mark.parametrize(
    ("row", "where", "got"),
    [
        ("99999,steering,1,1", "line 3, unit", "99999"),
        (",steering,1,1", "line 3, unit", ""),
        ("10507,satisfaction,1,1", "line 3, domain", "satisfaction"),
        ("10507,Steering,1,1", "line 3, domain", "Steering"),
        ("10507,procedures,16.01,1", "line 3, self_points", "16.01"),
        ("10507,procedures,1,17", "line 3, appraised_points", "17"),
        ("10507,procedures,-1,1", "line 3, self_points", "-1"),
        ("10507,procedures,nine,1", "line 3, self_points", "nine"),
        ("10507,procedures,1,nan", "line 3, appraised_points", "nan"),
        ("10507,procedures,1,inf", "line 3, appraised_points", "inf"),
        ('10507,procedures,"9,5",1', "line 3, self_points", "9,5"),
        ("10507,procedures,1_0,1", "line 3, self_points", "1_0"),
        ("10507,procedures,٣,1", "line 3, self_points", "٣"),
        ("10507,procedures,1e1,1", "line 3, self_points", "1e1"),
        ("10507,procedures,1", "line 3", "10507, procedures, 1"),
        ("10507,procedures,1,1,1", "line 3", "10507, procedures, 1, 1, 1"),
        ("10507;procedures;1;1", "line 3", "10507;procedures;1;1"),
        ("10507,steering,5,5", "line 3", "10507, steering"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(row, where, got):
    refused = refusal("10507,steering,9,9", row, "31.SNV,steering,1,1")
    assert (refused.where, refused.got) == (where, got)
    assert refused.expected


def test_the_line_is_that_of_the_file_whatever_stands_above():
    assert refusal("", "10507,steering,1,1", "", "99999,steering,1,1").where == "line 5, unit"


@pytest.mark.parametrize(
    "head",
    ["", "unit,domain,self_points", "unit;domain;self_points;appraised_points",
     "Unit,domain,self_points,appraised_points", "domain,unit,self_points,appraised_points"],
)  # fmt: skip
def test_another_header_is_refused(head):
    with pytest.raises(Problem) as refused:
        parse_points(head + "\n10507,steering,1,1\n", UNITS, MAXIMA)
    assert (refused.value.where, refused.value.expected) == ("line 1", ", ".join(COLUMNS))


def test_a_cell_too_long_for_csv_is_refused_by_line():
    assert refusal("10507,steering,1,1", "10507,procedures," + "1" * 200_000).where == "line 3"


def outcome(text: str) -> tuple[ParPoints, ...] | Problem:
    try:
        return parse_points(text, UNITS, MAXIMA)
    except Problem as refused:
        return refused


@given(st.text(max_size=200) | st.text('0123456789,."\n\r abc', max_size=200))
def test_any_text_is_read_or_refused_by_line(text):
    found = outcome(f"{HEAD}\n{text}")
    if isinstance(found, Problem):
        assert (found.code, found.where[:5]) == ("par-points-invalid", "line ")
