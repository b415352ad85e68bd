"""Calibration of whole clusters: regressors and weights are averaged within each.

All rows of a household or a school then get one factor (R `calibrate(aggregate.stage=)`; Lemaître
and Dufour 1987, Survey Methodology 13).
"""

import numpy as np
from scipy.sparse import csr_array

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.weights.cells import Cells


def averaged(
    table: ResponseTable,
    weights: FloatArray,
    cells: Cells,
    *,
    column: str,
    scale: FloatArray | None,
    where: str,
) -> tuple[Cells, FloatArray, FloatArray]:
    """One cell per cluster, with mean regressors; σ² per cluster; mean weight of every row.

    Raises:
        AnalysisError: `missing-margin-value` for a row without a cluster.
    """
    inside = cells.row >= 0
    keys = table.keys(column)
    lost = (keys.codes < 0) & inside
    if lost.any():
        row_number = table.row_numbers[int(np.argmax(lost))]
        raise AnalysisError(
            "missing-margin-value",
            where=f"{where}.aggregate: column {column!r}, row {row_number}",
            got="no value",
            expected="a cluster for every row that has a weight",
            hint="Fill it in, or drop the row before weighting.",
        )
    _, cluster = np.unique(keys.codes[inside], return_inverse=True)
    size = int(cluster.max()) + 1
    rows = np.bincount(cluster, minlength=size)
    share = csr_array((1 / rows[cluster], (cluster, cells.row[inside])), shape=(size, cells.size))
    row = np.full(table.n, -1, dtype=np.int64)
    row[inside] = cluster
    weight = np.bincount(cluster, weights[inside], size).astype(np.float64)
    spread = np.ones(table.n) if scale is None else scale
    mean = np.append(weight / rows, 0.0)[row]
    found = Cells(
        row=row, weight=weight, margins=cells.margins, matrix=(share @ cells.matrix).tocsr()
    )
    return found, np.bincount(cluster, spread[inside], size) / rows, mean
