"""What makes an instrument unsound, all of it at once: the loader stops at the first."""

from collections.abc import Iterator

from questionnaires.errors import INSTRUMENT_HINTS
from questionnaires.instrument import Instrument
from questionnaires.labels import printable
from questionnaires.lint.finding import Finding
from questionnaires.question_types.base import Fault
from questionnaires.soundness import RULES, wordings

_INDEPENDENT = RULES[: RULES.index(wordings) + 1]
"""Rules that look at one thing each; those behind them rely on names, scales and words."""


def faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield faults: all that can be told before something else is mended.

    An instrument without any is sound.
    """
    found = [fault for rule in _INDEPENDENT for fault in rule(instrument)]
    for rule in RULES[len(_INDEPENDENT) :]:
        if found:
            break
        found += rule(instrument)
    return iter(found)


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
