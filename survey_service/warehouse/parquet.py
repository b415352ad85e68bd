"""Parquet files as columns. The only reader that needs pyarrow (extra `parquet`).

Imported by `tables.py` when a Parquet file is asked for, so that the base install works without.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.columns import Column, ResponseTable
from analysis.errors import AnalysisError


def read_parquet(path: Path, wanted: Collection[str] | None) -> ResponseTable:
    """Read the wanted columns that exist; the caller reports those that do not."""
    try:
        with pq.ParquetFile(path) as file:
            present = file.schema_arrow.names
            names = [n for n in present if wanted is None or n in wanted]
            table = file.read(columns=names)
    except (pa.ArrowException, OSError) as error:
        raise AnalysisError(
            "not-readable",
            where=str(path),
            got=str(error).splitlines()[0],
            expected="a Parquet file",
            hint="Check that the file is complete and of the kind its name says.",
        ) from error
    columns = {name: _column(table.column(name)) for name in names}
    return ResponseTable(columns, source_names=present)


def column_names(path: Path) -> list[str]:
    """Names of all columns of a file that can be read."""
    with pq.ParquetFile(path) as file:
        return list(file.schema_arrow.names)


def _column(values: "pa.ChunkedArray") -> Column:
    """Whole numbers and fractions as numbers, everything else as text; null is missing."""
    kind = values.type
    exact = pa.types.is_integer(kind) and not pa.types.is_int64(kind)
    exact = exact and not pa.types.is_uint64(kind)
    if pa.types.is_floating(kind) or pa.types.is_boolean(kind) or exact:
        numbers = values.cast(pa.float64())
        return np.asarray(numbers.to_numpy(), dtype=np.float64)
    if pa.types.is_integer(kind) and values.null_count == 0:
        return np.asarray(values.to_numpy())
    return np.asarray(values.cast(pa.string()).to_numpy(), dtype=object)
