"""What every printed question is made from: the instrument, its language, its routing."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from questionnaires.expressions import parse
from questionnaires.instrument import Choice, Instrument, item_choices, numbers
from questionnaires.question_types import ItemBase, RosterItem
from questionnaires.text import Wording, say
from survey_service.paper.blocks import Option
from survey_service.paper.rules import Rules
from survey_service.paper.words import ASKING, RULES, said


class Heading(TypedDict):
    """The fields that all printed questions share."""

    name: str
    number: str
    text: str
    hint: str
    filter: str | None


class Asking:
    """One instrument said in one language.

    Attributes:
        instrument: what is printed.
        language: in which language.
        rules: its routing in that language.
    """

    def __init__(self, instrument: Instrument, language: str) -> None:
        self.instrument = instrument
        self.language = language
        self.rules = Rules(instrument, language)
        self._numbers: Mapping[str, int] = numbers(instrument)

    def say(self, words: Wording | None) -> str:
        """Return the sentence in the language of the form, or an empty text."""
        return "" if words is None else say(words, self.language)

    def asked(self, key: str, **values: object) -> str:
        """Return one of the fixed directions."""
        return said(ASKING[key], self.language, **values)

    def number(self, name: str) -> str:
        """Return the printed number of an item, or an empty text."""
        return str(self._numbers.get(name) or "")

    def figure(self, number: float) -> str:
        """Return a number with the decimal sign of the language."""
        return str(number).replace(".", ",") if self.language == "vi" else str(number)

    def heading(self, item: ItemBase, hint: str = "") -> Heading:
        """Return number, text, hint and filter of an item; enumerators see the guidance too.

        Args:
            item: the question.
            hint: a direction that goes with its type; it stands after the item's own hint.
        """
        guidance = item.guidance if self.instrument.audience == "enumerator" else None
        own = " ".join(part for part in (self.say(item.hint), self.say(guidance)) if part)
        return Heading(
            name=item.name,
            number=self.number(item.name),
            text=self.say(item.text),
            hint=" ".join(part for part in (own, hint) if part),
            filter=self.rules.filter_at((item.name,)),
        )

    def choices(self, item: ItemBase) -> tuple[Choice, ...]:
        """Return what can be chosen, in showing order."""
        return item_choices(self.instrument, item)

    def options(self, item: ItemBase, *, other: bool = False) -> tuple[Option, ...]:
        """Return a box for every choice; `other` gives the last one a line to write on."""
        return tuple(
            Option(
                code=choice.code,
                label=self.say(choice.label),
                jump=self.rules.jump(item.name, choice.code),
                write=f"{item.name}_other" if other and choice.code == "other" else None,
            )
            for choice in self.choices(item)
        )

    def row_condition(self, formula: str, roster: RosterItem) -> str:
        """Return in words a condition on one row of a roster."""
        columns = {inner.name: roster.name for inner in roster.items}
        return self.rules.condition(parse(formula, columns=columns), formula)

    def row_filter(self, item: ItemBase, roster: RosterItem) -> Iterator[str]:
        """Yield the remark on an item that is not asked in every row."""
        if item.relevant is not None:
            condition = self.row_condition(item.relevant, roster)
            yield said(RULES["row_if"], self.language, condition=condition)
