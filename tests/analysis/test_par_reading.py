"""Tables of points: what cannot be used is refused by cell, and the rest counts."""

import pytest

from analysis.errors import AnalysisError
from analysis.par.reading import Given, Place, Table, read_units
from analysis.par.score import score_units
from tests.analysis.par_schemes import SURVEY, criterion, scheme

SCHEME = scheme(
    ("work", [criterion("plan", 50), criterion("online", 30, rule={"kind": "ratio"})]),
    ("people", [SURVEY]),
)
PLACES = {"10507": Place(block="wards"), "11948": Place(block="communes", ranked=False)}
POINTS = ("unit", "criterion", "self_points", "appraised_points", "value", "note")
ESTIMATES = ("unit", "index", "est", "se", "df", "n", "survey")


def table(text: str, columns: tuple[str, ...] = POINTS) -> Table:
    rows = tuple(
        (number, tuple(line.strip().split("|")))
        for number, line in enumerate(text.strip().splitlines(), 2)
    )
    return Table(name="points.csv", columns=columns, rows=rows)


def read(points: str, estimates: str = "") -> Given:
    given = [table(estimates, ESTIMATES)] if estimates else []
    return read_units(SCHEME, PLACES, [table(points)], given)


def test_points_values_and_estimates_become_units() -> None:
    found = read(
        "10507|plan|46|45.5||\n10507|online|||0.9|seen", "10507|overall|0.8|0.02|20|300|sample"
    )
    assert found.refusals == ()
    ward, island = found.units
    assert (ward.self_points, ward.appraised_points) == ({"plan": 46}, {"plan": 45.5})
    assert ward.values == {"online": 0.9}
    assert (ward.estimates["overall"].df, ward.estimates["overall"].n) == (20, 300)
    assert (island.unit, island.block, island.ranked) == ("11948", "communes", False)
    assert score_units(SCHEME, found.units)[0].total == pytest.approx(45.5 + 27 + 16)


@pytest.mark.parametrize(
    ("row", "code", "where", "expected"),
    [
        ("10507|plan|51|45||", "bad-points", "self_points (C2)", "from 0 to 50"),
        ("10507|plan||50.01||", "bad-points", "appraised_points (D2)", "from 0 to 50"),
        ("10507|plan||-1||", "bad-points", "appraised_points (D2)", "from 0 to 50"),
        ("10507|plan||9,5||", "not-a-number", "appraised_points (D2)", "such as 9.5"),
        ("10507|plan||nan||", "not-a-number", "appraised_points (D2)", "such as 9.5"),
        ("10507|online|||90|", "bad-points", "value (E2)", "from 0 to 1"),
        ("10507|plan|||1|", "bad-points", "value (E2)", "no value"),
        ("10507|survey||15||", "bad-points", "appraised_points (D2)", "from the survey"),
        ("10508|plan||1||", "unknown-unit", "unit (A2)", "code of a scored unit"),
        ("10507|plam||1||", "unknown-criterion", "criterion (B2)", "criterion of the scheme"),
    ],
)
def test_a_cell_is_refused_with_its_reason(row: str, code: str, where: str, expected: str) -> None:
    [refusal] = read(row).refusals
    assert refusal.code == code
    assert refusal.where == f"points.csv row 2, {where}"
    assert expected in refusal.expected


def test_points_above_the_maximum_are_refused_and_the_rest_kept() -> None:
    """Documented outcome: the cell counts as not assessed, every other cell counts."""
    found = read("10507|plan|48|55||\n10507|online|||0.9|")
    [refusal] = found.refusals
    assert (refusal.where, refusal.got) == ("points.csv row 2, appraised_points (D2)", "55")
    score = score_units(SCHEME, found.units)[0]
    assert (score.lines[0].self_points, score.lines[0].points) == (48, None)
    assert score.lines[1].points == pytest.approx(27)


def test_a_row_given_twice_is_refused_and_the_first_counts() -> None:
    found = read("10507|plan||45||\n10507|plan||40||")
    assert [refusal.code for refusal in found.refusals] == ["given-twice"]
    assert found.units[0].appraised_points == {"plan": 45}


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("10507|overall|80|0.02|||", "bad-estimate", "est (C2)"),
        ("10507|overall|0.8|-1|||", "bad-estimate", "se (D2)"),
        ("10507|overall|0.8|x|||", "not-a-number", "se (D2)"),
        ("99999|overall|0.8|0.02|||", "unknown-unit", "unit (A2)"),
    ],
)
def test_an_estimate_is_refused_with_its_reason(row: str, code: str, column: str) -> None:
    [refusal] = read("10507|plan||45||", row).refusals
    assert refusal.code == code
    assert refusal.where == f"points.csv row 2, {column}"


def test_a_table_without_a_column_is_one_error() -> None:
    with pytest.raises(AnalysisError) as caught:
        read_units(SCHEME, PLACES, [table("10507|1", ("unit", "points"))])
    assert caught.value.code == "column-missing"


def test_cells_are_named_as_spreadsheets_name_them() -> None:
    wide = Table(name="t", columns=tuple(f"c{n}" for n in range(60)), rows=())
    found = [wide.cell(7, f"c{n}").rpartition("(")[2] for n in (0, 25, 26, 51, 52)]
    assert found == ["A7)", "Z7)", "AA7)", "AZ7)", "BA7)"]
