"""What paper forms are entered into: the round, its questionnaire, its sample, and the check."""

from datetime import datetime

import msgspec

from kiosk import tokens
from questionnaires.instrument import Instrument
from questionnaires.validation import Accepted, Rejected, check, from_form
from survey_service.paper.form_numbers import LENGTH
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.registers_in_force import RegisterShelf
from survey_service.problems import Problem
from survey_service.store import campaigns, instruments
from survey_service.store.campaigns import OPEN_STATES
from survey_service.store.database import Connection
from survey_service.store.entry import Fields

CaseKey = tuple[str, str]
"""Unit and case."""


class EntryRound(msgspec.Struct, frozen=True, kw_only=True):
    """What forms are entered into.

    Attributes:
        campaign: its code.
        instrument: the version the sample is asked.
        sample: name of the sample.
        now: the moment of entry.
        random: cryptographic randomness.
    """

    campaign: str
    instrument: Instrument
    sample: str
    now: datetime
    random: RandomBytes


def entry_round(
    connection: Connection, code: str, *, now: datetime, random: RandomBytes
) -> EntryRound:
    """Return the round that paper forms are entered into.

    Raises:
        Problem: `campaign-unknown`: there is none, or it takes no answers; `no-sample`.
    """
    campaign = campaigns.get(connection, code)
    if campaign is None or campaign.state not in OPEN_STATES:
        raise Problem("campaign-unknown", "--campaign", code)
    part = series_of(campaign, "sample")
    if part is None or part.sample is None:
        raise Problem("no-sample", "--campaign", code)
    found = instruments.get(connection, part.instrument, part.instrument_version)
    if found is None:
        raise Problem("instrument-unknown", code, f"{part.instrument} {part.instrument_version}")
    return EntryRound(campaign=code, instrument=found, sample=part.sample, now=now, random=random)


def form_number(text: str) -> str:
    """Return a form number as it is stored, however it was typed.

    Raises:
        Problem: `form-number-wrong`.
    """
    number = tokens.normalise(text, LENGTH)
    if number is None:
        raise Problem("form-number-wrong", "number", text)
    return number


def accept(connection: Connection, ground: EntryRound, fields: Fields) -> Accepted | Rejected:
    """Check fields against the questionnaire and the registers in force; blanks are allowed."""
    registers = RegisterShelf().at(connection, ground.instrument, ground.now)
    raw = from_form(ground.instrument, fields)
    return check(ground.instrument, raw, partial=True, references=registers)


def refusal(checked: Rejected) -> Problem:
    """Return the first violation as a problem."""
    first = checked.violations[0]
    return Problem("keyed-wrong", first.item, str(first.got), first.expected, first.hint)
