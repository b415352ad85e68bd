"""What a monitor asks again: the questions of the rules, with the words of the questionnaire.

The words are those of the first interview, so nothing is compared that was asked in another way.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from questionnaires.instrument import (
    Instrument,
    LikertItem,
    MultipleChoiceItem,
    SingleChoiceItem,
    item_choices,
    items,
)
from questionnaires.question_types.integer import IntegerItem
from questionnaires.text import Wording
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.monitors.rules import rules_of
from survey_service.problems import Problem
from survey_service.store import campaigns, instruments
from survey_service.store.database import Connection

Manner = Literal["one", "several", "number"]


class AskedAgain(Struct, frozen=True, kw_only=True):
    """One question: its words, and what can be answered (code as text, label)."""

    name: str
    text: Wording
    manner: Manner
    choices: tuple[tuple[str, Wording], ...]
    whole: bool


def questions(connection: Connection, campaign: str) -> tuple[AskedAgain, ...]:
    """Return the questions that are asked again, in the order of the rules.

    Raises:
        Problem: `campaign-unknown`, `monitor-rules-missing`; `monitor-rules-invalid` for a variable
            that is no question of the campaign, or of a type that cannot be asked again.
    """
    instrument = _instrument(connection, campaign)
    known = {question.name: question for question in _askable(instrument)}
    wanted = rules_of(connection, campaign).variables
    for variable in wanted:
        if variable.name not in known:
            raise Problem("monitor-rules-invalid", "variables", variable.name, ", ".join(known))
    return tuple(known[variable.name] for variable in wanted)


def typed(question: AskedAgain, given: tuple[str, ...]) -> Any:  # noqa: ANN401 - any answer
    """Return what was ticked or typed as an answer; None where nothing was.

    Raises:
        Problem: `parameter-invalid`.
    """
    known = [code for code, _ in question.choices]
    given = tuple(one for one in given if one)
    for one in given:
        fits = one.isdecimal() if question.manner == "number" else one in known
        if not fits:
            raise Problem("parameter-invalid", question.name, one, ", ".join(known) or "0, 1, 2, …")
    if not given:
        return None
    if question.manner == "several":
        return [code for code in known if code in given]
    return int(given[0]) if question.whole else given[0]


def typed_answers(
    connection: Connection, campaign: str, given: Mapping[str, str]
) -> dict[str, Any]:
    """Return answers that were written as text, several codes with blanks between.

    Raises:
        Problem: `parameter-invalid` for a question that is not asked again, or no answer to it.
    """
    known = {question.name: question for question in questions(connection, campaign)}
    for name in given:
        if name not in known:
            raise Problem("parameter-invalid", name, expected=", ".join(known))
    return {name: typed(known[name], tuple(text.split())) for name, text in given.items()}


def _askable(instrument: Instrument) -> Iterator[AskedAgain]:
    for item in items(instrument):
        if not isinstance(item, LikertItem | SingleChoiceItem | MultipleChoiceItem | IntegerItem):
            continue
        several = isinstance(item, MultipleChoiceItem)
        is_number = isinstance(item, IntegerItem)
        found = () if is_number else item_choices(instrument, item)
        yield AskedAgain(
            name=item.name,
            text=item.text,
            manner="number" if is_number else "several" if several else "one",
            choices=tuple((str(choice.code), choice.label) for choice in found),
            whole=is_number or any(isinstance(choice.code, int) for choice in found),
        )


def _instrument(connection: Connection, campaign: str) -> Instrument:
    found = campaigns.get(connection, campaign)
    part = series_of(found, "sample") if found else None
    if part is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    instrument = instruments.get(connection, part.instrument, part.instrument_version)
    if instrument is None:  # a foreign key makes this impossible
        raise Problem("instrument-unknown", campaign, part.instrument)
    return instrument
