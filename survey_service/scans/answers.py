"""Boxes → answers: what is clear becomes a field of the form, everything else a question to ask.

Nothing is ever chosen silently: two crosses where one answer is asked for, a box taken back and no
other crossed, a page that is missing, writing that has to be read: each is a question.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from questionnaires.compiled import Questions, compiled
from questionnaires.form_fields import row_field
from questionnaires.instrument import Instrument, items
from questionnaires.question_types import RosterItem, type_of
from survey_service.paper.box_map import BoxMap, MapBox
from survey_service.scans.assembly import ScannedForm
from survey_service.scans.sheets import ReadBox

Field = tuple[str, str]
"""Name and text as in the fields of an HTML form: `questionnaires.form_fields`."""
Why = Literal["doubtful", "two-marks", "taken-back", "writing", "page-missing", "rejected"]
How = Literal["choose", "rank", "write"]
OFFICE: Final = "@"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question to whoever sits at the keyboard.

    Attributes:
        item: the item, or a field in a row of a roster.
        how: `choose` among codes (several where `many`), `rank` them, or `write`.
        why: why it is asked.
        codes: what can be chosen, in the order of the boxes.
        guess: codes whose boxes are clearly marked.
        doubtful: codes whose boxes are in doubt.
    """

    item: str
    how: How
    why: Why
    many: bool = False
    codes: tuple[str, ...] = ()
    guess: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """One form: what is clear, and what has to be asked; both in the order of the sheet."""

    number: str
    fields: tuple[Field, ...]
    asked: tuple[Asked, ...]


def filled(instrument: Instrument, form: BoxMap, scanned: ScannedForm) -> Filled:
    """Return the clear answers of a form and the questions about the others."""
    fields: list[Field] = list(_printed(instrument, scanned))
    asked: list[Asked] = []
    for item, boxes in _by_item(form).items():
        read = [(box, scanned.boxes.get(index)) for index, box in boxes]
        question = _question(instrument, item, read)
        if question is not None:
            asked.append(question)
            continue
        fields.extend(
            (item, str(box.code))
            for box, found in read
            if box.kind == "tick" and found is not None and found.state == "marked"
        )
    return Filled(number=scanned.number, fields=tuple(fields), asked=tuple(asked))


def _by_item(form: BoxMap) -> dict[str, list[tuple[int, MapBox]]]:
    found: dict[str, list[tuple[int, MapBox]]] = {}
    for index, box in enumerate(form.boxes):
        if not box.item.startswith(OFFICE):
            found.setdefault(box.item, []).append((index, box))
    return found


def _question(
    instrument: Instrument, item: str, read: list[tuple[MapBox, ReadBox | None]]
) -> Asked | None:
    """Return what has to be asked about an item; None where its boxes are clear."""
    kind = read[0][0].kind
    if kind == "tick":
        return _choice(instrument, item, read)
    codes = tuple(str(box.code) for box, _ in read) if kind == "rank" else ()
    how: How = "rank" if codes else "write"
    if any(found is None for _, found in read):
        return Asked(item=item, how=how, why="page-missing", codes=codes)
    written = any(found is not None and found.state != "empty" for _, found in read)
    return Asked(item=item, how=how, why="writing", codes=codes) if written else None


def _choice(
    instrument: Instrument, item: str, read: list[tuple[MapBox, ReadBox | None]]
) -> Asked | None:
    many = _takes_many(instrument, item)
    states = {str(box.code): found.state if found else None for box, found in read}
    marked = tuple(code for code, state in states.items() if state == "marked")
    doubtful = tuple(code for code, state in states.items() if state == "doubtful")
    why = _why(states, many=many)
    if why is None:
        return None
    return Asked(
        item=item,
        how="choose",
        why=why,
        many=many,
        codes=tuple(states),
        guess=marked,
        doubtful=doubtful,
    )


def _why(states: Mapping[str, str | None], *, many: bool) -> Why | None:
    found = list(states.values())
    if None in found:
        return "page-missing"
    if "doubtful" in found:
        return "doubtful"
    if found.count("marked") > 1 and not many:
        return "two-marks"
    if "cancelled" in found and "marked" not in found:
        return "taken-back"
    return None


def _takes_many(instrument: Instrument, item: str) -> bool:
    question = _questions(instrument, item).by_name.get((row_field(item) or ("", 0, item))[2])
    return question is not None and type_of(question.item).repeats


def _questions(instrument: Instrument, item: str) -> Questions:
    form: Questions = compiled(instrument)
    place = row_field(item)
    if place is None:
        return form
    roster = form.by_name.get(place[0])
    return form if roster is None or roster.rows is None else roster.rows


def _printed(instrument: Instrument, scanned: ScannedForm) -> Iterator[Field]:
    """Yield the selection table of the copy, which stands on the sheet and is written by nobody."""
    if scanned.kish_table is None:
        return
    for item in items(instrument):
        if isinstance(item, RosterItem) and item.select is not None and item.select.table:
            yield item.select.table, str(scanned.kish_table)
