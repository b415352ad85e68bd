"""Tables of points, values and estimates as people fill them in: read cell by cell, judged, kept.

A cell that cannot be used is refused with its name and reason, and the rest counts: the unit's
criterion is then missing, which the score shows. What makes a whole table unreadable is an error.

Points: `unit`, `criterion`, and any of `self_points`, `appraised_points`, `value`. Estimates:
`unit`, `index`, `est`, `se`, `df`, `n`, `survey`. An empty cell is "not known".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from analysis.errors import AnalysisError
from analysis.par.checking import Refusal
from analysis.par.estimates import Estimate
from analysis.par.outline import Leaf, leaves
from analysis.par.scheme import ParScheme
from analysis.par.units import UnitPoints

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
POINT_COLUMNS = ("self_points", "appraised_points", "value")
ESTIMATE_COLUMNS = ("est", "se", "df", "n")
LETTERS = 26


class Table(Struct, frozen=True, kw_only=True):
    """A table: its name, header, and rows with the numbers they have in the file."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def require(self, *names: str) -> None:
        """Refuse a table without a column; raises `column-missing`."""
        for name in names:
            if name not in self.columns:
                raise AnalysisError(
                    "column-missing",
                    where=f"{self.name}, row 1",
                    got=", ".join(self.columns),
                    expected=f"a column {name!r}",
                    hint="Give the first row the names of the columns.",
                )

    def cell(self, row: int, column: str) -> str:
        """How people call a cell: `points.csv row 7, appraised_points (D7)`."""
        return f"{self.name} row {row}, {column} ({_letters(self.columns.index(column))}{row})"


class Given(Struct, frozen=True, kw_only=True):
    """Units with everything that could be used, and what was refused."""

    units: tuple[UnitPoints, ...]
    refusals: tuple[Refusal, ...]


class Place(Struct, frozen=True, kw_only=True):
    """A unit that is scored: its block, and whether it is ranked in it."""

    block: str
    ranked: bool = True


def read_units(
    scheme: ParScheme,
    places: Mapping[str, Place],
    points: Sequence[Table],
    estimates: Sequence[Table] = (),
) -> Given:
    """Read tables into units, in the order of `places`; units without a row have no points.

    Raises:
        AnalysisError: `column-missing`.
    """
    reader = _Reader(leaves(scheme), places)
    for table in points:
        table.require("unit", "criterion")
        for row, cells in table.rows:
            reader.points(table, row, dict(zip(table.columns, cells, strict=False)))
    return _measured(reader, estimates)


def read_measures(places: Mapping[str, Place], estimates: Sequence[Table]) -> Given:
    """Read estimates alone into units, in the order of `places`; raises `column-missing`."""
    return _measured(_Reader((), places), estimates)


def _measured(reader: "_Reader", estimates: Sequence[Table]) -> Given:
    for table in estimates:
        table.require("unit", "index", "est")
        for row, cells in table.rows:
            reader.estimate(table, row, dict(zip(table.columns, cells, strict=False)))
    return Given(units=tuple(reader.units.values()), refusals=tuple(reader.refusals))


class _Reader:
    """Fills units from rows and remembers what it refused."""

    def __init__(self, criteria: Iterable[Leaf], places: Mapping[str, Place]) -> None:
        self.leaves = {leaf.name: leaf for leaf in criteria}
        self.units = {
            code: UnitPoints(unit=code, block=place.block, ranked=place.ranked)
            for code, place in places.items()
        }
        self.refusals: list[Refusal] = []
        self._seen: set[tuple[str, str]] = set()

    def points(self, table: Table, row: int, cells: Mapping[str, str]) -> None:
        """Take one row of points."""
        unit, name = cells.get("unit", "").strip(), cells.get("criterion", "").strip()
        if not self._known(table, row, "unit", unit, self.units):
            return
        if not self._known(table, row, "criterion", name, self.leaves):
            return
        if not self._once(table, row, "criterion", (unit, name)):
            return
        leaf, taken = self.leaves[name], dict[str, float]()
        for column in POINT_COLUMNS:
            number = self._number(table, row, column, cells)
            if number is None:
                continue
            wrong = _wrong(leaf, column, number)
            if wrong is None:
                taken[column] = number
            else:
                self._refuse("bad-points", table.cell(row, column), cells[column], wrong)
        own = self.units[unit]
        self.units[unit] = structs.replace(
            own,
            self_points=_with(own.self_points, name, taken.get("self_points")),
            appraised_points=_with(own.appraised_points, name, taken.get("appraised_points")),
            values=_with(own.values, name, taken.get("value")),
        )

    def estimate(self, table: Table, row: int, cells: Mapping[str, str]) -> None:
        """Take one row of estimates."""
        unit, index = cells.get("unit", "").strip(), cells.get("index", "").strip()
        if not self._known(table, row, "unit", unit, self.units):
            return
        if not self._once(table, row, "index", (unit, f"index {index}")):
            return
        found = {name: self._number(table, row, name, cells) for name in ESTIMATE_COLUMNS}
        est, se, df, n = (found[name] for name in ESTIMATE_COLUMNS)
        if est is None:
            return
        for column, number, high in (("est", est, 1.0), ("se", se, 1.0)):
            if number is not None and not 0 <= number <= high:
                expected = "a share from 0 to 1"
                self._refuse("bad-estimate", table.cell(row, column), cells[column], expected)
                return
        own = self.units[unit]
        taken = Estimate(
            est=est,
            se=se,
            df=df,
            n=None if n is None else int(n),
            survey=cells.get("survey", "").strip() or "sample",
        )
        self.units[unit] = structs.replace(own, estimates={**own.estimates, index: taken})

    def _number(
        self, table: Table, row: int, column: str, cells: Mapping[str, str]
    ) -> float | None:
        text = cells.get(column, "").strip()
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            self._refuse("not-a-number", table.cell(row, column), text, "a number such as 9.5")
            return None
        return float(text)

    def _known(self, table: Table, row: int, column: str, name: str, known: Iterable[str]) -> bool:
        if name in known:
            return True
        expected = {"unit": "the code of a scored unit"}.get(column, "a criterion of the scheme")
        self._refuse(f"unknown-{column}", table.cell(row, column), name, expected)
        return False

    def _once(self, table: Table, row: int, column: str, key: tuple[str, str]) -> bool:
        if key not in self._seen:
            self._seen.add(key)
            return True
        self._refuse("given-twice", table.cell(row, column), ", ".join(key), "each once")
        return False

    def _refuse(self, code: str, where: str, got: str, expected: str) -> None:
        self.refusals.append(Refusal(code=code, where=where, got=got, expected=expected))


def _wrong(leaf: Leaf, column: str, number: float) -> str | None:
    """What a cell should have held; None for one that can be used."""
    criterion = leaf.criterion
    if criterion.source == "survey":
        return "nothing: points of this criterion come from the survey"
    if column == "value":
        return criterion.rule.misfit(number)
    low, high = criterion.rule.span(criterion.maximum)
    return None if low <= number <= high else f"points from {low:g} to {high:g}"


def _with(
    given: Mapping[str, float | None], name: str, number: float | None
) -> Mapping[str, float | None]:
    return given if number is None else {**given, name: number}


def _letters(place: int) -> str:
    """The name of a column in a spreadsheet: A for 0, AA for 26."""
    found = ""
    for digit in _digits(place + 1):
        found = chr(ord("A") + digit) + found
    return found


def _digits(number: int) -> Iterator[int]:
    while number > 0:
        number, digit = divmod(number - 1, LETTERS)
        yield digit
