"""False-discovery control: of everything that looks odd, what is odd enough to look into.

Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995): if every flag with an
adjusted p-value of at most q becomes a case, at most a share q of the cases is expected to be
chance, for independent or positively dependent tests. It is done once over all units and kinds.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import ArrayLike, NDArray

from sampling.errors import SamplingError

FlagKind = Literal[
    "speed",
    "question-speed",
    "straight-lining",
    "near-duplicates",
    "regular",
    "burst",
    "hours",
    "mock-location",
    "same-place",
    "enumerator-effect",
    "kiosk-gap",
]


class Suspicion(Struct, frozen=True, kw_only=True):
    """One thing that was tested about one unit.

    Attributes:
        kind: what was tested.
        subject: the enumerator, device or office it is about.
        n: interviews or answers it rests on.
        statistic: how odd, in the unit of its kind.
        usual: the same of the others, for a reader to compare with; None where there is none.
        p_value: chance of so odd a value or odder if nothing were wrong.
        q_value: p-value adjusted for everything tested; set by `discoveries`.
        about: whether `subject` is an enumerator or an office.
    """

    kind: FlagKind
    subject: str
    n: int
    statistic: float
    usual: float | None
    p_value: float
    q_value: float = 1.0
    about: Literal["enumerator", "office"] = "enumerator"


def adjusted(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return Benjamini-Hochberg adjusted p-values, in the order given.

    Raises:
        SamplingError: `bad-p-value`.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise SamplingError(
            "bad-p-value",
            where="p_values",
            got=p[~((p >= 0) & (p <= 1))][:3].tolist(),
            expected="0 to 1",
            hint="Leave out what could not be tested.",
        )
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    monotone = np.minimum.accumulate(scaled[::-1])[::-1]
    result = np.empty_like(p)
    result[order] = np.minimum(monotone, 1.0)
    return result


def weighed(suspicions: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    """Return all suspicions with their adjusted p-values, the oddest first."""
    tested = tuple(suspicions)
    q_values = adjusted([one.p_value for one in tested])
    marked = [replace(one, q_value=float(q)) for one, q in zip(tested, q_values, strict=True)]
    return tuple(sorted(marked, key=lambda one: (one.q_value, one.p_value, one.kind, one.subject)))


def discoveries(suspicions: Sequence[Suspicion], rate: float) -> tuple[Suspicion, ...]:
    """Return those that become a case at this false-discovery rate."""
    return tuple(one for one in weighed(suspicions) if one.q_value <= rate)
