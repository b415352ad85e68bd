"""Registers in memory: which official codes are in force on a day, and the search for one.

People know a name, seldom its code, and type it without marks, in part and in any order. A search
lists what could be meant and decides nothing. Whoever loads the registers says of which day.
"""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from questionnaires.compiled import Questions, compiled
from questionnaires.folding import bare, marked, words
from questionnaires.instrument import Instrument
from questionnaires.references import Registry
from questionnaires.text import Wording

MOST_FOUND = 20
"""Matches of one search: more are not read on a phone, another word narrows them better."""

LONGEST_SEARCH = 100
"""Characters of a search that are looked at."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a register, in force; a village has its commune as `parent`."""

    kind: Registry
    code: str
    name: Wording
    parent: str | None = None


class _Line(msgspec.Struct, frozen=True):
    """An entry as it is searched: its words between blanks, without marks and with them."""

    entry: Entry
    plain: str
    full: str


class Registers:
    """The registers of a day, as `References` and to search in.

    Several entries with one (kind, code) are one thing with several names, found by each of them
    and shown by the first.

    Args:
        entries: what is in force.
        kept: the registers that are kept at all, also where nothing of them is in force; of
            every other register nothing is known, and only the form of a code can be judged.
    """

    def __init__(self, entries: Iterable[Entry], kept: Iterable[Registry] = ()) -> None:
        named: dict[Registry, dict[str, _Line]] = {kind: {} for kind in kept}
        for entry in entries:
            lines = named.setdefault(entry.kind, {})
            lines[entry.code] = _line(entry, lines.get(entry.code))
        self._lines = {
            kind: {line.entry.code: line for line in sorted(lines.values(), key=_order)}
            for kind, lines in named.items()
        }
        self._inside: dict[tuple[Registry, str], list[_Line]] = {}
        for kind, known in self._lines.items():
            for line in known.values():
                if line.entry.parent is not None:
                    self._inside.setdefault((kind, line.entry.parent), []).append(line)

    def keeps(self, kind: Registry) -> bool:
        """Tell whether this register is kept here."""
        return kind in self._lines

    def has(self, kind: Registry, code: str) -> bool:
        """Tell whether the code is in force; true of a register that is not kept."""
        return kind not in self._lines or code in self._lines[kind]

    def get(self, kind: Registry, code: str) -> Entry | None:
        """Return what a code stands for."""
        line = self._lines.get(kind, {}).get(code)
        return line.entry if line else None

    def size(self, kind: Registry, within: str | None = None) -> int:
        """Return how many codes of a register are in force, in all or beneath a unit."""
        return len(self._among(kind, within))

    def find(
        self, kind: Registry, text: str, *, within: str | None = None, limit: int = MOST_FOUND
    ) -> tuple[Entry, ...]:
        """Return what a person could mean, the likeliest first; all by code where nothing is typed.

        Every word has to begin a word of a name, in whatever order, language and without regard to
        marks; or the whole has to begin the code. Codes come first, then names with the very
        phrase, then names with the very words, marks included; of equals the shortest name.

        Args:
            kind: the register.
            text: what was typed; the first `LONGEST_SEARCH` characters count.
            within: only what lies beneath the unit with this code.
            limit: entries at most.
        """
        typed = text[:LONGEST_SEARCH].strip()
        among = self._among(kind, within)
        if not typed:
            return tuple(sorted((line.entry for line in among), key=_code)[:limit])
        coded = _with_code(among, typed)[:limit]
        named = _likeliest(_with_words(among, typed), typed, limit)
        nearest = {line.entry.code: line.entry for line in (*coded, *named)}
        return tuple(nearest.values())[:limit]

    def _among(self, kind: Registry, within: str | None) -> Collection[_Line]:
        if within is not None:
            return self._inside.get((kind, within), [])
        return self._lines.get(kind, {}).values()


def _order(line: _Line) -> tuple[int, str]:
    """Shorter names first: the plain case has the short name, its variants have longer ones."""
    return len(line.entry.name["vi"]), line.entry.code


def _code(entry: Entry) -> str:
    return entry.code


def _with_code(among: Collection[_Line], typed: str) -> list[_Line]:
    """Return what the typed text begins the code of, in order of code; codes begin with a digit."""
    if not typed[0].isdigit():
        return []
    code = typed.upper()
    found = [line for line in among if line.entry.code.startswith(code)]
    return sorted(found, key=lambda line: line.entry.code)


def _with_words(among: Collection[_Line], typed: str) -> Collection[_Line]:
    """Return what has every word; text without any finds nothing."""
    starts = [f" {word}" for word in words(bare(typed))]
    found = among if starts else []
    for start in starts:
        found = [line for line in found if start in line.plain]
    return found


def _likeliest(found: Iterable[_Line], typed: str, limit: int) -> list[_Line]:
    """Return the first of these by likeness, equals as they came; enough is enough."""
    asked = words(marked(typed))
    phrase, starts = f" {' '.join(asked)}", [f" {word}" for word in asked]
    phrased: list[_Line] = []
    worded: list[_Line] = []
    others: list[_Line] = []
    for line in found:
        if phrase in line.full:
            phrased.append(line)
            if len(phrased) >= limit:
                break
        elif all(start in line.full for start in starts):
            worded.append(line)
        else:
            others.append(line)
    return [*phrased, *worded, *others][:limit]


def _line(entry: Entry, before: _Line | None) -> _Line:
    names = list(entry.name.values())
    plain = "".join(f" {' '.join(words(bare(name)))} \n" for name in names)
    full = "".join(f" {' '.join(words(marked(name)))} \n" for name in names)
    if before is None:
        return _Line(entry, plain, full)
    return _Line(before.entry, before.plain + plain, before.full + full)


def registries(instrument: Instrument) -> frozenset[Registry]:
    """Return the registers that answers to an instrument may be codes of, rows included."""
    return frozenset(_registries(compiled(instrument)))


def _registries(form: Questions) -> Iterator[Registry]:
    for question in form.questions:
        if question.rules is not None and question.rules.registry is not None:
            yield question.rules.registry
        if question.rows is not None:
            yield from _registries(question.rows)
