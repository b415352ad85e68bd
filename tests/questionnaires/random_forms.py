"""Random forms with every rule there is, and answers that fit their types."""

from random import Random

import msgspec

from questionnaires.errors import InstrumentError
from questionnaires.instrument import Instrument, items
from questionnaires.question_types import RosterItem, tag_of
from questionnaires.soundness import require_sound

MOMENT = "2026-11-22T16:24:26.000+07:00"
WORDS = {"vi": "Câu hỏi thử", "en": "A question"}
CODES = ("a", "b", "c", 7)
KINDS = ("integer", "decimal", "single_choice", "multiple_choice", "text", "date", "calculated",
         "hidden", "note", "consent", "ranking", "score")  # fmt: skip


class Forms:
    """Makes instruments, as the data that a file would give, and raw answers."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def sound(self) -> Instrument:
        """An instrument without faults: some expressions compare with codes that no choice has."""
        while True:
            made = msgspec.convert(self.instrument(), Instrument)
            try:
                require_sound(made)
            except InstrumentError as error:
                if error.code != "unknown-code":
                    raise
            else:
                return made

    def instrument(self) -> dict:
        """Up to twelve items in three sections, a roster of people among them."""
        self._asked: list[tuple[str, str]] = []
        count = self.random.randint(1, 3)
        sections = [self._section(number) for number in range(count)]
        return {
            "name": "random_form",
            "version": "2026.1",
            "languages": ["vi", "en"],
            "title": WORDS,
            "purpose": WORDS,
            "provenance": WORDS,
            "sections": sections,
        }

    def _section(self, number: int) -> dict:
        section = {"name": f"part_{number}", "title": WORDS}
        if self._asked and self.random.random() < 0.3:
            section["relevant"] = self.condition()
        made = [self._item(f"q{number}_{place}") for place in range(self.random.randint(1, 4))]
        if number == 1:
            made.append(self._roster())
        return section | {"items": made}

    def _item(self, name: str, inside: str = "") -> dict:
        kind = self.random.choice(KINDS)
        made: dict = {"name": name, "type": kind, "text": WORDS}
        if self._asked and self.random.random() < 0.5:
            made["relevant"] = self.condition()
        if kind not in {"calculated", "note", "hidden"}:
            made |= self._rules()
        made |= self._own(kind)
        if kind != "note":
            self._asked.append((name, inside))
        return made

    def _own(self, kind: str) -> dict:
        if kind in {"single_choice", "multiple_choice", "ranking"}:
            choices = [
                {"code": c, "label": WORDS, "columns": {"level": n % 2}}
                for n, c in enumerate(CODES)
            ]
            own: dict = {"choices": choices}
            if kind == "ranking":
                own["min"] = 1
            elif self.random.random() < 0.3:
                own["other"] = True
            if self._asked and self.random.random() < 0.4:
                own["choice_filter"] = f"level = 0 or {self.condition()}"
            return own
        if kind == "calculated":
            measure = self.random.choice(["scale", "text"])
            made = self.value()
            kept = f"once({made})" if self.random.random() < 0.2 else made
            return {"calculation": kept, "measure": measure}
        if kind == "consent":
            return {"refusal_ends": self.random.random() < 0.2}
        return {}

    def _rules(self) -> dict:
        rules: dict = {}
        if self.random.random() < 0.3:
            rules["required"] = self.random.choice([True, self.condition()])
        if self.random.random() < 0.2:
            rules["constraint"] = (
                f"string-length(.) < {self.random.randint(1, 30)} or {self.condition()}"
            )
        return rules

    def _roster(self) -> dict:
        outside = list(self._asked)
        inner = [self._item(f"p_{place}", "people") for place in range(2)]
        inner += [
            {"name": "age", "type": "integer", "text": WORDS},
            {"name": "born", "type": "date", "text": WORDS},
        ]
        names = (each["name"] for each in inner if each["type"] != "note")
        self._asked = [*outside, *((name, "people") for name in names)]
        select = {"method": "next_birthday", "birthday": "born", "eligible": "${age} >= 18"}
        return {"name": "people", "type": "roster", "text": WORDS, "items": inner, "select": select}

    def condition(self, depth: int = 0) -> str:
        """An expression that is a truth value."""
        one = self.value()
        made = [
            f"{one} = {self.literal()}",
            f"{one} != {self.literal()}",
            f"{one} > {self.random.randint(0, 9)}",
            f"selected({one}, 'a')",
            f"count-selected({one}) < 2",
            f"string-length({one}) > 1",
        ]
        chosen = self.random.choice(made)
        if depth < 2 and self.random.random() < 0.3:
            return f"({chosen}) {self.random.choice(['and', 'or'])} ({self.condition(depth + 1)})"
        return f"not({chosen})" if self.random.random() < 0.2 else chosen

    def value(self) -> str:
        """An expression of any type over what was asked so far."""
        if not self._asked:
            return self.literal()
        name, _ = self.random.choice(self._asked)
        return self.random.choice([
            f"${{{name}}}", f"${{{name}}}", f"${{{name}}} + 1", f"coalesce(${{{name}}}, 3)",
            f"concat(${{{name}}}, '-')", "today()", f"if(${{{name}}} = '', 1, 0)",
            f"round(${{{name}}} div 3, 2)", f"sum(${{{name}}})",
        ])  # fmt: skip

    def literal(self) -> str:
        return self.random.choice(["1", "3", "'a'", "'b'", "''", "'2026-05-01'"])

    def answers(self, instrument: Instrument) -> dict[str, object]:
        """Answers to about four in five items, on route or not."""
        return self._answers(items(instrument))

    def _answers(self, asked) -> dict[str, object]:
        found = {item.name: self._answer(item) for item in asked if self.random.random() < 0.8}
        return {name: answer for name, answer in found.items() if answer is not None}

    def _answer(self, item) -> object:
        if isinstance(item, RosterItem):
            return [self._answers(item.items) for _ in range(self.random.randint(1, 4))]
        made = ANSWERS.get(tag_of(item))
        return made(self.random, item) if made else None


def some_codes(random: Random, item) -> list:
    """Some of the choices, best first."""
    return random.sample([c.code for c in item.choices], random.randint(1, len(item.choices)))


ANSWERS = {
    "integer": lambda random, _: random.randint(0, 90),
    "decimal": lambda random, _: random.randint(0, 400) / 4,
    "score": lambda random, _: random.randint(0, 10),
    "single_choice": lambda random, item: some_codes(random, item)[0],
    "multiple_choice": lambda random, item: sorted(
        some_codes(random, item), key=[choice.code for choice in item.choices].index
    ),
    "ranking": some_codes,
    "date": lambda random, _: (
        f"{random.randint(1950, 2012)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    ),
    "consent": lambda random, _: random.random() < 0.8,
    "text": lambda random, _: random.choice(["a", "a b", "ờ một hai", "😀", "7"]),
    "hidden": lambda random, _: random.choice(["3", 3, True, "x"]),
    "calculated": lambda random, _: random.choice([None, 5]),
}
