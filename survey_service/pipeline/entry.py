"""Paper forms into answers: scans are taken in, people answer questions, complete forms are stored.

A form becomes a response (channel `drop_off`) of its sampled case when no question is open, its
case is known, and the questionnaire accepts its answers; what it does not accept becomes a question
again. Paper asks for nothing: a question left blank is no violation. With the answers the link
between number and case is forgotten, and so are questions and pictures.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from questionnaires.form_fields import item_of
from questionnaires.instrument import Instrument, item, item_choices
from questionnaires.question_types import RankingItem, type_of
from questionnaires.validation import Accepted, Rejected
from survey_service.paper.box_map import BoxMap
from survey_service.pipeline import dispositions
from survey_service.pipeline.born import Draft, store_directly
from survey_service.pipeline.double_entry import draw_second
from survey_service.pipeline.entry_round import CaseKey, EntryRound, accept, refusal
from survey_service.problems import Problem
from survey_service.scans.answers import Asked, filled
from survey_service.scans.assembly import ScannedForm
from survey_service.scans.keying import Mistyped, keyed
from survey_service.store import entry, responses, samples
from survey_service.store.database import Connection
from survey_service.store.entry import Fields, Form, Picture
from survey_service.units.working_days import week_of

BY: Final = "entry"
Fate = Literal[
    "entered", "questions", "case-unknown", "case-answered", "blank", "again", "fewer-pages"
]
"""Of a form: stored as answers; waiting for a person; for its case; about a case that has its
answers; without any answer; entered before; or read before with more pages."""


class Entry(msgspec.Struct, frozen=True):
    """What became of a form, and how many questions are open."""

    number: str
    fate: Fate
    asked: int = 0


def take_in(
    connection: Connection,
    ground: EntryRound,
    form: BoxMap,
    scanned: Iterable[ScannedForm],
    *,
    cases: Mapping[str, CaseKey],
    kept_until: date,
) -> list[Entry]:
    """Take in what was read from scans; store as answers what is complete.

    Args:
        connection: of a writing transaction.
        ground: the round.
        form: the map of the boxes.
        scanned: the forms.
        cases: the sampled case of a form by its number, where it is known.
        kept_until: last day of the pictures of what is still to be asked.
    """
    taken = []
    for one in scanned:
        found = _take(connection, ground, form, one, cases.get(one.number))
        if found.fate == "questions":
            asked = [
                each.asked for each in entry.questions(connection, ground.campaign, one.number)
            ]
            pictures = _pictures(one, asked)
            entry.add_pictures(connection, (ground.campaign, one.number), pictures, kept_until)
        taken.append(found)
    return taken


def _take(
    connection: Connection,
    ground: EntryRound,
    form: BoxMap,
    scanned: ScannedForm,
    case: CaseKey | None,
) -> Entry:
    key = (ground.campaign, scanned.number)
    before = entry.find(connection, key)
    if before is not None and before.state == "entered":
        return Entry(scanned.number, "again")
    if before is not None and len(before.missing) < len(scanned.missing):
        return Entry(scanned.number, "fewer-pages")
    read = filled(ground.instrument, form, scanned)
    known = case or (before.case if before else None)
    entry.put(
        connection,
        Form(
            campaign=ground.campaign,
            number=scanned.number,
            language=form.language,
            state="waiting",
            fields=read.fields,
            missing=scanned.missing,
            case=known,
        ),
    )
    entry.ask(connection, key, read.asked)
    return complete(connection, ground, scanned.number)


def _pictures(scanned: ScannedForm, asked: Iterable[Asked]) -> Iterable[Picture]:
    for item_name in dict.fromkeys(one.item for one in asked):
        for part, crop in enumerate(scanned.crops.get(item_name, ())):
            yield Picture(item=item_name, part=part, picture=crop.picture, frames=crop.frames)


def answer(
    connection: Connection,
    ground: EntryRound,
    number: str,
    *,
    place: int,
    fields: Fields | None,
    by: str,
) -> Entry:
    """Decide a question, or open it again where `fields` is None; store the form if complete.

    Args:
        connection: of a writing transaction.
        ground: the round.
        number: the form.
        place: the question.
        fields: the answer, as `typed_fields` gives it.
        by: the account of the person.

    Raises:
        Problem: `form-unknown`, `question-unknown`, `keyed-wrong`.
    """
    form = waiting_form(connection, ground.campaign, number)
    found = {one.place: one for one in entry.questions(connection, ground.campaign, number)}
    if place not in found:
        raise Problem("question-unknown", number, place)
    if any(name != found[place].asked.item for name, _ in fields or ()):
        raise Problem("keyed-wrong", found[place].asked.item, fields)
    entry.decide(connection, form.key, place, fields)
    entry.change(connection, replace(form, entered_by=_with(form.entered_by, by)))
    return complete(connection, ground, number)


def typed_fields(asked: Asked, typed: Sequence[str]) -> Fields:
    """Return the fields that what was typed stands for.

    Raises:
        Problem: `keyed-wrong`.
    """
    made = keyed(asked, typed)
    if isinstance(made, Mistyped):
        raise Problem("keyed-wrong", asked.item, made.got, made.expected)
    return made


def name_case(connection: Connection, ground: EntryRound, number: str, case: CaseKey) -> Entry:
    """Say which sampled case a waiting form answers for; store it if it is complete.

    Raises:
        Problem: `form-unknown`.
    """
    form = waiting_form(connection, ground.campaign, number)
    entry.change(connection, replace(form, case=case))
    return complete(connection, ground, number)


def key_whole(
    connection: Connection,
    ground: EntryRound,
    number: str,
    *,
    language: str,
    case: CaseKey,
    fields: Fields,
    by: str,
) -> Entry:
    """Enter a whole form from the keyboard, in place of what was scanned of it.

    Raises:
        Problem: `keyed-wrong` with the first answer that was not accepted; nothing is stored.
    """
    key = (ground.campaign, number)
    before = entry.find(connection, key)
    if before is not None and before.state == "entered":
        return Entry(number, "again")
    checked = accept(connection, ground, fields)
    if isinstance(checked, Rejected):
        raise refusal(checked)
    entry.put(
        connection,
        Form(
            campaign=ground.campaign,
            number=number,
            language=language,
            state="waiting",
            fields=fields,
            entered_by=(by,),
            case=case,
        ),
    )
    return complete(connection, ground, number)


def complete(connection: Connection, ground: EntryRound, number: str) -> Entry:
    """Store a waiting form as answers if it can be; say what it waits for if not."""
    form = waiting_form(connection, ground.campaign, number)
    asked = entry.questions(connection, ground.campaign, number)
    if pending := sum(one.answer is None for one in asked):
        return Entry(number, "questions", pending)
    fields = form.fields + tuple(field for one in asked for field in one.answer or ())
    checked = accept(connection, ground, fields)
    if isinstance(checked, Rejected):
        wrong = {item_of(violation.item) for violation in checked.violations}
        entry.forget_questions(connection, form.key)
        entry.change(connection, replace(form, fields=_without(fields, wrong)))
        entry.ask(connection, form.key, _again(ground.instrument, sorted(wrong)))
        return Entry(number, "questions", len(wrong))
    if not checked.answers:  # nobody answered, so there is nothing to store
        return Entry(number, "blank")
    fate = _case_fate(connection, ground, form.case)
    if fate is not None:
        return Entry(number, fate)
    _store(connection, ground, form, checked)
    return Entry(number, "entered")


def waiting_form(connection: Connection, campaign: str, number: str) -> Form:
    """Return a form that waits.

    Raises:
        Problem: `form-unknown`.
    """
    form = entry.find(connection, (campaign, number))
    if form is None or form.state != "waiting":
        raise Problem("form-unknown", campaign, number)
    return form


def _with(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    return people if person in people else (*people, person)


def _without(fields: Fields, items: set[str]) -> Fields:
    return tuple(field for field in fields if item_of(field[0]) not in items)


def _again(instrument: Instrument, names: Iterable[str]) -> Iterable[Asked]:
    """Yield the questions about items whose answers were not accepted."""
    for name in names:
        codes = tuple(str(each.code) for each in item_choices(instrument, item(instrument, name)))
        kind = type_of(item(instrument, name))
        yield Asked(
            item=name,
            how=("rank" if isinstance(item(instrument, name), RankingItem) else "choose")
            if codes
            else "write",
            why="rejected",
            many=kind.repeats,
            codes=codes,
        )


def _case_fate(
    connection: Connection, ground: EntryRound, case: CaseKey | None
) -> Literal["case-unknown", "case-answered"] | None:
    if case is None or samples.drawn_in(connection, [case]).get(case) != ground.sample:
        return "case-unknown"
    return "case-answered" if responses.answered_cases(connection, [case]) else None


def _store(connection: Connection, ground: EntryRound, form: Form, checked: Accepted) -> None:
    if form.case is None:
        raise ValueError("a form is stored for its case")
    unit, case_id = form.case
    draft = Draft(
        unit=unit,
        campaign=ground.campaign,
        series="sample",
        channel="drop_off",
        answered="alone",
        instrument=ground.instrument.name,
        version=ground.instrument.version,
        language=form.language,
        week=week_of(ground.now),
        answers=checked.answers,
        case_id=case_id,
    )
    store_directly(connection, [draft], "import", ground.random)
    dispositions.answered(connection, [form.case], ground.now, BY)
    entry.put(connection, replace(form, state="entered", fields=(), case=None))
    draw_second(connection, form, checked.answers)
