"""One stage of a design as integer codes: unit of each row, stratum of each unit, FPC of strata.

Units of a later stage are told apart within their parent unit, and its strata within the parent
too, as in R `svydesign`. The variance of stage s is multiplied by the sampled fractions of the
stages above it (`multiplier`), which is what unrolls the multistage recursion.
"""

import numpy as np
from msgspec import Struct

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray, first_rows, pair_codes

CERTAINTY = 1e-7
"""Strata of which less than this share is unsampled carry no variance (R's own threshold)."""


class Stage(Struct, frozen=True, eq=False, kw_only=True):
    """Codes of one stage: U units in H strata.

    `unit` (rows), `unit_stratum` and `unit_parent` (units), and per stratum `sampled` units,
    `population` units (infinite without FPC), `parent` unit, `multiplier`, and `label`. Where units
    were drawn with unequal probabilities, `probability` holds them (units), and `population` is
    sampled ÷ their mean.
    """

    unit: IntArray
    unit_stratum: IntArray
    unit_parent: IntArray
    sampled: FloatArray
    population: FloatArray
    parent: IntArray
    multiplier: FloatArray
    labels: tuple[str, ...]
    number: int
    probability: FloatArray | None = None

    @property
    def unsampled(self) -> FloatArray:
        """Share of each stratum that was not sampled: 1 - f."""
        with np.errstate(invalid="ignore"):
            share = (self.population - self.sampled) / self.population
        return np.where(np.isinf(self.population), 1.0, share)

    @property
    def certain(self) -> BoolArray:
        """Strata taken whole."""
        return np.asarray(self.unsampled < CERTAINTY)

    @property
    def lonely(self) -> BoolArray:
        """Strata with a single sampled unit that were not taken whole."""
        return np.asarray((self.sampled == 1) & ~self.certain)

    def inverse_fraction(self) -> FloatArray:
        """Per row N / n of its stratum; 1 where the stage has no FPC."""
        if self.probability is not None:
            return np.asarray(1 / self.probability[self.unit])
        inverse = np.where(np.isinf(self.population), 1.0, self.population / self.sampled)
        return np.asarray(inverse[self.unit_stratum[self.unit]])

    def fraction(self) -> FloatArray:
        """Per unit the share of its like that was sampled: f, or its inclusion probability."""
        if self.probability is not None:
            return self.probability
        return np.asarray((self.sampled / self.population)[self.unit_stratum])


def build_stage(
    table: ResponseTable,
    *,
    position: int,
    parent: Stage | None,
    unit_column: str | None,
    stratum_column: str | None,
    fpc_column: str | None,
    nest: bool,
    pps: bool,
) -> Stage:
    """Code the stage at `position` (0 = first) below `parent`."""
    above = np.zeros(table.n, dtype=np.int64) if parent is None else parent.unit
    stratum, stratum_parent, labels = _strata(table, above, stratum_column)
    unit, unit_stratum = _units(table, stratum, unit_column, nest=nest or position > 0)
    elsewhere = unit_stratum[unit] != stratum
    if unit_column is not None and elsewhere.any():
        row = int(np.argmax(elsewhere))
        strata = labels[unit_stratum[unit[row]]], labels[stratum[row]]
        raise _nesting_error(table, unit_column, row, strata)
    sampled = np.bincount(unit_stratum, minlength=len(labels)).astype(np.float64)
    population = np.full(len(labels), np.inf)
    probability = None
    if fpc_column is not None and pps:
        probability = _probability(table, fpc_column, unit, len(unit_stratum))
        population = sampled**2 / np.bincount(unit_stratum, weights=probability)
    elif fpc_column is not None:
        population = _population(table, fpc_column, stratum, sampled)
    return Stage(
        unit=unit,
        unit_stratum=unit_stratum,
        unit_parent=stratum_parent[unit_stratum],
        sampled=sampled,
        population=population,
        parent=stratum_parent,
        multiplier=_multiplier(parent, stratum_parent),
        labels=labels,
        number=position + 1,
        probability=probability,
    )


def _strata(
    table: ResponseTable, above: IntArray, column: str | None
) -> tuple[IntArray, IntArray, tuple[str, ...]]:
    """Stratum of each row, parent unit and label of each stratum."""
    if column is None:
        n_units = int(above.max()) + 1
        return above, np.arange(n_units), ("(all)",) * n_units
    codes, labels = _keys(table, column, "strata")
    stratum, parents, parts = pair_codes(above, codes)
    return stratum, parents, tuple(labels[part] for part in parts)


def _units(
    table: ResponseTable, stratum: IntArray, column: str | None, *, nest: bool
) -> tuple[IntArray, IntArray]:
    """Unit of each row, and the stratum of each unit (by its first row)."""
    if column is None:
        return np.arange(table.n), stratum
    codes, _ = _keys(table, column, "ids")
    if nest:
        codes, unit_stratum, _ = pair_codes(stratum, codes)
        return codes, unit_stratum
    return codes, stratum[first_rows(codes, int(codes.max()) + 1)]


def _keys(table: ResponseTable, column: str, key: str) -> tuple[IntArray, tuple[str, ...]]:
    keys = table.keys(column)
    if (keys.codes < 0).any():
        row = int(np.argmax(keys.codes < 0))
        raise AnalysisError(
            "missing-design-value",
            where=f"design.{key}: column {column!r}, row {table.row_numbers[row]}",
            got="no value",
            expected="a value in every row",
            hint="Fill the column, or drop the row with `rows`.",
        )
    return keys.codes, keys.labels


def _nesting_error(
    table: ResponseTable, column: str, row: int, strata: tuple[str, str]
) -> AnalysisError:
    unit = str(table.column(column)[row])
    return AnalysisError(
        "psu-in-two-strata",
        where=f"design.ids: column {column!r}, row {table.row_numbers[row]}",
        got=f"unit {unit!r} in strata {strata[0]!r} and {strata[1]!r}",
        expected="each unit in one stratum",
        hint="Set `nest: true` if the same number means another unit in another stratum.",
    )


def _population(
    table: ResponseTable, column: str, stratum: IntArray, sampled: FloatArray
) -> FloatArray:
    """Units in the population of each stratum, from sizes (≥ 1) or fractions (< 1)."""
    given = table.numeric(column)
    _check_fpc(table, column, given)
    value = given[first_rows(stratum, len(sampled))]
    varies = np.abs(given - value[stratum]) > 1e-9 * given
    if varies.any():
        raise _fpc_error(
            table, column, int(np.argmax(varies)), given, "one value in the whole stratum"
        )
    is_size = bool((given >= 1).all())
    population = value if is_size else sampled / value
    small = population < sampled
    if small.any():
        row = int(np.argmax(small[stratum]))
        count = int(sampled[stratum[row]])
        raise _fpc_error(
            table, column, row, given, f"at least {count}, the units sampled in the stratum"
        )
    return np.asarray(population)


def _probability(table: ResponseTable, column: str, unit: IntArray, n_units: int) -> FloatArray:
    """Inclusion probability of each unit."""
    given = table.numeric(column)
    value = given[first_rows(unit, n_units)]
    for wrong, expected in (
        (~((given > 0) & (given <= 1)), "an inclusion probability above 0 and at most 1"),
        (np.abs(given - value[unit]) > 1e-9 * given, "one probability in the whole unit"),
    ):
        if wrong.any():
            raise _fpc_error(table, column, int(np.argmax(wrong)), given, expected)
    return np.asarray(value)


def _check_fpc(table: ResponseTable, column: str, given: FloatArray) -> None:
    wrong = np.isnan(given) | (given <= 0)
    if wrong.any():
        raise _fpc_error(table, column, int(np.argmax(wrong)), given, "a number > 0 in every row")
    if (given > 1).any() and (given < 1).any():
        raise _fpc_error(
            table,
            column,
            int(np.argmax(given < 1)),
            given,
            "population sizes (all ≥ 1) or sampled fractions (all ≤ 1), not both",
        )


def _fpc_error(
    table: ResponseTable, column: str, row: int, given: FloatArray, expected: str
) -> AnalysisError:
    return AnalysisError(
        "bad-fpc",
        where=f"design.fpc: column {column!r}, row {table.row_numbers[row]}",
        got="no value" if np.isnan(given[row]) else given[row],
        expected=expected,
        hint="Give the number of units in the stratum's population, or the sampled fraction.",
    )


def _multiplier(parent: Stage | None, stratum_parent: IntArray) -> FloatArray:
    """Product of the sampled fractions of all stages above, per stratum."""
    if parent is None:
        return np.ones(len(stratum_parent))
    above = parent.multiplier[parent.unit_stratum] * parent.fraction()
    return np.asarray(above[stratum_parent])
