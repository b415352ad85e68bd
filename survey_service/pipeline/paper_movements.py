"""Recording movements of paper: who handed how many forms to whom, in which village, and when.

Records are only appended. One that was written down wrongly is cancelled by another with a reason.
What cannot have happened is refused (a number that was never printed, a village outside the
sample); counts that do not add up can have happened, and are recorded and listed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from kiosk import tokens
from sampling.errors import SamplingError
from sampling.paper_serials import SerialBook, Serials
from survey_service.paper.form_numbers import LENGTH, SERIES_LENGTH
from survey_service.pipeline.paper_round import (
    STEPS,
    PaperRound,
    day_refused,
    refused,
    serial_book,
    standing,
)
from survey_service.store.paper import Movement
from survey_service.units.working_days import local_date

RecordedKind = Literal[
    "receive", "hand_over", "return", "pass_on_blank", "pass_on_returned", "count"
]
MOST_FORMS: Final = 100_000
LONGEST_NOTE: Final = 500
PARTIES: Final[Mapping[RecordedKind, tuple[bool, bool]]] = {
    "receive": (True, True),
    "hand_over": (True, False),
    "return": (False, True),
    "pass_on_blank": (True, True),
    "pass_on_returned": (True, True),
    "count": (False, False),
}
"""Kind → whether the giver, and whether the taker, must be an organisation; else respondents."""
VILLAGE_OPTIONAL: Final = frozenset({"pass_on_blank", "pass_on_returned"})


class Draft(Struct, frozen=True, kw_only=True):
    """A movement as it was written down.

    Attributes:
        kind: what happened.
        day: when.
        village: code of the village; None only where forms pass between organisations.
        unit: its commune, where several have a village of this code.
        count: forms moved; None where `first` and `last` tell.
        first: number of the first form, as printed, or None.
        last: number of the last form.
        giver: organisation; None for respondents.
        taker: organisation; None for respondents.
        tally: of a count: valid, spoiled, blank, and what is in hand and missing.
        reference: number of the paper record; made where it is empty.
        note: what else was written.
    """

    kind: RecordedKind
    day: date
    village: str | None = None
    unit: str | None = None
    count: int | None = None
    first: str | None = None
    last: str | None = None
    giver: str | None = None
    taker: str | None = None
    tally: Mapping[str, int | None] = {}
    reference: str = ""
    note: str | None = None


class Recorder:
    """Judges drafts one after the other; each sees those before it.

    Args:
        ground: the round.
        at: now.
    """

    def __init__(self, ground: PaperRound, at: datetime) -> None:
        self._ground = ground
        self._at = at
        self._book: SerialBook = serial_book(ground.standing)
        self._by_reference = {one.reference: one for one in ground.movements}
        self._number = max((one.number for one in ground.movements), default=0)
        self.recorded: list[Movement] = []
        self.repeated = 0

    def record(self, draft: Draft) -> Movement:
        """Return the movement of a draft, appended to `recorded`; or the one that is there already.

        Raises:
            Problem: `paper-refused`, naming the place, what was got and what was expected.
        """
        made = self._made(draft)
        there = self._by_reference.get(made.reference)
        if there is not None:
            return self._repeated(made, there)
        if (step := STEPS.get(made.kind)) and (serials := _serials(self._ground, draft)):
            try:
                self._book.add(step, f"{made.unit} {made.psu}", serials)
            except SamplingError as error:
                raise refused(f"{draft.first} – {draft.last}", error.got, error.expected) from error
        self._number += 1
        self._by_reference[made.reference] = made
        self.recorded.append(made)
        return made

    def _repeated(self, made: Movement, there: Movement) -> Movement:
        same = replace(made, number=there.number, recorded_at=there.recorded_at)
        if same != there:
            raise refused("reference", made.reference, "a number no other record has")
        self.repeated += 1
        return there

    def _made(self, draft: Draft) -> Movement:
        ground, number = self._ground, self._number + 1
        day_refused(draft.day, local_date(self._at))
        village = None
        if draft.village is not None:
            village = ground.village(draft.village, draft.unit)
        elif draft.kind not in VILLAGE_OPTIONAL:
            raise refused("village", "none", "the code of a village of the sample")
        serials = _serials(ground, draft)
        return Movement(
            campaign=ground.campaign.code,
            number=number,
            reference=draft.reference.strip() or f"#{number}",
            kind=draft.kind,
            unit=None if village is None else village.unit,
            psu=None if village is None else village.psu,
            count=_count(draft, serials),
            series=None if serials is None else serials.series,
            first_serial=None if serials is None else serials.first,
            last_serial=None if serials is None else serials.last,
            giver=self._party(draft, "giver", draft.giver, 0),
            taker=self._party(draft, "taker", draft.taker, 1),
            happened_on=draft.day,
            recorded_at=self._at,
            note=_note(draft.note),
            **_tally(draft),
        )

    def _party(self, draft: Draft, name: str, code: str | None, place: int) -> str | None:
        needed = PARTIES[draft.kind][place]
        if code is None and needed:
            raise refused(name, "none", "the code of an organisation")
        if code is not None and code not in self._ground.organisations:
            raise refused(name, code, "the code of an organisation that takes part")
        if name == "taker" and code is not None and code == draft.giver:
            raise refused(name, code, "another organisation than the one that gives")
        return code


def cancel(ground: PaperRound, number: int, reason: str, at: datetime) -> Movement:
    """Return the row that cancels a movement.

    Raises:
        Problem: `paper-refused`: no such movement holds, no reason is given, or later numbers
            rest on it.
    """
    chosen = {one.number: one for one in ground.standing}.get(number)
    if chosen is None:
        raise refused("NUMBER", number, "the number of a movement that holds")
    if not reason.strip():
        raise refused("--reason", reason, "why it was wrong, in words")
    last = max(one.number for one in ground.movements) + 1
    row = Movement(
        campaign=chosen.campaign,
        number=last,
        reference=f"#{last}",
        kind="cancel",
        count=chosen.count,
        happened_on=local_date(at),
        recorded_at=at,
        cancels=number,
        note=_note(reason),
    )
    try:
        serial_book(standing((*ground.movements, row)))
    except SamplingError as error:
        raise refused("NUMBER", number, f"first cancel what rests on it: {error.got}") from error
    return row


def _serials(ground: PaperRound, draft: Draft) -> Serials | None:
    if draft.first is None and draft.last is None:
        return None
    first, last = (_number(ground, draft, text) for text in (draft.first, draft.last))
    if first[0] != last[0]:
        raise refused("last", draft.last, f"a number of the series {first[0]}")
    if last[1] < first[1]:
        raise refused("last", draft.last, f"a number not below {draft.first}")
    return Serials(first[0], first[1], last[1])


def _number(ground: PaperRound, draft: Draft, text: str | None) -> tuple[str, int]:
    whole = None if text is None else tokens.normalise(text, LENGTH)
    if whole is None or not whole[SERIES_LENGTH:-1].isdigit():
        got = f"{draft.first} – {draft.last}"
        raise refused("first, last", got, "two form numbers such as 2KX4-000017-N")
    if whole[:SERIES_LENGTH] not in ground.series:
        known = ", ".join(sorted(ground.series))
        raise refused("first, last", text, f"a form of this round: {known}")
    return whole[:SERIES_LENGTH], int(whole[SERIES_LENGTH:-1])


def _count(draft: Draft, serials: Serials | None) -> int:
    if draft.kind == "count":
        return sum(draft.tally.get(name) or 0 for name in ("valid", "spoiled", "blank"))
    count = draft.count if serials is None else serials.count
    if serials is not None and draft.count not in {None, serials.count}:
        raise refused("count", draft.count, f"{serials.count}, as the numbers say")
    if count is None or not 1 <= count <= MOST_FORMS:
        raise refused("count", count, f"1 to {MOST_FORMS} forms")
    return count


def _tally(draft: Draft) -> dict[str, int | None]:
    names = ("valid", "spoiled", "blank", "in_hand", "missing")
    found = {name: draft.tally.get(name) for name in names}
    if draft.kind != "count":
        if any(value is not None for value in found.values()):
            raise refused("valid, spoiled, blank", "numbers", "nothing: this is not a count")
        return {}
    for name in names[:3]:
        if found[name] is None:
            raise refused(name, "nothing", "how many were counted; 0 where there were none")
    for name, value in found.items():
        if value is not None and not 0 <= value <= MOST_FORMS:
            raise refused(name, value, f"0 to {MOST_FORMS}")
    return found


def _note(text: str | None) -> str | None:
    cleaned = " ".join((text or "").split())
    if len(cleaned) > LONGEST_NOTE:
        raise refused("note", cleaned, f"at most {LONGEST_NOTE} characters")
    return cleaned or None


def kind_named(word: str) -> RecordedKind:
    """Return the kind that a word of a file names.

    Raises:
        Problem: `paper-refused`.
    """
    tidy = word.strip().replace("-", "_")
    for kind in PARTIES:
        if kind == tidy:
            return kind
    raise refused("kind", word, ", ".join(each.replace("_", "-") for each in PARTIES))
