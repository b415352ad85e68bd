"""Queries on paper forms that are being entered: forms, questions, pictures."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    func,
    insert,
    select,
    update,
)

from survey_service.scans.answers import Asked, Field
from survey_service.store.documents import dump, load
from survey_service.store.tables.entry import (
    entry_forms,
    entry_pictures,
    entry_questions,
)

Key = tuple[str, str]
"""Campaign and form number."""
Fields = tuple[Field, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One paper form; `case` is (unit, case), None until it is known and after it was entered."""

    campaign: str
    number: str
    language: str
    state: Literal["waiting", "entered"]
    fields: Fields = ()
    missing: tuple[int, ...] = ()
    entered_by: tuple[str, ...] = ()
    case: tuple[str, str] | None = None

    @property
    def key(self) -> Key:
        """The key of its row."""
        return self.campaign, self.number


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question about a form; `answer` is None while it is open."""

    number: str
    place: int
    asked: Asked
    answer: Fields | None = None


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a person looks at; `frames` as in `scans.sheets.Crop`."""

    item: str
    part: int
    picture: bytes
    frames: tuple[tuple[int, float, float, float, float], ...]


def put(connection: Connection, form: Form) -> None:
    """Store a form in place of the one of its number, which loses its questions and pictures."""
    forget(connection, form.key)
    row = {
        "campaign": form.campaign,
        "number": form.number,
        "language": form.language,
        "state": form.state,
        "fields": dump(form.fields),
        "missing": dump(form.missing),
        "entered_by": dump(form.entered_by),
        "unit": form.case[0] if form.case else None,
        "case_id": form.case[1] if form.case else None,
    }
    if find(connection, form.key) is None:
        connection.execute(insert(entry_forms).values(row))
    else:
        connection.execute(update(entry_forms).where(_of_form(form.key)).values(row))


def change(connection: Connection, form: Form) -> None:
    """Store what is known of a form by now; its questions stay."""
    connection.execute(
        update(entry_forms)
        .where(_of_form(form.key))
        .values(
            fields=dump(form.fields),
            entered_by=dump(form.entered_by),
            unit=form.case[0] if form.case else None,
            case_id=form.case[1] if form.case else None,
        )
    )


def find(connection: Connection, key: Key) -> Form | None:
    """Return a form, or None."""
    row = connection.execute(select(entry_forms).where(_of_form(key))).mappings().first()
    return None if row is None else _form(row)


def waiting(connection: Connection, campaign: str) -> tuple[Form, ...]:
    """Return the forms of a campaign that are not entered yet, by number."""
    chosen = select(entry_forms).where(
        entry_forms.c.campaign == campaign, entry_forms.c.state == "waiting"
    )
    rows = connection.execute(chosen.order_by(entry_forms.c.number)).mappings()
    return tuple(map(_form, rows))


def entered(connection: Connection, campaign: str) -> int:
    """Return how many forms of a campaign were entered."""
    chosen = select(func.count()).where(
        entry_forms.c.campaign == campaign, entry_forms.c.state == "entered"
    )
    return connection.scalar(chosen) or 0


def forget(connection: Connection, key: Key) -> None:
    """Delete the questions and pictures of a form."""
    forget_questions(connection, key)
    table = entry_pictures
    own = (table.c.campaign == key[0]) & (table.c.number == key[1])
    connection.execute(delete(table).where(own))


def forget_questions(connection: Connection, key: Key) -> None:
    """Delete the questions of a form."""
    table = entry_questions
    own = (table.c.campaign == key[0]) & (table.c.number == key[1])
    connection.execute(delete(table).where(own))


def ask(connection: Connection, key: Key, asked: Iterable[Asked]) -> None:
    """Add questions about a form after those it has."""
    table = entry_questions
    own = (table.c.campaign == key[0]) & (table.c.number == key[1])
    last = connection.scalar(select(func.max(table.c.place)).where(own)) or 0
    for place, one in enumerate(asked, start=last + 1):
        row = {"campaign": key[0], "number": key[1], "place": place, "asked": dump(one)}
        connection.execute(insert(table).values(row))


def decide(connection: Connection, key: Key, place: int, answer: Fields | None) -> bool:
    """Store the answer to a question, or open it again; False where there is no such question."""
    table = entry_questions
    own = (table.c.campaign == key[0]) & (table.c.number == key[1]) & (table.c.place == place)
    value = None if answer is None else dump(answer)
    return connection.execute(update(table).where(own).values(answer=value)).rowcount == 1


def questions(
    connection: Connection, campaign: str, number: str | None = None
) -> tuple[Question, ...]:
    """Return the questions about the forms of a campaign, or about one, in asking order."""
    table = entry_questions
    chosen = select(table).where(table.c.campaign == campaign)
    if number is not None:
        chosen = chosen.where(table.c.number == number)
    rows = connection.execute(chosen.order_by(table.c.number, table.c.place)).mappings()
    return tuple(
        Question(
            number=row["number"],
            place=row["place"],
            asked=load(row["asked"], Asked),
            answer=None if row["answer"] is None else load(row["answer"], Fields),
        )
        for row in rows
    )


def add_pictures(
    connection: Connection, key: Key, pictures: Iterable[Picture], kept_until: date
) -> None:
    """Store the pictures of a form."""
    for one in pictures:
        row = {
            "campaign": key[0],
            "number": key[1],
            "item": one.item,
            "part": one.part,
            "picture": one.picture,
            "frames": dump(one.frames),
            "kept_until": kept_until,
        }
        connection.execute(insert(entry_pictures).values(row))


def pictures(connection: Connection, key: Key, item: str) -> tuple[Picture, ...]:
    """Return the pictures of one item of a form."""
    table = entry_pictures
    own = (table.c.campaign == key[0]) & (table.c.number == key[1]) & (table.c.item == item)
    rows = connection.execute(select(table).where(own).order_by(table.c.part)).mappings()
    frames = tuple[tuple[int, float, float, float, float], ...]
    return tuple(
        Picture(
            item=item,
            part=row["part"],
            picture=bytes(row["picture"]),
            frames=load(row["frames"], frames),
        )
        for row in rows
    )


def purge(connection: Connection, day: date) -> int:
    """Delete the pictures whose last day is before `day`; return how many."""
    old = entry_pictures.c.kept_until < day
    return connection.execute(delete(entry_pictures).where(old)).rowcount


def _of_form(key: Key) -> ColumnElement[bool]:
    return (entry_forms.c.campaign == key[0]) & (entry_forms.c.number == key[1])


def _form(row: RowMapping) -> Form:
    unit, case_id = row["unit"], row["case_id"]
    return Form(
        campaign=str(row["campaign"]),
        number=str(row["number"]),
        language=str(row["language"]),
        state="entered" if row["state"] == "entered" else "waiting",
        fields=load(str(row["fields"]), Fields),
        missing=load(str(row["missing"]), tuple[int, ...]),
        entered_by=load(str(row["entered_by"]), tuple[str, ...]),
        case=None if unit is None else (str(unit), str(case_id)),
    )
