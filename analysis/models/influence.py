"""The covariance of a model's coefficients from the influence of every row."""

import numpy as np

from analysis.design import SurveyDesign
from analysis.domains import everyone
from analysis.estimation.linearisation import total
from analysis.grouping import BoolArray, FloatArray
from analysis.totals import value_totals


def influence_covariance(design: SurveyDesign, used: BoolArray, z: FloatArray) -> FloatArray:
    """Covariance (P × P) of Σ w z over the design, z (rows used × P); other rows have z = 0."""
    whole = np.zeros((design.n, z.shape[1]))
    whole[used] = z
    totals = value_totals(design, everyone(design.n), list(whole.T))
    return total(totals).covariance()
