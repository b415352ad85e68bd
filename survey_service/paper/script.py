"""The enumerator's script for people who cannot read: what to say, what not, which card to show."""

from collections.abc import Iterator

import msgspec

from kiosk.faces import STEPS, face
from questionnaires.flattening import flat
from questionnaires.instrument import Instrument, Section
from questionnaires.question_types import (
    Choice,
    ConsentItem,
    GridItem,
    ItemBase,
    LikertItem,
    MultipleChoiceItem,
    RankingItem,
    RosterItem,
    ScoreItem,
    SourceItem,
    tag_of,
)
from questionnaires.question_types.grid import row_items
from questionnaires.text import say
from survey_service.paper.asking import Asking
from survey_service.paper.choosing import MOST_BOXES
from survey_service.paper.geometry import GEOMETRY
from survey_service.paper.questions import UNPRINTED
from survey_service.paper.script_words import DOING, OPENING, RULES, SCRIPT
from survey_service.paper.typesetting import typeset
from survey_service.paper.words import PURPOSE, YOU, said

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RECORDS = {
    "text": "text",
    "integer": "number",
    "decimal": "number",
    "consent": "consent",
    "roster": "roster",
    "photo": "device",
    "geopoint": "device",
    "signature": "sign",
}


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """An answer; `jump` says which question follows it."""

    label: str
    jump: str | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One question.

    Attributes:
        number: the printed number.
        text: what is said word for word.
        filter: for whom the question is.
        help: the interviewer's guidance; not said.
        card: what to do with the card.
        aloud: the answers that are read.
        kept: the answers that are not read.
        record: what to write down.
    """

    number: str
    text: str
    filter: str | None = None
    help: str = ""
    card: str | None = None
    aloud: tuple[Spoken, ...] = ()
    kept: tuple[Spoken, ...] = ()
    record: str = ""


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """A level on a card; `step` counts from 1."""

    step: int
    label: str
    face: str | None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A scale to hold up."""

    letter: str
    levels: tuple[Level, ...]


class ScriptSection(msgspec.Struct, frozen=True, kw_only=True):
    """Questions under one heading."""

    title: str
    intro: str
    questions: tuple[Step, ...]


def printed_script(instrument: Instrument, language: str) -> bytes:
    """Return the script as a PDF with one card for every scale at its end."""
    making = _Making(Asking(instrument, language))
    you = YOU[instrument.audience]
    sections = [making.section(section) for section in instrument.sections]
    data = {
        "language": language,
        "title": say(instrument.title, language),
        "identity": f"{instrument.name} {instrument.version}",
        "words": {key: said(words, language, you=you) for key, words in SCRIPT.items()},
        "geometry": msgspec.to_builtins(GEOMETRY),
        "rules": [say(rule, language) for rule in RULES],
        "opening": [said(OPENING, language, you=you), _purpose(instrument, language)],
        "sections": msgspec.to_builtins([section for section in sections if section.questions]),
        "cards": msgspec.to_builtins(making.cards()),
    }
    return typeset("script.typ", data)


def _purpose(instrument: Instrument, language: str) -> str:
    return said(PURPOSE, language, purpose=say(instrument.purpose, language))


class _Making:
    """The script of one instrument in one language; scales get letters as they come up."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._letters: dict[str, str] = {}
        self._shown: str | None = None

    def section(self, section: Section) -> ScriptSection:
        """Return the questions of a section."""
        return ScriptSection(
            title=self._asking.say(section.title),
            intro=self._asking.say(section.intro),
            questions=tuple(step for source in section.items for step in self._steps(source)),
        )

    def cards(self) -> tuple[Card, ...]:
        """Return a card for every scale that came up."""
        scales = self._asking.instrument.scales
        return tuple(
            Card(letter=letter, levels=tuple(self._levels(scales[name])))
            for name, letter in self._letters.items()
        )

    def _levels(self, scale: tuple[Choice, ...]) -> Iterator[Level]:
        levels = [choice for choice in scale if not choice.missing]
        for step, choice in enumerate(levels, start=1):
            drawn = face(step) if len(levels) == STEPS else None
            yield Level(step=step, label=self._asking.say(choice.label), face=drawn)

    def _steps(self, source: SourceItem) -> Iterator[Step]:
        if isinstance(source, GridItem):
            yield Step(number="", text=self._asking.say(source.text))
            yield from (self._step(row) for row in row_items(source))
            return
        item = flat(source, self._asking.instrument.lists)[0]
        if tag_of(item) in UNPRINTED:
            return
        yield self._step(item)
        if isinstance(item, RosterItem):
            yield from (self._step(inner) for inner in item.items if tag_of(inner) not in UNPRINTED)

    def _step(self, item: ItemBase) -> Step:
        heading = self._asking.heading(item)
        again = isinstance(item, LikertItem) and self._shown == item.scale
        offered = self._offered(item)
        read = [each for each in offered if not each.missing]
        return Step(
            number=heading["number"],
            text=heading["text"],
            filter=heading["filter"],
            help=" ".join(filter(None, map(self._asking.say, (item.hint, item.guidance)))),
            card=self._card(item) if isinstance(item, LikertItem) else self._reading(item, offered),
            aloud=() if again else self._spoken(item, read),
            kept=self._spoken(item, [each for each in offered if each.missing]),
            record=self._record(item),
        )

    def _offered(self, item: ItemBase) -> tuple[Choice, ...]:
        """Return the answers that are listed; numbers and long lists are not."""
        offered = self._asking.choices(item)
        return () if isinstance(item, ScoreItem) or len(offered) > MOST_BOXES else offered

    def _spoken(self, item: ItemBase, choices: list[Choice]) -> tuple[Spoken, ...]:
        return tuple(
            Spoken(
                label=self._asking.say(choice.label),
                jump=self._asking.rules.jump(item.name, choice.code),
            )
            for choice in choices
        )

    def _card(self, item: LikertItem) -> str:
        letter = self._letters.setdefault(item.scale, _letter(len(self._letters)))
        key = "card_again" if self._shown == item.scale else "show_card"
        self._shown = item.scale
        return self._do(key, letter=letter)

    def _reading(self, item: ItemBase, offered: tuple[Choice, ...]) -> str | None:
        is_read = offered and not isinstance(item, ConsentItem)
        return self._do("read_all") if is_read else None

    def _record(self, item: ItemBase) -> str:
        match item:
            case MultipleChoiceItem(max=most):
                return self._do("ask_more", limit=self._limit(most))
            case RankingItem(max=most):
                return self._do("rank", limit=self._limit(most))
            case ScoreItem():
                return self._score(item)
            case _:
                pass
        if getattr(item, "other", False):
            return self._do("other")
        tag = tag_of(item)
        if self._asking.choices(item) and tag != "consent":
            return ""
        return "" if tag == "note" else self._do(_RECORDS.get(tag, "record"))

    def _limit(self, most: int | None) -> str:
        return self._asking.asked("choose_most", max=most) if most else ""

    def _score(self, item: ScoreItem) -> str:
        said_ends = ""
        if item.low and item.high:
            low, high = self._asking.say(item.low), self._asking.say(item.high)
            said_ends = self._do("ends", min=item.min, max=item.max, low=low, high=high)
        return f"{self._do('score', min=item.min, max=item.max)} {said_ends}".strip()

    def _do(self, key: str, **values: object) -> str:
        you = YOU[self._asking.instrument.audience]
        return said(DOING[key], self._asking.language, **{"you": you, **values})


def _letter(position: int) -> str:
    return _LETTERS[position] if position < len(_LETTERS) else str(position + 1)
