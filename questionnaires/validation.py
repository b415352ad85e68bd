"""Raw answers → `Accepted` | `Rejected`. Never raises, whatever JSON arrives.

Answers are checked in asking order (`questionnaires.checking`): an answer off route is dropped with
a notice, a wrong one is a violation with a hint that names the question. Accepted answers are
canonical: asking order, NFC texts, ticks in the order of the instrument, calculations made again;
checking them again at the same moment gives them back unchanged.
"""

from collections.abc import Collection

import msgspec

from questionnaires.checking import MOST_VIOLATIONS, Checking
from questionnaires.compiled import compiled
from questionnaires.findings import WHOLE, Notice, Violation, not_answers
from questionnaires.form_fields import from_form, to_form
from questionnaires.instrument import Instrument
from questionnaires.references import References


class Accepted(msgspec.Struct, frozen=True):
    """Typed answers in asking order; unanswered items are absent."""

    answers: dict[str, object]
    notices: tuple[Notice, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """Why the answers were not accepted, in asking order; nothing was stored."""

    violations: tuple[Violation, ...]


def check(
    instrument: Instrument,
    raw: object,
    *,
    partial: bool = False,
    only: Collection[str] | None = None,
    moment: str | None = None,
    references: References | None = None,
) -> Accepted | Rejected:
    """Check raw answers (item name to JSON value) against the instrument.

    Args:
        instrument: the version that was asked.
        raw: any JSON value; an object of answers is what can be accepted.
        partial: do not ask for required answers (a form half filled in).
        only: ask for required answers among these items only (the screen just posted).
        moment: when it was answered, ISO 8601 with zone, for `today()` and the next birthday;
            without it they have no value.
        references: the registers of that day; without them only the form of codes is checked.
    """
    form = compiled(instrument)
    if not isinstance(raw, dict):
        return Rejected((not_answers(raw),))
    checking = Checking(() if partial else only, moment, references, instrument)
    checking.whole(form, raw)
    if checking.violations:
        return Rejected(tuple(checking.violations[:MOST_VIOLATIONS]))
    return Accepted(checking.answers, checking.notices() if checking.off_route else ())


__all__ = [
    "MOST_VIOLATIONS",
    "WHOLE",
    "Accepted",
    "Notice",
    "Rejected",
    "Violation",
    "check",
    "from_form",
    "to_form",
]
