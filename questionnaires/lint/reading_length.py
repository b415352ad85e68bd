"""How much a person has to read on one screen before answering."""

from collections.abc import Iterable, Iterator

from questionnaires.flattening import resolved
from questionnaires.instrument import Section, SourceItem, item_choices
from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import CalculatedItem, GridItem, HiddenItem
from questionnaires.routing import BATTERY_ROWS
from questionnaires.text import Wording

_LONG_LIST = 15
"""Options beyond this are searched, not read."""


def long_screens(subject: Subject) -> Iterator[Remark]:
    """Yield screens with more words than the limit of the language."""
    for where, section in subject.sections:
        for start, shown in _screens(section):
            texts = tuple(_read(subject, section, shown))
            for language in subject.instrument.languages:
                words = sum(len(text.get(language, "").split()) for text in texts)
                limit = subject.limits.of(language)
                if words > limit:
                    place = f"{where}.items[{start}]" if section.layout == "single" else where
                    said = {"language": language, "limit": str(limit)}
                    yield Remark(place, str(words), said)


def _screens(section: Section) -> Iterator[tuple[int, tuple[SourceItem, ...]]]:
    """Yield the items that stand together, with the position of the first."""
    count = len(section.items)
    parts = {"single": count, "battery": -(-count // BATTERY_ROWS)}.get(section.layout, 1)
    size = -(-count // parts)
    for start in range(0, count, size):
        yield start, section.items[start : start + size]


def _read(subject: Subject, section: Section, shown: Iterable[SourceItem]) -> Iterator[Wording]:
    yield section.title
    if section.intro is not None:
        yield section.intro
    seen: set[tuple[int | str, ...]] = set()
    for item in shown:
        yield from _asking(item)
        whole = resolved(item, subject.instrument.lists)
        choices = item_choices(subject.instrument, whole)
        codes = tuple(choice.code for choice in choices)
        if codes not in seen and len(choices) <= _LONG_LIST:
            seen.add(codes)  # a scale is read once, not with every row
            yield from (choice.label for choice in choices)


def _asking(item: SourceItem) -> Iterator[Wording]:
    if isinstance(item, CalculatedItem | HiddenItem):
        return
    yield item.text
    if item.hint is not None:
        yield item.hint
    if isinstance(item, GridItem):
        yield from (row.text for row in item.rows)


LONG_SCREENS = Rule(
    code="screen-too-long",
    severity="warning",
    what={
        "vi": "Một màn hình có {got} từ ({language}), nhiều hơn {limit}: sẽ bị đọc lướt.",
        "en": "One screen has {got} words ({language}), more than {limit}: it will be skimmed.",
    },
    mend={
        "vi": "Hãy viết ngắn lại hoặc tách thành nhiều màn hình.",
        "en": "Shorten it, or spread it over more screens.",
    },
    look=long_screens,
)
