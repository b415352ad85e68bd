"""How odd an interview is among all: what a weighted draw of back-checks looks at.

Every measure is turned into the normal score of its rank, the scores are added and the sum becomes
a number from 0 (ordinary) to 1. It decides only how likely an interview is drawn.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata


def risks(measures: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the risk of each interview, 0 to 1; half of them have 0.

    Args:
        measures: arrays of one number per interview, larger is odder, NaN where it is not known
            (counted as ordinary). A measure that is the same for all says nothing.
    """
    scores = [_normal_scores(measure) for measure in measures]
    if not scores:
        return np.zeros(0)
    total = np.sum(scores, axis=0) / np.sqrt(len(scores))
    return np.asarray(np.clip(2 * ndtr(total) - 1, 0.0, 1.0))


def _normal_scores(measure: NDArray[np.float64]) -> NDArray[np.float64]:
    known = ~np.isnan(measure)
    scores = np.zeros(measure.shape)
    if known.any():
        places = (rankdata(measure[known]) - 0.5) / known.sum()
        scores[known] = ndtri(places)
    return scores
