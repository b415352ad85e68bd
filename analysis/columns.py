"""ResponseTable: named columns of equal length, with missing answers marked.

Numeric columns are float64 with NaN for "no answer"; keys (strata, villages, domains) stay text as
they were written, so that "01" is not "1". Reading files is not done here: see
`survey_service.warehouse.tables`.
"""

import difflib
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray, first_rows

Column = npt.NDArray[np.generic]

MISSING_TEXT = frozenset({"", "NA"})
"""An empty cell, or R's own mark in a file R wrote."""

MOST_LISTED = 12

EXACT_INTEGERS = 2.0**53
"""Below this every integer has its own float64."""

FEW_CODES = 1 << 10
"""Beyond these, whole numbers are looked up only where there are as many rows."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Keys(Struct, frozen=True, eq=False):
    """A column as codes: `labels[codes[i]]` is the text of row i; -1 is missing.

    Labels stand in the order of their first appearance.
    """

    codes: IntArray
    labels: tuple[str, ...]


class ResponseTable:
    """Columns by name.

    Args:
        columns: the columns.
        row_numbers: the rows' numbers in the source, for messages.
        source_names: every column of the source, read or not, for messages.
    """

    def __init__(
        self,
        columns: Mapping[str, Column],
        row_numbers: npt.NDArray[np.int64] | None = None,
        source_names: Sequence[str] = (),
    ) -> None:
        self._columns = dict(columns)
        self._source_names = tuple(source_names) or tuple(self._columns)
        lengths = {len(column) for column in self._columns.values()}
        if len(lengths) > 1:
            raise AnalysisError(
                "columns-unequal",
                where="table",
                got=sorted(lengths),
                expected="columns of one length",
                hint="Give every column one value per row.",
            )
        self.n = lengths.pop() if lengths else 0
        self.row_numbers = np.arange(1, self.n + 1) if row_numbers is None else row_numbers

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order of the source."""
        return tuple(self._columns)

    def column(self, name: str) -> Column:
        """The column as it is; raises `unknown-column`."""
        if name in self._columns:
            return self._columns[name]
        near = difflib.get_close_matches(name, self._source_names, n=1)
        listed = ", ".join(self._source_names[:MOST_LISTED])
        more = ", …" if len(self._source_names) > MOST_LISTED else ""
        raise AnalysisError(
            "unknown-column",
            where=f"column {name!r}",
            got="no such column",
            expected="a column of the table",
            hint=f"Did you mean {near[0]!r}?" if near else f"Columns: {listed}{more}.",
        )

    def numeric(self, name: str) -> FloatArray:
        """The column as float64, NaN where missing; raises `not-a-number`."""
        column = self.column(name)
        if column.dtype.kind in "fiub":
            values = column.astype(np.float64, copy=False)
            if np.isinf(values).any():
                raise self._not_a_number(name, int(np.argmax(np.isinf(values))), "infinity")
            return values
        keys = self.keys(name)
        numbers = [_number(label) for label in keys.labels]
        for code, number in enumerate(numbers):
            if number is None:
                raise self._not_a_number(
                    name, int(np.argmax(keys.codes == code)), repr(keys.labels[code])
                )
        return np.array([*numbers, np.nan], dtype=np.float64)[keys.codes]

    def keys(self, name: str) -> Keys:
        """The column as codes over its distinct texts."""
        return factorise(self.column(name))

    def rows(self, mask: BoolArray) -> "ResponseTable":
        """The table of the rows where `mask` is true."""
        kept = {name: column[mask] for name, column in self._columns.items()}
        return ResponseTable(kept, self.row_numbers[mask], self._source_names)

    def _not_a_number(self, name: str, row: int, got: str) -> AnalysisError:
        return AnalysisError(
            "not-a-number",
            where=f"column {name!r}, row {self.row_numbers[row]}",
            got=got,
            expected="a finite number or an empty cell",
            hint="Leave the cell empty where there is no answer.",
        )


def refuse_duplicates(table: ResponseTable, name: str) -> None:
    """Raise `duplicate-id` where two rows share a value of the column, or one has none."""
    codes = table.keys(name).codes
    order = np.argsort(codes, kind="stable")
    again = np.zeros(table.n, dtype=np.bool_)
    again[order[1:]] = codes[order[1:]] == codes[order[:-1]]
    again |= codes < 0
    if again.any():
        row = int(np.argmax(again))
        first = table.row_numbers[int(np.argmax(codes == codes[row]))]
        raise AnalysisError(
            "duplicate-id",
            where=f"column {name!r}, row {table.row_numbers[row]}",
            got="no value" if codes[row] < 0 else f"{table.column(name)[row]!s}, as in row {first}",
            expected="a value of its own in every row",
            hint="Remove the row that was entered twice, or correct its id.",
        )


def factorise(column: Column) -> Keys:
    """Code a column by its distinct values in the order of their first appearance."""
    if column.dtype.kind in "fiub":
        return _factorise_numbers(column)
    values = column.tolist()
    texts = {value: "" if value is None else str(value) for value in dict.fromkeys(values)}
    labels = tuple(dict.fromkeys(text for text in texts.values() if text not in MISSING_TEXT))
    index = dict.fromkeys(MISSING_TEXT, -1) | {label: code for code, label in enumerate(labels)}
    code_of = {value: index[text] for value, text in texts.items()}
    codes = np.fromiter(map(code_of.__getitem__, values), dtype=np.int64, count=len(values))
    return Keys(codes, labels)


def _factorise_numbers(column: Column) -> Keys:
    """Numbers sort fast; the order of first appearance is restored afterwards."""
    values = column.astype(np.float64, copy=False)
    looked_up = _whole_numbers(values)
    if looked_up is not None:
        return looked_up
    distinct, first, inverse = np.unique(
        values, return_index=True, return_inverse=True, equal_nan=True
    )
    order = np.argsort(first, kind="stable")
    order = order[~np.isnan(distinct[order])]
    rank = np.full(len(distinct), -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Keys(rank[inverse], tuple(number_text(float(distinct[i])) for i in order))


def _whole_numbers(values: FloatArray) -> Keys | None:
    """Whole numbers of a small range are looked up, not sorted; None for all others."""
    low, high = (values.min(), values.max()) if len(values) else (np.nan, np.nan)
    if not (high - low < FEW_CODES + 4 * len(values) and float(low).is_integer()):
        return None
    codes = (values - low).astype(np.int64)
    if (low + codes != values).any():
        return None
    first = first_rows(codes, int(high - low) + 1, absent=len(values))
    order = np.argsort(first)[: int((first < len(values)).sum())]
    rank = np.zeros(len(first), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Keys(rank[codes], tuple(number_text(float(low + code)) for code in order))


def number_text(number: float) -> str:
    """A number as keys show it: whole numbers without a point."""
    whole = number.is_integer() and abs(number) < EXACT_INTEGERS
    return str(int(number)) if whole else repr(number)


def _number(text: str) -> float | None:
    """A number as files write it; None for anything else (`1_000`, `nan`, `inf` and `1e400`)."""
    stripped = text.strip()
    number = float(stripped) if _NUMBER.fullmatch(stripped) else math.inf
    return number if math.isfinite(number) else None
