"""Paper counted: what became of the forms of each village, and where the counts do not add up.

Of every village, with all numbers in forms:

    printed    = handed out + in hand            (in phiếu = phát + còn lại)
    handed out = returned + missing              (phát = thu + thất lạc)
    returned   = valid + spoiled + blank         (thu = hợp lệ + hỏng + trắng)

Printed, handed out and returned are sums of movements. What is in hand and what is missing is
counted by somebody; where nobody counted, it is what the movements leave, and says so. Valid and
spoiled come from the forms that were entered, else from the tally of whoever counted the returned
forms. A difference is listed with its place and never mended here: only a person who looks can say
which of two numbers is wrong.

>>> stock = village_stock(Moved(printed=40, handed_out=36, returned=33), Tally(30, 1, 2), None)
>>> stock.in_hand, stock.outstanding, stock.forms_from
(4, 3, 'tally')
>>> [(d.code, d.got, d.expected) for d in differences(stock, closing=True)]
[('forms-outstanding', 33, 36)]
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

FormsFrom = Literal["entered", "tally"]
"""Where the numbers of valid and spoiled forms come from: the answers, or the counter's tally."""

DifferenceCode = Literal[
    "handed-out-beyond-printed",
    "in-hand-differs",
    "returned-beyond-handed-out",
    "missing-differs",
    "sorted-differs",
    "entered-differs",
    "forms-outstanding",
    "forms-uncounted",
]

ONLY_AT_THE_END: frozenset[DifferenceCode] = frozenset(
    {"entered-differs", "forms-outstanding", "forms-uncounted"}
)
"""What is no difference while forms are still out, being counted or being entered."""


class Moved(Struct, frozen=True, kw_only=True):
    """Forms of a village by movement: brought there, given to people, taken back."""

    printed: int = 0
    handed_out: int = 0
    returned: int = 0


class Tally(Struct, frozen=True):
    """What somebody counted in a village; None: not counted.

    Attributes:
        valid: returned forms that look complete.
        spoiled: returned forms that cannot be used (phiếu hỏng).
        blank: forms returned without answers (phiếu trắng).
        in_hand: forms never handed out, counted on the shelf.
        missing: forms that will not come back.
    """

    valid: int
    spoiled: int
    blank: int
    in_hand: int | None = None
    missing: int | None = None


class Entered(Struct, frozen=True):
    """Paper forms of a village that were entered: those the valid-form rule counts, and others."""

    valid: int
    invalid: int

    @property
    def total(self) -> int:
        """All forms that were entered."""
        return self.valid + self.invalid


class Stock(Struct, frozen=True, kw_only=True):
    """The paper of a village or of several.

    `outstanding` are forms handed out that neither came back nor were declared missing. `valid`,
    `spoiled` and `blank` are None where no returned form was counted or entered. `in_hand_counted`
    and `missing_counted` are False where the number is what the movements leave.
    """

    printed: int = 0
    handed_out: int = 0
    in_hand: int = 0
    returned: int = 0
    missing: int = 0
    outstanding: int = 0
    valid: int | None = None
    spoiled: int | None = None
    blank: int | None = None
    forms_from: FormsFrom | None = None
    in_hand_counted: bool = False
    missing_counted: bool = False
    entered: int | None = None
    tallied_valid: int | None = None


class Difference(Struct, frozen=True):
    """Two numbers of one place that ought to agree; `got` is the one that was counted later."""

    code: DifferenceCode
    got: int
    expected: int


def village_stock(moved: Moved, tally: Tally | None, entered: Entered | None) -> Stock:
    """Return the stock of one village.

    Args:
        moved: the sums of its movements.
        tally: the last count, where there was one.
        entered: its entered paper forms; None where none was entered.
    """
    left = moved.printed - moved.handed_out
    counted_hand = None if tally is None else tally.in_hand
    declared = None if tally is None else tally.missing
    return Stock(
        printed=moved.printed,
        handed_out=moved.handed_out,
        in_hand=left if counted_hand is None else counted_hand,
        returned=moved.returned,
        missing=declared or 0,
        outstanding=moved.handed_out - moved.returned - (declared or 0),
        valid=entered.valid if entered else None if tally is None else tally.valid,
        spoiled=_spoiled(tally, entered),
        blank=None if tally is None else tally.blank,
        forms_from="entered" if entered else None if tally is None else "tally",
        in_hand_counted=counted_hand is not None,
        missing_counted=declared is not None,
        entered=entered.total if entered else None,
        tallied_valid=None if tally is None else tally.valid,
    )


def _spoiled(tally: Tally | None, entered: Entered | None) -> int | None:
    """Return spoiled forms: those set aside when counting, and entered ones that are not valid."""
    if tally is None and entered is None:
        return None
    return (tally.spoiled if tally else 0) + (entered.invalid if entered else 0)


def differences(stock: Stock, *, closing: bool = False) -> tuple[Difference, ...]:
    """Return what does not add up in the stock of one village.

    Args:
        stock: of one village; sums over villages could cancel each other out.
        closing: nothing is on its way any more: what is outstanding, uncounted or not entered is a
            difference too.
    """
    return tuple(
        found for found in _differences(stock) if closing or found.code not in ONLY_AT_THE_END
    )


def _differences(stock: Stock) -> Iterator[Difference]:
    if stock.handed_out > stock.printed:
        yield Difference("handed-out-beyond-printed", stock.handed_out, stock.printed)
    elif stock.in_hand != (left := stock.printed - stock.handed_out):
        yield Difference("in-hand-differs", stock.in_hand, left)
    if stock.returned > stock.handed_out:
        yield Difference("returned-beyond-handed-out", stock.returned, stock.handed_out)
    elif stock.missing_counted and stock.outstanding:
        gone = stock.handed_out - stock.returned
        yield Difference("missing-differs", stock.missing, gone)
    elif stock.outstanding:
        yield Difference("forms-outstanding", stock.returned, stock.handed_out)
    yield from _of_returned(stock)


def _of_returned(stock: Stock) -> Iterator[Difference]:
    if stock.tallied_valid is None:
        if stock.returned:
            yield Difference("forms-uncounted", stock.entered or 0, stock.returned)
        return
    invalid = 0 if stock.entered is None else stock.entered - (stock.valid or 0)
    tallied = stock.tallied_valid + (stock.spoiled or 0) - invalid + (stock.blank or 0)
    if tallied != stock.returned:
        yield Difference("sorted-differs", tallied, stock.returned)
    if stock.entered is not None and stock.entered != stock.tallied_valid:
        yield Difference("entered-differs", stock.entered, stock.tallied_valid)


def total(stocks: Iterable[Stock]) -> Stock:
    """Return the sum over places; numbers nobody counted anywhere stay None.

    The sum is `forms_from` one source only where all its parts are; what was counted in one place
    and left over in another is not counted as a whole.
    """
    parts = tuple(stocks)
    sources = {part.forms_from for part in parts if part.forms_from is not None}
    return Stock(
        printed=sum(part.printed for part in parts),
        handed_out=sum(part.handed_out for part in parts),
        in_hand=sum(part.in_hand for part in parts),
        returned=sum(part.returned for part in parts),
        missing=sum(part.missing for part in parts),
        outstanding=sum(part.outstanding for part in parts),
        valid=_sum(part.valid for part in parts),
        spoiled=_sum(part.spoiled for part in parts),
        blank=_sum(part.blank for part in parts),
        forms_from=sources.pop() if len(sources) == 1 else None,
        in_hand_counted=bool(parts) and all(part.in_hand_counted for part in parts),
        missing_counted=bool(parts) and all(part.missing_counted for part in parts),
        entered=_sum(part.entered for part in parts),
        tallied_valid=_sum(part.tallied_valid for part in parts),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
