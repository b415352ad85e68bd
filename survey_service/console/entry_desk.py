"""The desk for paper forms over the store."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from questionnaires.instrument import Instrument, item_choices, items
from questionnaires.question_types import ItemBase, RosterItem
from questionnaires.text import Wording
from survey_service.console.entry_data import (
    WIDTH,
    ChoiceLine,
    EntryPage,
    FrameLine,
    OpenQuestion,
    WaitingLine,
)
from survey_service.paper.form_numbers import printed
from survey_service.pipeline.double_entry import errors_of
from survey_service.pipeline.entry import answer, typed_fields
from survey_service.pipeline.entry_round import EntryRound, entry_round
from survey_service.problems import Problem
from survey_service.store import entry, second_entries
from survey_service.store.database import Connection, Database
from survey_service.store.entry import Picture, Question

NO_ROUND: Final = frozenset({"campaign-unknown", "no-sample"})


class ServiceEntryDesk:
    """Implements `console.entry_data.EntryDesk`.

    Args:
        database: the store.
        clock: now.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def page(self, campaign: str) -> EntryPage | None:
        """Return how far the entry is; None where the round has no sample or takes no answers."""
        with self._database.read() as connection:
            try:
                ground = self._ground(connection, campaign)
            except Problem as problem:
                if problem.code in NO_ROUND:
                    return None
                raise
            pending = [one for one in entry.questions(connection, campaign) if one.answer is None]
            waiting = entry.waiting(connection, campaign)
            asked = {one.number for one in pending}
            again = second_entries.seconds(connection, campaign)
            first = pending[0] if pending else None
            return EntryPage(
                entered=entry.entered(connection, campaign),
                waiting=len(waiting),
                open=len(pending),
                question=None if first is None else _question(connection, ground, first),
                idle=tuple(
                    WaitingLine(printed=printed(form.number), is_blank=not form.fields)
                    for form in waiting
                    if form.number not in asked
                ),
                again=tuple(printed(one.number) for one in again if one.compared is None),
                errors=errors_of(connection, campaign),
            )

    def picture(self, campaign: str, number: str, place: int, part: int) -> bytes | None:
        """Return the picture of a question."""
        with self._database.read() as connection:
            for one in entry.questions(connection, campaign, number):
                if one.place == place:
                    found = entry.pictures(connection, (campaign, number), one.asked.item)
                    return found[part].picture if 0 <= part < len(found) else None
        return None

    def decide(
        self, campaign: str, number: str, place: int, *, typed: Sequence[str], by: str
    ) -> None:
        """Answer a question; the form becomes an answer where it was the last."""
        with self._database.write() as connection:
            ground = self._ground(connection, campaign)
            known = entry.questions(connection, campaign, number)
            found = {one.place: one for one in known if one.answer is None}
            if place not in found:
                raise Problem("question-unknown", number, place)
            fields = typed_fields(found[place].asked, typed)
            answer(connection, ground, number, place=place, fields=fields, by=by)

    def reopen(self, campaign: str, number: str, place: int, *, by: str) -> None:
        """Open a question again, as long as its form is not entered."""
        with self._database.write() as connection:
            ground = self._ground(connection, campaign)
            answer(connection, ground, number, place=place, fields=None, by=by)

    def _ground(self, connection: Connection, campaign: str) -> EntryRound:
        return entry_round(connection, campaign, now=self._clock(), random=secrets.token_bytes)


def _question(connection: Connection, ground: EntryRound, one: Question) -> OpenQuestion:
    asked = one.asked
    found = _item(ground.instrument, asked.item)
    pictures = entry.pictures(connection, (ground.campaign, one.number), asked.item)
    height, frames = _frames(one, pictures)
    return OpenQuestion(
        number=one.number,
        printed=printed(one.number),
        place=one.place,
        text={"vi": asked.item} if found is None else found.text,
        how=asked.how,
        why=asked.why,
        many=asked.many,
        choices=_choices(ground.instrument, one, found),
        pictures=len(pictures),
        height=height,
        frames=frames,
    )


def _choices(
    instrument: Instrument, one: Question, found: ItemBase | None
) -> tuple[ChoiceLine, ...]:
    labels: dict[str, Wording] = {}
    if found is not None:
        labels = {str(each.code): each.label for each in item_choices(instrument, found)}
    return tuple(
        ChoiceLine(
            code=code,
            label=labels.get(code, {"vi": code}),
            marked=code in one.asked.guess,
            doubtful=code in one.asked.doubtful,
        )
        for code in one.asked.codes
    )


def _item(instrument: Instrument, name: str) -> ItemBase | None:
    """Return an item, or one in a row of a roster."""
    wanted = name.rpartition(".")[2]
    for each in items(instrument):
        inner = each.items if isinstance(each, RosterItem) else ()
        for one in (each, *inner):
            if one.name == wanted:
                return one
    return None


def _frames(
    one: Question, pictures: Sequence[Picture]
) -> tuple[float | None, tuple[FrameLine, ...]]:
    """Return the height of the first picture and the boxes of choices in it.

    Boxes are square, so their two shares of the picture tell its proportions.
    """
    frames = pictures[0].frames if pictures else ()
    if one.asked.how != "choose" or len(frames) != len(one.asked.codes):
        return None, ()
    height = WIDTH * frames[0][3] / frames[0][4]
    return round(height, 1), tuple(
        FrameLine(
            x=round(x * WIDTH, 1),
            y=round(y * height, 1),
            width=round(w * WIDTH, 1),
            height=round(h * height, 1),
            number=number,
            doubtful=code in one.asked.doubtful,
        )
        for number, (code, (_, x, y, w, h)) in enumerate(
            zip(one.asked.codes, frames, strict=True), start=1
        )
    )
