"""The risk of each interview, by which a weighted draw looks closer at what is odd."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sampling.monitors.response_patterns import resemblance, straightness
from sampling.monitors.risk import risks
from survey_service.pipeline.monitors.interview_measures import Measures, measures
from survey_service.store.paradata import InterviewTrace


def interview_risks(traces: Sequence[InterviewTrace]) -> NDArray[np.float64]:
    """Return a risk from 0 to 1 per interview: fast, straight, or like another of the same hand."""
    if not traces:
        return np.zeros(0)
    columns = measures(traces, None)
    with np.errstate(invalid="ignore", divide="ignore"):
        pace = -np.log(columns.seconds / columns.answered)
    return risks([pace, straightness(columns.answers), _own_resemblance(columns)])


def _own_resemblance(columns: Measures) -> NDArray[np.float64]:
    """Return the largest share of equal answers with another interview of the same enumerator."""
    largest = np.full(len(columns.work.enumerators), np.nan)
    coded = np.where(np.isnan(columns.answers), np.inf, columns.answers)
    for _, member in columns.work.members():
        if member.sum() > 1:
            largest[member] = resemblance(coded[member]).max(axis=1)
    return largest
