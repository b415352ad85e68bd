"""Model matrices: an intercept, numeric columns, and columns of levels against their first one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray


class Terms(NamedTuple):
    """What explains the response: numeric columns and factors (columns of levels)."""

    numeric: Sequence[str] = ()
    factors: Sequence[str] = ()


class ModelMatrix(NamedTuple):
    """X over all rows (0 where a value is missing), its column names, and the term of each column.

    `complete` marks the rows with a value of every term; the intercept has the term "".
    """

    values: FloatArray
    names: tuple[str, ...]
    term: tuple[str, ...]
    complete: BoolArray

    def without(self, term: str) -> "ModelMatrix":
        """The matrix without one term."""
        kept = np.array([name != term for name in self.term])
        names = tuple(name for name, stays in zip(self.names, kept, strict=True) if stays)
        terms = tuple(name for name in self.term if name != term)
        return ModelMatrix(self.values[:, kept], names, terms, self.complete)

    def places(self, term: str) -> IntArray:
        """Columns of a term; raises `unknown-term`."""
        found = np.flatnonzero([name == term for name in self.term])
        if len(found) == 0:
            raise AnalysisError(
                "unknown-term",
                where=f"term {term!r}",
                got="no such term",
                expected=", ".join(dict.fromkeys(filter(None, self.term))) or "a term of the model",
                hint="Test a column that the model holds.",
            )
        return found


def model_matrix(table: ResponseTable, terms: Terms, used: BoolArray) -> ModelMatrix:
    """X with an intercept first; levels are those of the rows `used`, in the order of their text.

    Numbers sort as numbers. A factor of one level is refused: `constant-column`.
    """
    columns = [np.ones(table.n)]
    names, term = ["(Intercept)"], [""]
    complete = np.ones(table.n, dtype=np.bool_)
    for name in terms.numeric:
        values = table.numeric(name)
        complete &= ~np.isnan(values)
        columns.append(np.nan_to_num(values))
        names.append(name)
        term.append(name)
    for name in terms.factors:
        keys = table.keys(name)
        complete &= keys.codes >= 0
        seen = np.bincount(keys.codes[used & (keys.codes >= 0)], minlength=len(keys.labels)) > 0
        levels = sorted(
            (label for label, there in zip(keys.labels, seen, strict=True) if there), key=_order
        )
        if len(levels) < 2:  # noqa: PLR2004 - a contrast needs two levels
            raise AnalysisError(
                "constant-column",
                where=f"column {name!r}",
                got="one level" if levels else "no level",
                expected="two levels or more among the rows used",
                hint="Leave the column out of the model.",
            )
        for level in levels[1:]:
            columns.append((keys.codes == keys.labels.index(level)).astype(np.float64))
            names.append(f"{name}{level}")
            term.append(name)
    return ModelMatrix(np.column_stack(columns), tuple(names), tuple(term), complete)


def _order(label: str) -> tuple[int, float, str]:
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label
