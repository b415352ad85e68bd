"""An instrument as its file holds it: with waivers, which are no part of what is asked.

A waiver answers a finding of lint. It says nothing to a respondent and changes no answer, so it
stays out of the instrument, its canonical form and its content hash (ADR 0086).
"""

from questionnaires.instrument import Instrument
from questionnaires.question_types.base import Record


class Waiver(Record, frozen=True, kw_only=True):
    """Why findings of one code stand as they are.

    Attributes:
        code: of the findings.
        at: names of the items, sections, scales or lists meant; none means the whole instrument.
        reason: why, in the author's words.
    """

    code: str
    at: tuple[str, ...] = ()
    reason: str


class InstrumentFile(Instrument, frozen=True, kw_only=True):
    """The fields of an instrument file."""

    waivers: tuple[Waiver, ...] = ()


def instrument_of(file: InstrumentFile) -> Instrument:
    """Return the instrument of a file."""
    return Instrument(**{name: getattr(file, name) for name in Instrument.__struct_fields__})
