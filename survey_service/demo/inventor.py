"""The enumerator of the demonstration who invents half of his interviews: one mark throughout."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from questionnaires.instrument import LikertItem, items
from questionnaires.loader import load_library
from survey_service.pipeline.born import Draft
from survey_service.store import assignments
from survey_service.store.database import Connection

INVENTOR: Final = "DT007"
MARK: Final = 4


def invented(connection: Connection, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the interviews with every second one of the inventor's made up.

    Facts of people stay as drawn; in the simulated truth they are others' (`watching.py`).
    """
    own = {one.key for one in assignments.of_person(connection, INVENTOR)}
    marks = {
        item.name for item in items(load_library("sipas_citizen")) if isinstance(item, LikertItem)
    }
    made = []
    turn = False
    for draft in drafts:
        turn = not turn if _key(draft) in own else turn
        is_made_up = turn and _key(draft) in own
        answers = {
            name: MARK if is_made_up and name in marks else value
            for name, value in draft.answers.items()
        }
        made.append(replace(draft, answers=answers))
    return made


def is_invented(answers: dict[str, object]) -> bool:
    """Tell whether an interview has one mark down the page, as the inventor's have."""
    return {value for value in answers.values() if isinstance(value, int)} == {MARK}


def _key(draft: Draft) -> tuple[str, str]:
    return draft.unit, draft.case_id or ""
