"""Covariance of two samples that share PSUs: V₁ + V₀ - 2C needs C.

C = Σ_h √((1-f₁)(1-f₀)) m/(m-1) Σ_i (t₁ - t̄₁)(t₀ - t̄₀), over the m PSUs that stratum h has in both
samples, with t the influence totals of a PSU; sampling below the PSUs is independent. With the same
PSUs throughout this is the covariance of one design that holds both samples side by side. A stratum
with one common PSU adds nothing, which overstates the variance of a difference.
"""

from collections.abc import Sequence

import numpy as np

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.estimation.linearisation import Linearised
from analysis.grouping import FloatArray, first_rows, group_sums

Label = tuple[str, ...]


def shared_covariance(
    first: Linearised,
    second: Linearised,
    first_columns: Sequence[str],
    second_columns: Sequence[str],
) -> FloatArray:
    """Covariance of each of the K sums of both samples: (K).

    `columns` name the stratum (may be left out) and the PSU in each table; PSUs with the same texts
    are the same. Raises `shared-needs-psus` for designs without PSUs or with calibrated weights.
    """
    for linearised, columns in ((first, first_columns), (second, second_columns)):
        if linearised.design.calibration is not None or not columns:
            raise AnalysisError(
                "shared-needs-psus",
                where="request.shared_psus",
                got="calibrated weights" if columns else "a design without ids",
                expected="two designs with PSUs and uncalibrated weights",
                hint="Name the PSUs in `ids`, or leave `shared_psus` out.",
            )
    labels1, labels2 = _labels(first.design, first_columns), _labels(second.design, second_columns)
    place = {label: unit for unit, label in enumerate(labels2)}
    common = [(unit, place[label]) for unit, label in enumerate(labels1) if label in place]
    if not common:
        return np.zeros(first.influence.shape[1])
    units1, units2 = (np.array(side, dtype=np.int64) for side in zip(*common, strict=True))
    stage1, stage2 = first.design.stages[0], second.design.stages[0]
    stratum = stage1.unit_stratum[units1]
    n_strata = len(stage1.labels)
    number = np.bincount(stratum, minlength=n_strata)[:, None]
    t1, t2 = _psu_totals(first)[units1], _psu_totals(second)[units2]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean1, mean2 = (np.nan_to_num(group_sums(stratum, n_strata, t) / number) for t in (t1, t2))
    products = (t1 - mean1[stratum]) * (t2 - mean2[stratum])
    unsampled = stage1.unsampled[stratum] * stage2.unsampled[stage2.unit_stratum[units2]]
    bessel = np.where(number > 1, number / np.maximum(number - 1, 1), 0.0)[stratum]
    return np.asarray((np.sqrt(unsampled)[:, None] * bessel * products).sum(axis=0))


def _labels(design: SurveyDesign, columns: Sequence[str]) -> list[Label]:
    """The texts that name each PSU."""
    stage = design.stages[0]
    row = first_rows(stage.unit, len(stage.unit_stratum))
    texts = [design.table.keys(name) for name in columns]
    return [tuple(keys.labels[keys.codes[r]] for keys in texts) for r in row.tolist()]


def _psu_totals(linearised: Linearised) -> FloatArray:
    design = linearised.design
    units = len(design.stages[0].unit_stratum)
    return group_sums(design.primary(linearised.cells.unit), units, linearised.influence)
