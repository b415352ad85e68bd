"""Interviews side by side: who made each and among which peers; one test per enumerator."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import NDArray

from sampling.errors import SamplingError
from sampling.monitors import permutation
from sampling.monitors.discoveries import FlagKind, Suspicion
from sampling.monitors.permutation import Statistic

LEAST: Final = 5
"""Fewer interviews than this of one enumerator are not tested: nothing could be told from them."""


class Work(Struct, frozen=True):
    """Interviews in one order.

    Attributes:
        enumerators: who made each.
        strata: code of the stratum of each, from 0: the peers it is compared with.
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
    """Return interviews with their strata coded.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    check_length("strata", len(strata), len(enumerators))
    codes = {name: code for code, name in enumerate(sorted(set(strata)))}
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
    """Test every enumerator with enough interviews against shuffles among his peers.

    Args:
        kind: what is tested.
        work: the interviews.
        statistic: how odd a group of positions is.
        generator: source of randomness.
        shown: the value of a group that a reader is told, for the enumerator and for the others.
    """
    found = []
    for name, member in work.members():
        if member.sum() < LEAST or member.all():
            continue
        _, p_value = permutation.of_group(statistic, member, work.strata, generator)
        found.append(
            Suspicion(
                kind=kind,
                subject=name,
                n=int(member.sum()),
                statistic=shown(np.flatnonzero(member)),
                usual=shown(np.flatnonzero(~member)),
                p_value=p_value,
            )
        )
    return tuple(found)
