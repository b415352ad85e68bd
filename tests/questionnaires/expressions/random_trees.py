"""Random trees and answers from a seed: every node, every function, and values that hurt."""

from random import Random

from questionnaires.expressions import Node, Scope
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.patterns import compiled_pattern
from questionnaires.expressions.tree import (
    And,
    Arithmetic,
    Attribute,
    Call,
    Column,
    Comparison,
    Current,
    Indexed,
    Negation,
    Not,
    Number,
    Or,
    Reference,
    Regex,
    Rows,
    Selected,
    Text,
)

DEEPEST = 5
NUMBERS = (
    *(0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 0.5, -0.5, 2.5, 1.005, 0.1, 7.0, 97.0, 1e-7, -1.5e-9),
    *(1e21, 1e300, 5e-324, 4503599627370497.5, 0.49999999999999994, 19782.25, 123456.789),
)
TEXTS = (
    *("", " ", "a", "b c", "abc", "1", "-2.5", " 3 ", "1e3", "0.1", "yes", "true", "NaN"),
    *("2026-11-22", "2024-02-29", "2023-02-29", "1969-12-31T23:59:59.999+07:00", "14:30"),
    *("2026-11-22T16:24:26.123456Z", "%d/%m/%Y %H:%M:%S.%3 %a %b %e %n %y %h", "Infinity"),
    *("Nguyễn Văn Ánh", "Viê\u0323t", "😀a😀", "\u00a0", "\u2028", "a\tb\nc", "đường"),
    *("0912345678", "__proto__"),
)
PATTERNS = ("[0-9]+", "^0[0-9]{9}$", ".*", "[A-Za-zÀ-ỹ ]+", "(a|b c){0,3}", r"\s*\S+\s*", "[^a]?.+")
NAMES = ("a", "b", "c", "missing", "constructor", "__proto__", "valueOf")
COLUMNS = ("age", "name", "hasOwnProperty")
ROSTER = "people"
DATES = (
    *("2026-11-22", "2024-02-29", "0001-01-01", "9999-12-31", "0000-01-01", "2024-02-30"),
    *("1969-12-31T23:59:59.999+07:00", "2026-11-22T16:24:26.5-03:30", "2026-11-22T00:00Z"),
)
TIMES = ("14:30", "00:00:01.25", "23:59:59.999+07:00", "24:00", "7:30")
FORMS = ("%d/%m/%Y", "%a %e %b %y", "%n-%Y%%", "%H:%M:%S.%3", "%h giờ")
WORDS = (
    "😀",
    "a",
    "b c",
    "Viê\u0323t",
    "á",
    "bc",
    "12",
    "1",
    "",
    " x\u00a0y  z ",
    "a😀b😀",
    "ba\tab",
)
ARGUMENTS = {
    "n": ["int", "round", "floor", "ceiling", "abs", "sqrt", "pow", "sum", "min", "max", "count"],
    "t": [
        *("contains", "starts-with", "ends-with", "substring-before", "substring-after", "join"),
        *("translate", "string-length", "normalize-space", "count-selected", "concat"),
    ],
    "tn": ["substring", "substr", "selected-at"],
    "df": ["format-date", "format-date-time"],
    "d": ["date", "number", "decimal-date-time"],
    "c": ["decimal-time"],
}
"""The kinds of arguments that a function is mostly given; the last kind holds for all further."""
FITTING = {name: kinds for kinds, names in ARGUMENTS.items() for name in names}
LAZY = (("if", 3), ("coalesce", 2), ("once", 1), ("now", 0), ("today", 0), ("position", 0))


class Trees:
    """A stream of cases; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._inner = (
            self._comparison, self._arithmetic, self._call, self._call, self._call, self._call,
            self._lazy, self._logic, self._selected, self._regex, self._indexed, self._negation,
        )  # fmt: skip

    def case(self):
        return self.node(0), self.answers(), self.scope()

    def node(self, depth: int) -> Node:
        if depth >= DEEPEST or (depth and self.random.random() < 0.2):
            return self._leaf()
        return self.random.choice(self._inner)(depth + 1)

    def nodes(self, least: int, most: int, depth: int) -> tuple[Node, ...]:
        return tuple(self.node(depth) for _ in range(self.random.randint(least, most)))

    def _leaf(self) -> Node:
        pick = self.random.choice
        return pick([
            lambda: Number(pick(NUMBERS)), lambda: Number(self.random.uniform(-50, 50)),
            lambda: Text(pick(TEXTS)), lambda: Text(pick(TEXTS)), lambda: Rows(ROSTER),
            lambda: Reference(pick(NAMES)), lambda: Reference(pick(NAMES)), Current,
            lambda: Column(ROSTER, pick(COLUMNS)), lambda: Attribute("level"),
        ])()  # fmt: skip

    def _comparison(self, depth: int) -> Node:
        sign = self.random.choice(["=", "!=", "<", "<=", ">", ">="])
        return Comparison(sign, self.node(depth), self.node(depth))

    def _arithmetic(self, depth: int) -> Node:
        sign = self.random.choice(["+", "-", "*", "div", "mod"])
        return Arithmetic(sign, self.nodes(2, 4, depth))

    def _call(self, depth: int) -> Node:
        name = self.random.choice(list(FUNCTIONS))
        least, most, _ = FUNCTIONS[name]
        most = least + 3 if most is None else most
        count = self.random.randint(min(max(least, 1), most), most)
        kinds = FITTING.get(name, "")
        return Call(
            name,
            tuple(self._argument(kinds[min(n, len(kinds) - 1) :][:1], depth) for n in range(count)),
        )

    def _argument(self, kind: str, depth: int) -> Node:
        """Return something fitting, mostly: of anything a function makes NaN or nothing."""
        if not kind or self.random.random() < 0.3:
            return self.node(depth)
        if kind == "n":
            whole, part = self.random.randint(-40, 400), self.random.choice([1, 2, 4, 8, 1000])
            return Number(self.random.choice([*NUMBERS, whole / part, whole / part]))
        texts = {"t": WORDS, "d": DATES, "f": FORMS, "c": TIMES}[kind]
        if kind == "d" and self.random.random() < 0.5:
            return Number(self.random.uniform(-800_000, 3_000_000))
        return Text(self.random.choice(texts))

    def _lazy(self, depth: int) -> Node:
        name, count = self.random.choice(LAZY)
        return Call(name, self.nodes(count, count, depth))

    def _logic(self, depth: int) -> Node:
        kind = self.random.choice([And, Or, None])
        return kind(self.nodes(2, 4, depth)) if kind else Not(self.node(depth))

    def _selected(self, depth: int) -> Node:
        return Selected(self.node(depth), self.node(depth))

    def _regex(self, depth: int) -> Node:
        pattern = self.random.choice(PATTERNS)
        return Regex(self.node(depth), pattern, compiled_pattern(pattern))

    def _indexed(self, depth: int) -> Node:
        return Indexed(ROSTER, self.random.choice(COLUMNS), self.node(depth))

    def _negation(self, depth: int) -> Node:
        return Negation(self.node(depth))

    def value(self) -> object:
        pick = self.random.choice
        return pick([
            lambda: pick(NUMBERS), lambda: pick(TEXTS), lambda: pick(TEXTS), lambda: None,
            lambda: self.random.randint(-5, 100), lambda: pick([True, False]),
            lambda: [pick([*TEXTS, 1, 2.0, None, [1]]) for _ in range(self.random.randint(0, 4))],
            lambda: {"lat": pick([21.03, "x"]), "lon": pick(NUMBERS), "accuracy": pick([5, None])},
            dict, lambda: 10 ** self.random.randint(0, 400), self.random.random,
        ])()  # fmt: skip

    def answers(self) -> dict[str, object]:
        found = {name: self.value() for name in NAMES[:3] if self.random.random() < 0.8}
        if self.random.random() < 0.8:
            rows = [self._row() for _ in range(self.random.randint(0, 4))]
            found[ROSTER] = self.random.choice([rows, rows, rows, self.value()])
        return found

    def _row(self) -> object:
        if self.random.random() < 0.1:
            return self.value()
        return {name: self.value() for name in COLUMNS if self.random.random() < 0.8}

    def scope(self) -> Scope:
        pick = self.random.choice
        return Scope(
            now=pick(["", "2026-11-22T16:24:26.123+07:00"]),
            current=self.value(),
            roster=pick(["", ROSTER]),
            row=pick([1, 2, 3]),
            choice={"level": self.value()},
        )
