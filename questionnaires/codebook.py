"""The codebook: the flat variables of an instrument, the schema of every table and export."""

from questionnaires.instrument import Instrument, items
from questionnaires.question_types import Variable, type_of


def codebook(instrument: Instrument) -> tuple[Variable, ...]:
    """Return the variables in asking order; a multiple choice item gives one per option."""
    return tuple(
        variable
        for item in items(instrument)
        for variable in type_of(item).variables(item, instrument.scales)
    )


__all__ = ["Variable", "codebook"]
