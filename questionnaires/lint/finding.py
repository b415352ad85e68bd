"""What lint says: a rule, what a rule noticed, and the finding an author reads."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from questionnaires.lint.subject import Subject
from questionnaires.text import Wording

Severity = Literal["error", "warning"]
"""An `error` keeps an instrument from being published; a `warning` wants to be looked at."""


class Remark(msgspec.Struct, frozen=True):
    """What a rule noticed: a path such as `sections[2].items[0].text`, and words for its sentences.

    `where` may lack the last steps of what is absent; `words` always has `got`.
    """

    where: str
    got: str
    words: dict[str, str] = {}


Look = Callable[[Subject], Iterator[Remark]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look for.

    Attributes:
        code: its name in reports and waivers.
        severity: whether it keeps an instrument from being published.
        what: what is the matter, per language; fields in braces are the words of a remark.
        mend: what the author can do, likewise.
        look: finds it.
    """

    code: str
    severity: Severity
    what: Wording
    mend: Wording
    look: Look


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One remark as an author reads it; line and column from 1, `where` the path of the field."""

    code: str
    severity: Severity
    where: str
    line: int
    column: int
    got: str
    what: Wording
    mend: Wording


class Waived(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that the file itself answers, with the reason it gives."""

    finding: Finding
    reason: str


class Report(msgspec.Struct, frozen=True):
    """What lint found, in the order of the file."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()


def filled(sentence: Wording, remark: Remark) -> Wording:
    """Return the sentence with its fields filled in, per language."""
    words = {"got": remark.got, **remark.words}
    return {language: text.format_map(words) for language, text in sentence.items()}
