"""What makes an instrument unsound, all of it at once: the loader stops at the first."""

from collections.abc import Iterator

from questionnaires.errors import INSTRUMENT_HINTS
from questionnaires.instrument import Instrument
from questionnaires.labels import printable
from questionnaires.lint.finding import Finding
from questionnaires.question_types.base import Fault
from questionnaires.soundness import RULES


def faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield faults; rules rely on those before them, so the first that finds something is the last.

    An instrument without any is sound.
    """
    for rule in RULES:
        found = tuple(rule(instrument))
        yield from found
        if found:
            return


def as_finding(fault: Fault) -> Finding:
    """Return a fault as a finding that has no place yet."""
    got = str(printable(fault.got))
    return Finding(
        code=fault.code,
        severity="error",
        where=fault.where,
        line=1,
        column=1,
        got=got,
        what={
            "vi": f"Ở đây có “{got}”, cần: {fault.expected}.",
            "en": f"“{got}” stands here; expected: {fault.expected}.",
        },
        mend=INSTRUMENT_HINTS[fault.code],
    )
