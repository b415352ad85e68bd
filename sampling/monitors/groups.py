"""Interviews side by side: who made each and among which peers; one test per enumerator."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import median_abs_deviation
from scipy.stats import t as student

from sampling.errors import SamplingError
from sampling.monitors import permutation
from sampling.monitors.discoveries import FlagKind, Suspicion
from sampling.monitors.permutation import Statistic

LEAST: Final = 5
"""Fewer interviews than this of one enumerator are not tested: nothing could be told from them."""


NO_PEERS: Final = -1
_TAILS: Final = 4
"""Degrees of freedom: places differ more than a normal law says, so its far tail accuses nobody."""
LEAST_PEOPLE: Final = 10
"""Fewer enumerators side by side have no spread to speak of."""


class Work(Struct, frozen=True):
    """Interviews in one order.

    Attributes:
        enumerators: who made each.
        strata: code of the stratum of each, from 0: the peers it is compared with; NO_PEERS where
            nobody else works in the same place.
    """

    enumerators: tuple[str, ...]
    strata: NDArray[np.intp]

    def members(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Yield every enumerator and which interviews are his, by name."""
        names = np.array(self.enumerators)
        for name in sorted(set(self.enumerators)):
            yield name, names == name

    def only(self, kept: NDArray[np.bool_]) -> "Work":
        """Return the interviews that are kept."""
        names = tuple(np.array(self.enumerators)[kept].tolist()) if kept.any() else ()
        return Work(names, self.strata[kept])


def work_of(enumerators: Sequence[str], strata: Sequence[str]) -> Work:
    """Return interviews with their strata coded; an empty name means no peers.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    check_length("strata", len(strata), len(enumerators))
    codes = {name: code for code, name in enumerate(sorted(set(strata) - {""}))}
    codes[""] = NO_PEERS
    return Work(tuple(enumerators), np.array([codes[name] for name in strata], dtype=np.intp))


def check_length(where: str, got: int, wanted: int) -> None:
    """Refuse a column of another length than the others.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    if got != wanted:
        raise SamplingError(
            "unequal-lengths",
            where=where,
            got=got,
            expected=f"{wanted} values, one for each interview",
            hint="Give every column for the same interviews, in the same order.",
        )


def against_peers(
    kind: FlagKind,
    work: Work,
    statistic: Statistic,
    generator: Generator,
    shown: Callable[[NDArray[np.intp]], float],
) -> tuple[Suspicion, ...]:
    """Test every enumerator with enough interviews against his peers.

    Where several work in one stratum, against shuffles among them. Where nobody shares a place,
    shuffles would take what differs between places for what differs between people; then the
    enumerators themselves stand side by side, and one is odd who lies far from the median of all
    in units of their own spread.

    Args:
        kind: what is tested.
        work: the interviews.
        statistic: how odd a group of positions is.
        generator: source of randomness.
        shown: the value of a group that a reader is told, for the enumerator and for the others.
    """
    shared = work.strata != NO_PEERS
    found, alone = [], []
    for name, member in work.members():
        own = member & shared
        if own.sum() < LEAST or own.sum() == shared.sum():
            alone.append((name, np.flatnonzero(member & ~shared)))
            continue
        _, p_value = permutation.of_group(statistic, own, work.strata, generator)
        others = np.flatnonzero(~member & shared)
        found.append(_suspicion(kind, name, (np.flatnonzero(own), others), shown, p_value))
    return (*found, *_side_by_side(kind, alone, statistic, shown))


def _side_by_side(
    kind: FlagKind,
    alone: Sequence[tuple[str, NDArray[np.intp]]],
    statistic: Statistic,
    shown: Callable[[NDArray[np.intp]], float],
) -> tuple[Suspicion, ...]:
    tested = [(name, places) for name, places in alone if len(places) >= LEAST]
    if len(tested) < LEAST_PEOPLE:
        return ()
    values = np.array([statistic(places) for _, places in tested])
    spread = float(median_abs_deviation(values, scale="normal"))
    if spread == 0:
        return ()
    p_values = student.sf((values - np.median(values)) / spread, _TAILS)
    every = np.concatenate([places for _, places in tested])
    return tuple(
        _suspicion(kind, name, (places, np.setdiff1d(every, places)), shown, float(p_value))
        for (name, places), p_value in zip(tested, p_values, strict=True)
    )


def _suspicion(
    kind: FlagKind,
    name: str,
    sides: tuple[NDArray[np.intp], NDArray[np.intp]],
    shown: Callable[[NDArray[np.intp]], float],
    p_value: float,
) -> Suspicion:
    own, others = sides
    return Suspicion(
        kind=kind,
        subject=name,
        n=len(own),
        statistic=shown(own),
        usual=shown(others),
        p_value=p_value,
    )
