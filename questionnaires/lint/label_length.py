"""Labels that statistics programs cut off.

Limits: SPSS 256 bytes of UTF-8 for a variable label and 120 for a value label; Stata 80 characters
for a variable label (Stata 18 `help limits`; IBM SPSS Statistics 29, `VARIABLE LABELS`, `VALUE
LABELS`).
"""

from collections.abc import Iterator

from questionnaires.labels import LABEL_BYTES, SHORT_CHARACTERS
from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import GridItem, NoteItem, RosterItem

VARIABLE_BYTES = 256


def long_labels(subject: Subject) -> Iterator[Remark]:
    """Yield variable labels that do not fit: a short label, or a text that has none."""
    for where, item in subject.items:
        if isinstance(item, GridItem):
            for position, row in enumerate(item.rows):
                yield from _long(f"{where}.rows[{position}]", row.text, row.short)
        elif not isinstance(item, NoteItem | RosterItem):
            yield from _long(where, item.text, item.short)


def _long(where: str, text: dict[str, str], short: dict[str, str] | None) -> Iterator[Remark]:
    field = "text" if short is None else "short"
    for language, said in (text if short is None else short).items():
        size, characters = len(said.encode()), len(said)
        if characters > SHORT_CHARACTERS or size > VARIABLE_BYTES:
            words = {"characters": str(characters), "bytes": str(size)}
            yield Remark(f"{where}.{field}.{language}", said, words)


def long_values(subject: Subject) -> Iterator[Remark]:
    """Yield value labels that do not fit."""
    for where, choices in subject.lists:
        for position, choice in enumerate(choices):
            for language, said in choice.label.items():
                size = len(said.encode())
                if size > LABEL_BYTES:
                    place = f"{where}[{position}].label.{language}"
                    yield Remark(place, said, {"bytes": str(size)})


LONG_LABELS = Rule(
    code="label-too-long",
    severity="warning",
    what={
        "vi": "Nhãn biến dài {characters} ký tự, {bytes} byte; Stata nhận 80 ký tự, SPSS 256 byte.",
        "en": "The variable label has {characters} characters, {bytes} bytes; Stata takes 80 "
        "characters, SPSS 256 bytes.",
    },
    mend={
        "vi": "Hãy thêm nhãn ngắn `short` không quá 80 ký tự.",
        "en": "Give a short label, `short`, of at most 80 characters.",
    },
    look=long_labels,
)
LONG_VALUES = Rule(
    code="value-label-too-long",
    severity="warning",
    what={
        "vi": "Nhãn của phương án dài {bytes} byte; SPSS nhận 120 byte và sẽ cắt phần còn lại.",
        "en": "The label of the option has {bytes} bytes; SPSS takes 120 and cuts off the rest.",
    },
    mend={"vi": "Hãy viết ngắn hơn.", "en": "Shorten it."},
    look=long_values,
)
