"""Rounding of figures that people read: halves away from zero, on decimal digits.

The one rule for official totals and printed shares. Estimates are never rounded before they are
used again, and exports and the API carry them in full.
"""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float, decimals: int) -> Decimal:
    """Round half up, as people do by hand, on the shortest decimal digits that name `value`.

    The binary number behind 0.80125 is a little off it, and the usual rounding of computers takes
    a half to the even neighbour; neither is what a reader with pencil and paper gets.
    """
    step = Decimal(1).scaleb(-decimals)
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
