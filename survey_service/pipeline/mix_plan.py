"""Which sealed answers are opened together, decided from counts and weeks alone.

Answers become known as answers only among others: a mix opens the boxes of a batch together, and
afterwards nobody can tell which answer of the batch came from which code. So a batch should be
large, and everything that is known from the code should be the same for all of it. Per campaign,
series, channel and questionnaire:

1. A box with at least `minimum` answers is a batch of its own, once it is `hours` old.
2. When a week is over, the boxes of an office that are left from it are opened together if they
   reach the minimum, rows of one size with rows of one size.
3. What is still too little waits for more answers of its office, until `wait_weeks` weeks after the
   week in which it was opened. Then everything of the office goes together, and if that is too
   little too, together with a batch of the office or with neighbours in the order of their codes.
4. When a campaign takes no more answers, nothing is worth waiting for: all of it is due.

Where the places (`receiving`, `deciding`) of an office differ within a batch, no answer of it keeps
them, or they would part the batch again. All answers of an office in a batch have one week: the
latest in which one of its boxes was opened.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from survey_service.store.boxes import WaitingBox
from survey_service.units.working_days import week_of

WEEK = timedelta(days=7)


class MixRule(Struct, frozen=True, kw_only=True):
    """When boxes are opened.

    Attributes:
        minimum: answers that are opened together, at least.
        hours: a box waits at least so long after its first answer; 0 opens it at once.
        wait_weeks: full weeks that too few answers wait for more of their office.
    """

    minimum: int = 8
    hours: int = 24
    wait_weeks: int = 4


class Portion(Struct, frozen=True):
    """The boxes of one office in a batch, and what their answers will have in common."""

    unit: str
    boxes: tuple[bytes, ...]
    receiving: str | None
    deciding: str | None
    week: date


class Batch(Struct, frozen=True):
    """Boxes that are opened together: the offices in the order of their codes."""

    portions: tuple[Portion, ...]
    count: int

    @property
    def boxes(self) -> tuple[bytes, ...]:
        """Every box of the batch."""
        return tuple(box for portion in self.portions for box in portion.boxes)


Boxes = list[WaitingBox]


def plan(
    waiting: Sequence[WaitingBox], ended: Collection[str], now: datetime, rule: MixRule
) -> tuple[Batch, ...]:
    """Return what is to be opened now; boxes that appear in no batch go on waiting.

    Args:
        waiting: boxes that hold answers.
        ended: campaigns that take no more answers.
        now: the moment of the mix.
        rule: when boxes are opened.
    """
    families: dict[tuple[str, ...], Boxes] = {}
    for box in sorted(waiting, key=lambda box: (box.cell.unit, box.cell.size, box.box)):
        cell = box.cell
        kind = (cell.campaign, cell.series, cell.channel, cell.instrument, cell.version)
        families.setdefault(kind, []).append(box)
    return tuple(
        _batch(boxes)
        for kind, family in sorted(families.items())
        for boxes in _Family(family, now, rule, ended=kind[0] in ended).together()
    )


class _Family:
    """The boxes that may be opened together at all, in the order of their offices and sizes."""

    def __init__(self, family: Boxes, now: datetime, rule: MixRule, *, ended: bool) -> None:
        self._offices: dict[str, Boxes] = {}
        for box in family:
            self._offices.setdefault(box.cell.unit, []).append(box)
        self._places = {unit: place for place, unit in enumerate(self._offices)}
        self._now = now
        self._rule = rule
        self._ended = ended

    def together(self) -> list[Boxes]:
        """Return the batches as lists of boxes."""
        due: list[Boxes] = []
        short: list[Boxes] = []
        waiting: list[Boxes] = []
        for boxes in self._offices.values():
            ready, left = self._of_office(boxes)
            due += ready
            if not any(map(self._is_overdue, left)):
                waiting += [left] if left else []
            elif self._is_enough(left):
                due.append(left)
            elif ready:
                ready[-1] += left
            else:
                short.append(left)
        return self._with_neighbours(short, due, waiting)

    def _of_office(self, boxes: Boxes) -> tuple[list[Boxes], Boxes]:
        """Return what an office has ready (steps 1 and 2), and what is left."""
        ready = [[box] for box in boxes if self._is_ready(box)]
        left = [box for box in boxes if not self._is_ready(box)]
        for size in sorted({box.cell.size for box in left}):
            same = [box for box in left if box.cell.size == size and self._weeks(box) > 0]
            if self._is_enough(same):
                ready.append(same)
                left = [box for box in left if box not in same]
        return ready, left

    def _with_neighbours(
        self, short: list[Boxes], due: list[Boxes], waiting: list[Boxes]
    ) -> list[Boxes]:
        """Add the offices that waited long enough for too little (step 3) to the batches."""
        joined: list[Boxes] = []
        held: Boxes = []
        for boxes in short:
            held += boxes
            if self._is_enough(held):
                joined.append(held)
                held = []
        if held and (joined or due):
            self._nearest(held, joined or due)[0].extend(held)
        elif held:
            joined.append(held)
            for boxes in self._nearest(held, waiting):
                if not self._is_enough(held):
                    held += boxes
        return due + joined

    def _nearest(self, held: Boxes, others: list[Boxes]) -> list[Boxes]:
        """Return the others by how far their office stands from that of `held`."""
        here = self._places[held[0].cell.unit]
        return sorted(others, key=lambda boxes: abs(self._places[boxes[-1].cell.unit] - here))

    def _is_enough(self, boxes: Boxes) -> bool:
        return sum(box.count for box in boxes) >= self._rule.minimum

    def _is_ready(self, box: WaitingBox) -> bool:
        aged = self._ended or self._now - box.opened_at >= timedelta(hours=self._rule.hours)
        return aged and self._is_enough([box])

    def _is_overdue(self, box: WaitingBox) -> bool:
        return self._ended or self._weeks(box) > self._rule.wait_weeks

    def _weeks(self, box: WaitingBox) -> int:
        """Return how many Mondays passed since the box was opened."""
        return (week_of(self._now) - week_of(box.opened_at)) // WEEK


def _batch(boxes: Boxes) -> Batch:
    offices: dict[str, Boxes] = {}
    for box in boxes:
        offices.setdefault(box.cell.unit, []).append(box)
    portions = tuple(_portion(unit, own) for unit, own in sorted(offices.items()))
    return Batch(portions, sum(box.count for box in boxes))


def _portion(unit: str, own: Boxes) -> Portion:
    return Portion(
        unit,
        tuple(box.box for box in own),
        _common(box.cell.receiving for box in own),
        _common(box.cell.deciding for box in own),
        max(week_of(box.opened_at) for box in own),
    )


def _common(places: Iterable[str]) -> str | None:
    """Return the place that all have, or None where they differ or it is not known."""
    found = set(places)
    return (found.pop() or None) if len(found) == 1 else None
