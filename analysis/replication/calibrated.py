"""Replicates that are each calibrated like the full sample, as R `rake` and `calibrate` do.

The variance then knows the calibration without residuals. Every replicate is calibrated from its
own weights, so every row has a factor of its own.
"""

from collections.abc import Callable

import numpy as np
from msgspec import structs

from analysis.design import SurveyDesign, survey_design
from analysis.errors import AnalysisError
from analysis.replication.columns import replicate_weights

Calibrator = Callable[[SurveyDesign], SurveyDesign]
"""From a design to the same one with calibrated weights."""


def calibrated_replicates(design: SurveyDesign, calibrate: Calibrator) -> SurveyDesign:
    """Calibrate the weights of a design and of each of its replicates.

    What a replicate cannot meet, for example a level none of its rows is in, is refused: the error
    names the replicate.
    """
    if design.replicates is None:
        return calibrate(design)
    plain = structs.replace(design, replicates=None)
    weights = calibrate(plain).weights
    repeated = replicate_weights(design)
    for number in range(repeated.shape[1]):
        try:
            found = calibrate(plain.reweighted(repeated[:, number], None)).weights
        except AnalysisError as error:
            error.where = f"{error.where}, replicate {number + 1}"
            raise
        repeated[:, number] = found
    factors = np.divide(
        repeated, weights[:, None], out=np.zeros_like(repeated), where=weights[:, None] > 0
    )
    rows = survey_design(design.table).reweighted(weights, None)
    return rows.replicated_by(structs.replace(design.replicates, factors=factors))
