"""Speed: interviews made in less time than it takes to ask them.

The unit of time is seconds for each answered question, so a short route is not a fast interview;
logarithms, because times are skewed. Times of every question, where a device keeps them, are
compared with the median of the same question.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.monitors.discoveries import FlagKind, Suspicion
from sampling.monitors.groups import Work, against_peers, check_length


def speed(
    work: Work, seconds: ArrayLike, answered: ArrayLike, generator: Generator
) -> tuple[Suspicion, ...]:
    """Test whether an enumerator is faster than his peers; `statistic` is the median in seconds.

    Args:
        work: the interviews.
        seconds: how long each took; what is not positive is left out.
        answered: questions answered in each.
        generator: source of randomness.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    taken, number = np.asarray(seconds, np.float64), np.asarray(answered, np.float64)
    check_length("seconds", taken.size, len(work.enumerators))
    check_length("answered", number.size, len(work.enumerators))
    known = (taken > 0) & (number > 0)
    return _faster("speed", work.only(known), taken[known] / number[known], generator)


def question_speed(work: Work, times: ArrayLike, generator: Generator) -> tuple[Suspicion, ...]:
    """As `speed`, by the times of the questions; `statistic` is a share of the usual time.

    Args:
        work: the interviews.
        times: interviews × questions, in seconds; NaN where a question was not asked.
        generator: source of randomness.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    seconds = np.asarray(times, np.float64)
    check_length("times", seconds.shape[0], len(work.enumerators))
    seconds = np.where(seconds > 0, seconds, np.nan)
    asked = ~np.isnan(seconds).all(axis=0)
    seconds = seconds[:, asked]
    known = np.asarray((~np.isnan(seconds)).any(axis=1))
    if not known.any():
        return ()
    relative = np.log(seconds[known]) - np.nanmedian(np.log(seconds), axis=0)
    return _faster("question-speed", work.only(known), np.exp(_mean(relative)), generator)


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.nanmean(values, axis=1))


def _faster(
    kind: FlagKind, work: Work, unit_times: NDArray[np.float64], generator: Generator
) -> tuple[Suspicion, ...]:
    logs = np.log(unit_times)
    return against_peers(
        kind,
        work,
        lambda places: float(-logs[places].mean()),
        generator,
        lambda places: float(np.median(unit_times[places])),
    )
