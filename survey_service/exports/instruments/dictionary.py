"""The variables of a questionnaire with all that documents say about them, in one place."""

from msgspec import Struct

from questionnaires.codebook import Variable, codebook
from questionnaires.compiled import Question, compiled
from questionnaires.expressions import references
from questionnaires.instrument import Instrument, Section, item_choices, numbers
from questionnaires.spoken_conditions import in_words
from questionnaires.text import say

_CALLED = {"vi": "câu {n}", "en": "question {n}"}


class Entry(Struct, frozen=True, kw_only=True):
    """One variable.

    Attributes:
        variable: its column of the flat table.
        section: the section it is asked in.
        number: the printed number, or None.
        question: the item in whole, or None for variables that no item is asked for.
        condition: the formula under which it is asked, or None for everybody.
    """

    variable: Variable
    section: Section
    number: int | None
    question: Question | None
    condition: str | None


class Dictionary:
    """The variables of one questionnaire in asking order."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._questions = {each.name: each for each in compiled(instrument).questions}
        self._numbers = numbers(instrument)
        self.entries = tuple(map(self._entry, codebook(instrument)))

    def _entry(self, variable: Variable) -> Entry:
        question = self._questions.get(variable.roster or variable.item)
        section = question.section if question else self.instrument.sections[0]
        return Entry(
            variable=variable,
            section=section,
            number=self._numbers.get(variable.item) or None,
            question=question,
            condition=_formula(question) if question else None,
        )

    def asked_of(self, entry: Entry, language: str) -> str | None:
        """Return in words who is asked, or the formula where no words fit; None for everybody."""
        if entry.question is None or entry.question.relevant is None:
            return None
        words = _CALLED.get(language, _CALLED["vi"])

        def subject(name: str) -> str:
            number = self._numbers.get(name)
            return words.format(n=number) if number else name

        def labels(name: str) -> dict[str, str]:
            question = self._questions.get(name)
            offered = item_choices(self.instrument, question.item) if question else ()
            return {str(choice.code): say(choice.label, language) for choice in offered}

        spoken = in_words(entry.question.relevant, language, subject, labels)
        if spoken is not None:
            return spoken
        formula = entry.condition or ""
        for name in references(entry.question.relevant):
            formula = formula.replace(f"${{{name}}}", name)
        return formula


def _formula(question: Question) -> str | None:
    texts = [text for text in (question.section.relevant, question.item.relevant) if text]
    return " and ".join(f"({text})" if len(texts) > 1 else text for text in texts) or None
