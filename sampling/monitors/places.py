"""Where interviews are made: made-up positions, and many households at one spot.

A position is weak evidence: it can be made up without a trace, and indoors it is off by tens of
metres. It opens a case, like every flag.
"""

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.monitors.discoveries import Suspicion
from sampling.monitors.groups import Work, against_peers, check_length
from sampling.monitors.timing import more_often

EARTH_RADIUS: Final = 6_371_000.0
"""Mean radius, in metres."""


def mock_locations(work: Work, mock: ArrayLike) -> tuple[Suspicion, ...]:
    """Test whether an enumerator's device admits to made-up positions more than the others'.

    Args:
        work: the interviews.
        mock: 1 for an admitted made-up position, 0 for one that is not, NaN without a position.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    flags = np.asarray(mock, np.float64)
    check_length("mock", flags.size, len(work.enumerators))
    known = ~np.isnan(flags)
    return more_often("mock-location", work.only(known), flags[known] > 0)


def same_place(
    work: Work,
    latitude: ArrayLike,
    longitude: ArrayLike,
    generator: Generator,
    metres: float = 25.0,
) -> tuple[Suspicion, ...]:
    """Test whether an enumerator's interviews share spots more than those of his peers.

    `statistic` is the share of his interviews with another one of his within `metres`.

    Args:
        work: the interviews; peers are those of the same stratum, so it should be small.
        latitude: degrees, WGS 84; NaN without a position.
        longitude: degrees.
        generator: source of randomness.
        metres: how near is the same spot.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    north, east = np.asarray(latitude, np.float64), np.asarray(longitude, np.float64)
    check_length("latitude", north.size, len(work.enumerators))
    check_length("longitude", east.size, len(work.enumerators))
    known = ~(np.isnan(north) | np.isnan(east))
    north, east = np.radians(north[known]), np.radians(east[known])

    def shared(places: NDArray[np.intp]) -> float:
        near = distances(north[places], east[places]) <= metres
        np.fill_diagonal(near, val=False)
        return float(near.any(axis=1).mean())

    return against_peers("same-place", work.only(known), shared, generator, shared)


def distances(north: NDArray[np.float64], east: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the great-circle distances of all pairs in metres (haversine); angles in radians."""
    half_north = np.sin((north[:, None] - north[None, :]) / 2) ** 2
    half_east = np.sin((east[:, None] - east[None, :]) / 2) ** 2
    chord = half_north + np.cos(north)[:, None] * np.cos(north)[None, :] * half_east
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(1.0, chord))))
