"""Scales and statements that run against their neighbours: tired people miss the turn."""

import re
from collections.abc import Iterator

from questionnaires.instrument import Section
from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import Choice, GridItem, SourceItem

_NEGATED = {
    "vi": re.compile(r"\b(?:không|chưa|chẳng|ít khi)\b", re.IGNORECASE),
    "en": re.compile(
        r"\b(?:not|never|no|none|cannot|hardly|un(?!til|der|it|ion|ique)\w+)\b|n[’']t\b",
        re.IGNORECASE,
    ),
}
_FEW = 3
"""In fewer rows than this, neither direction is the usual one."""


def reversed_scales(subject: Subject) -> Iterator[Remark]:
    """Yield lists whose labels are those of an earlier list the other way round."""
    seen: dict[tuple[str, ...], str] = {}
    for where, choices in subject.lists:
        labels = tuple(choice.label.get("vi", "").casefold() for choice in _levels(choices))
        if len(labels) < 2 or labels == labels[::-1]:  # noqa: PLR2004 - one has no direction
            continue
        if (other := seen.get(labels[::-1])) is not None:
            yield Remark(where, f"{labels[0]} … {labels[-1]}", {"other": other})
        seen.setdefault(labels, where)


def _levels(choices: tuple[Choice, ...]) -> Iterator[Choice]:
    return (choice for choice in choices if not choice.missing)


def reversed_statements(subject: Subject) -> Iterator[Remark]:
    """Yield statements said in the negative where all other rows of the battery are positive."""
    for where, section in subject.sections:
        rows = tuple(_rows(where, section))
        against = [(place, text) for place, text in rows if _negative(text)]
        if len(rows) >= _FEW and len(against) * 2 < len(rows):
            for place, text in against:
                yield Remark(f"{place}.vi", text["vi"])


def _rows(where: str, section: Section) -> Iterator[tuple[str, dict[str, str]]]:
    for position, item in enumerate(section.items):
        here = f"{where}.items[{position}]"
        if section.layout == "battery":
            yield f"{here}.text", item.text
        yield from _grid_rows(here, item)


def _grid_rows(where: str, item: SourceItem) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(item, GridItem):
        yield from ((f"{where}.rows[{n}].text", row.text) for n, row in enumerate(item.rows))


def _negative(text: dict[str, str]) -> bool:
    """Tell whether every language that is known here says it in the negative."""
    known = [language for language in _NEGATED if language in text]
    return all(_NEGATED[language].search(text[language]) for language in known)


REVERSED_SCALES = Rule(
    code="scale-reversed",
    severity="warning",
    what={
        "vi": "Thang “{got}” ngược chiều với {other}.",
        "en": "The scale “{got}” runs against {other}.",
    },
    mend={
        "vi": "Hãy xếp cùng một chiều trong cả bộ phiếu.",
        "en": "Let scales run the same way throughout.",
    },
    look=reversed_scales,
)
REVERSED_STATEMENTS = Rule(
    code="statement-reversed",
    severity="warning",
    what={
        "vi": "Câu “{got}” là câu phủ định giữa các câu khẳng định: mức cao lại là ý xấu.",
        "en": "“{got}” is negative among positive statements: a high level means something bad.",
    },
    mend={
        "vi": "Hãy viết thành câu khẳng định, hoặc hỏi ở phần riêng.",
        "en": "Say it in the positive, or ask it in a section of its own.",
    },
    look=reversed_statements,
)
