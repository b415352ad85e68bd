"""Kiosk against household: an office whose counter is praised and whose households are not.

People at a counter are others than people at home, so some gap is honest; it is the office whose
gap stands out from chance that is looked into. Household estimates come with design-based standard
errors.
"""

import math
from collections.abc import Iterable

from msgspec import Struct
from scipy.stats import norm

from sampling.monitors.discoveries import Suspicion


class TwoFigures(Struct, frozen=True, kw_only=True):
    """The index of one office by kiosk and by household, on one scale, with standard errors."""

    office: str
    kiosk: float
    kiosk_se: float
    household: float
    household_se: float
    answers: int


def kiosk_gaps(figures: Iterable[TwoFigures], honest_gap: float = 0.0) -> tuple[Suspicion, ...]:
    """Test whether a kiosk lies above its households by more than `honest_gap`.

    `statistic` is the gap, `usual` the honest gap. Offices without any spread are not tested.
    """
    found = []
    for one in figures:
        se = math.hypot(one.kiosk_se, one.household_se)
        if se > 0:
            gap = one.kiosk - one.household
            found.append(
                Suspicion(
                    kind="kiosk-gap",
                    subject=one.office,
                    n=one.answers,
                    statistic=gap,
                    usual=honest_gap,
                    p_value=float(norm.sf((gap - honest_gap) / se)),
                    about="office",
                )
            )
    return tuple(found)
