"""A program that joins answers to codes, for whoever has all of the database at all times.

It is given what an administrator, a thief of backups and a reader of the write-ahead log have
together: every table after every commit, rows in their physical order with the columns a database
hides (`xmin` and `ctid` on PostgreSQL, `rowid` on SQLite). It knows which sealed row belongs to
which code: that link is conceded, since both are written in one transaction. It looks for the link
from there to the answer.

Two rows belong together when they appeared in one transaction, or when one appeared in the
transaction in which a row that appeared with the other vanished. Among the codes that fit an answer
by time and by all they tell (office, channel, places), it guesses by every order it can think of:
the answers in one order are laid beside the codes in another.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import text

from survey_service.ledger.commitments import sealed_hash
from survey_service.store.database import Database

HIDDEN = {"postgresql": "xmin::text AS xmin, ctid::text AS ctid,", "sqlite": ""}
ROWID = "rowid AS rowid,"
Row = dict[str, Any]


class Seen(NamedTuple):
    """A row, the commit in which it appeared (or vanished), and its place among the others."""

    commit: int
    place: int
    row: Row

    @property
    def transaction(self) -> Any:
        """The number of its transaction, where the database tells it."""
        return self.row.get("xmin")


class Watcher:
    """Looks at some tables after every commit and keeps what came and what went."""

    def __init__(self, database: Database, keys: Mapping[str, str], rowids: Iterable[str] = ()):
        self._database = database
        self._keys = keys
        self._hidden = {
            table: HIDDEN[database.kind]
            or (ROWID if table in rowids and database.kind == "sqlite" else "")
            for table in keys
        }
        self._known: dict[str, dict[Any, Row]] = {table: {} for table in keys}
        self.came: dict[str, list[Seen]] = defaultdict(list)
        self.went: dict[str, list[Seen]] = defaultdict(list)
        self.commits = 0

    def look(self) -> None:
        """Compare every table with what it was at the last look."""
        self.commits += 1
        for table, key in self._keys.items():
            rows = self._read(table, self._hidden[table])
            now = {_plain(row[key]): row for row in rows}
            before = self._known[table]
            places = {name: place for place, name in enumerate(now)}
            self.came[table] += [
                Seen(self.commits, places[name], row)
                for name, row in now.items()
                if name not in before
            ]
            self.went[table] += [
                Seen(self.commits, 0, row) for name, row in before.items() if name not in now
            ]
            self._known[table] = now

    def _read(self, table: str, hidden: str) -> list[Row]:
        physical = {"postgresql": f"{table}.ctid", "sqlite": "rowid" if hidden else None}
        order = physical[self._database.kind]
        query = f"SELECT {hidden} * FROM {table}" + (f" ORDER BY {order}" if order else "")
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(text(query)).mappings()]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


class Code(NamedTuple):
    """A code as the attacker sees it: when and where it stood, what it tells, its sealed row."""

    name: bytes
    commit: int
    place: int
    tells: tuple[Any, ...]
    sealed: Row | None
    sealed_place: int
    opened: int
    """The commit in which its sealed row vanished; the one in which it was spent without one."""


class Answer(NamedTuple):
    """A response as the attacker sees it."""

    name: bytes
    commit: int
    place: int
    tells: tuple[Any, ...]
    row: Row


ANSWERS: dict[str, Callable[[Answer], Any]] = {
    "physical": lambda one: one.place,
    "key": lambda one: one.name,
    "commitment": lambda one: _plain(one.row.get("commitment", b"")),
    "salt": lambda one: _plain(one.row.get("salt", b"")),
    "length": lambda one: (len(one.row["answers"]), one.place),
    "language and flags": lambda one: (
        one.row.get("language"), one.row.get("flags"), one.row.get("answered"), one.place
    ),
}  # fmt: skip


def _bytes(one: Code) -> bytes:
    return bytes(one.sealed["ciphertext"]) if one.sealed else b""


CODES: dict[str, Callable[[Code], Any]] = {
    "arrival": lambda one: (one.commit, one.place),
    "latest first": lambda one: (-one.commit, -one.place),
    "hash": lambda one: one.name,
    "sealed physical": lambda one: (one.commit, one.sealed_place),
    "sealed key": lambda one: _plain(one.sealed["seal"]) if one.sealed else one.name,
    "sealed hash": lambda one: sealed_hash(_bytes(one)) if one.sealed else one.name,
    "sealed counter": lambda one: (one.commit, _bytes(one)[33:37]),
    "sealed length": lambda one: (len(_bytes(one)), one.commit, one.place),
    "sealed bytes": _bytes,
}


class Result(NamedTuple):
    """How many answers there were, and which share of them was joined.

    `within`: the code is among those that fit; `right`: it is the one guessed, by pair of orders;
    `chance`: what a guess by luck would reach.
    """

    answers: int
    within: float
    right: dict[tuple[str, str], float]
    chance: float

    @property
    def best(self) -> float:
        """The share of the luckiest or cleverest pair of orders."""
        return max(self.right.values())


def attack(codes: list[Code], answers: list[Answer], truth: Mapping[bytes, bytes]) -> Result:
    """Guess the code of every answer; `truth` is looked at only to count what was right."""
    groups = _groups(codes, answers)
    right: dict[tuple[str, str], int] = {}
    for answer_order, by_answer in ANSWERS.items():
        for code_order, by_code in CODES.items():
            right[answer_order, code_order] = sum(
                truth[answer.name] == code.name
                for own, fitting in groups
                for answer, code in zip(
                    sorted(own, key=by_answer), sorted(fitting, key=by_code), strict=False
                )
            )
    by_luck = sum(len(own) / max(len(fitting), len(own)) for own, fitting in groups)
    within = sum(
        truth[answer.name] in {code.name for code in fitting}
        for own, fitting in groups
        for answer in own
    )
    total = len(answers)
    shares = {pair: count / total for pair, count in right.items()}
    return Result(total, within / total, shares, by_luck / total)


def _groups(codes: list[Code], answers: list[Answer]) -> list[tuple[list[Answer], list[Code]]]:
    """Bring together the answers of one commit and the codes that fit them."""
    opened: dict[int, list[Code]] = defaultdict(list)
    for code in codes:
        opened[code.opened].append(code)
    born: dict[tuple[int, tuple[Any, ...]], list[Answer]] = defaultdict(list)
    for answer in answers:
        born[answer.commit, answer.tells].append(answer)
    return [
        (own, [code for code in opened[commit] if _fits(code.tells, tells)])
        for (commit, tells), own in born.items()
    ]


def _fits(code: tuple[Any, ...], answer: tuple[Any, ...]) -> bool:
    """Tell whether nothing an answer tells contradicts the code; None tells nothing."""
    return all(b is None or a == b for a, b in zip(code, answer, strict=True))
