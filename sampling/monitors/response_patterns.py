"""Patterns of answers: the same mark down the page, and interviews that are nearly each other.

How alike two honest interviews are depends on the questionnaire: on a short form with satisfied
people many are. So there is no fixed cut; an enumerator is compared with what shuffles among peers
would give. Why a cut at 85 % accuses honest people: Simmons, Mercer, Schwarzer and Kennedy,
Evaluating a new proposal for detecting data falsification in surveys, Pew Research Center, 2016.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.monitors.discoveries import Suspicion
from sampling.monitors.groups import Work, against_peers, check_length


def straightness(answers: ArrayLike) -> NDArray[np.float64]:
    """Return the longest run of equal answers as a share of the answers given, per interview.

    Args:
        answers: interviews × items of one scale in the order asked; NaN where there is none.

    Returns:
        Shares; NaN for interviews with fewer than two answers.
    """
    table = np.asarray(answers, np.float64)
    shares = np.full(table.shape[0], np.nan)
    for row, line in enumerate(table):
        given = line[~np.isnan(line)]
        if given.size > 1:
            changes = np.flatnonzero(np.diff(given) != 0)
            ends = np.concatenate([[-1], changes, [given.size - 1]])
            shares[row] = np.diff(ends).max() / given.size
    return shares


def straight_lining(work: Work, answers: ArrayLike, generator: Generator) -> tuple[Suspicion, ...]:
    """Test whether answers of an enumerator run straighter than those of his peers.

    Args:
        work: the interviews.
        answers: as in `straightness`.
        generator: source of randomness.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    table = np.asarray(answers, np.float64)
    check_length("answers", table.shape[0], len(work.enumerators))
    shares = straightness(table)
    known = ~np.isnan(shares)
    shares = shares[known]

    def mean(places: NDArray[np.intp]) -> float:
        return float(shares[places].mean())

    return against_peers("straight-lining", work.only(known), mean, generator, mean)


def near_duplicates(
    work: Work,
    answers: ArrayLike,
    generator: Generator,
    areas: NDArray[np.intp] | None = None,
) -> tuple[Suspicion, ...]:
    """Test whether interviews of an enumerator resemble each other more than those of his peers.

    The resemblance of an interview is the largest share of equal answers with another one of the
    same enumerator in the same area; the statistic is its mean.

    Args:
        work: the interviews; shuffles stay within its strata.
        areas: code of the area of each, from 0, made of whole strata; None: the strata themselves.
        answers: interviews × variables, categories as numbers; NaN where there is no answer, which
            equals another missing answer.
        generator: source of randomness.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    table = np.asarray(answers, np.float64)
    check_length("answers", table.shape[0], len(work.enumerators))
    where = work.strata if areas is None else areas
    check_length("areas", where.size, len(work.enumerators))
    coded = np.where(np.isnan(table), np.inf, table)
    place_in_block = np.zeros(len(coded), dtype=np.intp)
    blocks = {}
    for code in np.unique(where).tolist():
        inside = np.flatnonzero(where == code)
        place_in_block[inside] = np.arange(len(inside))
        blocks[code] = resemblance(coded[inside])

    def mean_of_largest(places: NDArray[np.intp]) -> float:
        codes = where[places]
        largest = [
            block_largest(blocks[code], place_in_block[places[codes == code]])
            for code in np.unique(codes).tolist()
        ]
        return float(np.concatenate(largest).mean())

    return against_peers("near-duplicates", work, mean_of_largest, generator, mean_of_largest)


def resemblance(coded: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the share of equal values of every pair of rows; the diagonal is -1."""
    rows, columns = coded.shape
    equal = np.zeros((rows, rows), dtype=np.float32)
    for column in range(columns):
        equal += coded[:, column, None] == coded[None, :, column]
    equal /= np.float32(max(columns, 1))
    np.fill_diagonal(equal, -1)
    return equal


def block_largest(block: NDArray[np.float32], places: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the largest resemblance of each place with another of `places`; 0 where alone."""
    largest: NDArray[np.float32] = block[np.ix_(places, places)].max(axis=1)
    return np.maximum(largest, np.float32(0))
