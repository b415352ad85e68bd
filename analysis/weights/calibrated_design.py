"""A design with calibrated weights, and what its variance has to know of them."""

import numpy as np

from analysis.calibration import Calibration, Projection, calibration_of
from analysis.design import SurveyDesign
from analysis.grouping import FloatArray, IntArray
from analysis.weights.calibrating import Calibrated, CalibrationSpec, calibrate_rows
from analysis.weights.plan import Weighting
from analysis.weights.residuals import Sweeps, least_squares


def calibrate_design(
    design: SurveyDesign, spec: CalibrationSpec, where: str = "design.calibrate"
) -> SurveyDesign:
    """Calibrate the weights of a design; raises `AnalysisError`, see `calibrating.py`."""
    found = calibrate_rows(design.table, design.weights, spec, where)
    weights = design.weights * found.factors
    unit = design.stages[-1].unit
    return design.reweighted(weights, variance_knowledge(found, unit, design.weights, weights))


def weigh_design(design: SurveyDesign, weighting: Weighting) -> SurveyDesign:
    """The design with the weights of a plan run over its table.

    The variance knows the last calibration of the plan: it is the one whose totals are met.
    """
    before, known = weighting.base, None
    for step in weighting.steps:
        if step.calibrated is not None:
            known = step.calibrated, before
        before = step.weights
    if known is None:
        return design.reweighted(weighting.weights, None)
    unit = design.stages[-1].unit
    calibration = variance_knowledge(known[0], unit, known[1], weighting.weights)
    return design.reweighted(weighting.weights, calibration)


def variance_knowledge(
    found: Calibrated, unit: IntArray, before: FloatArray, final: FloatArray
) -> Calibration:
    """What the variance needs of a calibration.

    Args:
        found: the calibration.
        unit: unit of the last variance stage of each row.
        before: weights before it.
        final: the weights estimates are made with: those after it, or trimmed since.
    """
    cells, inside = found.cells, found.cells.row >= 0
    row = np.maximum(cells.row, 0)
    after = before * found.factors
    later = np.divide(final, after, out=np.zeros_like(final), where=after != 0)
    projection: Projection
    if found.spec.residual == "sweeps":
        rows = np.bincount(row, weights=inside, minlength=cells.size).astype(np.float64)
        projection = Sweeps(cells.levels, rows)
        base = np.ones_like(final)
    else:
        projection = least_squares(cells, found.scale)
        base = before / found.scale[row]
    return calibration_of(
        unit,
        cell=row,
        n_cells=cells.size,
        base=base * later * inside,
        final=found.mean_weights * found.factors,
        projection=projection,
    )
