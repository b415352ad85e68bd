"""What changed between two instruments, each change with its verdict on comparability."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from questionnaires.changes import Change, change
from questionnaires.flattening import resolved
from questionnaires.instrument import Choice, Instrument, Section, item_choices
from questionnaires.question_types import (
    ConsentItem,
    GridItem,
    ItemBase,
    RosterItem,
    ScoreItem,
    SourceItem,
    tag_of,
)
from questionnaires.question_types.grid import row_items
from questionnaires.text import Wording

WORDING_FIELDS = {
    "text": "wording-changed",
    "hint": "wording-changed",
    "low": "wording-changed",
    "high": "wording-changed",
    "unit": "wording-changed",
    "short": "unseen-changed",
    "guidance": "unseen-changed",
    "required_message": "unseen-changed",
    "constraint_message": "unseen-changed",
}
OTHER_FIELDS = {
    "wording": "unseen-changed",
    "sensitive": "unseen-changed",
    "required": "required-changed",
    "media": "media-changed",
    "symbol": "scale-changed",
}
_HANDLED = {"name", "relevant", "scale", "choices", "list", "items", "rows"}
_UNSEEN = {"calculated", "hidden"}
_HEADER = ("version", "audience", "derived_from")
_HEADER_WORDING = ("title", "purpose", "provenance")


class _Asked(NamedTuple):
    """An item as it is asked, with its section; `name` has the roster before it."""

    name: str
    section: Section
    item: SourceItem


def diff(before: Instrument, after: Instrument) -> tuple[Change, ...]:
    """Return the changes: of the instrument, its order, its sections, its items."""
    return tuple(_Comparison(before, after).changes())


class _Comparison:
    """Two instruments side by side."""

    def __init__(self, before: Instrument, after: Instrument) -> None:
        self._before = before
        self._after = after
        self._old = {each.name: each for each in _asked(before)}
        self._new = {each.name: each for each in _asked(after)}
        self._common = [name for name in self._new if name in self._old]
        self._languages = [each for each in after.languages if each in before.languages]

    def changes(self) -> Iterator[Change]:
        yield from self._header()
        yield from self._items_come_and_gone()
        yield from self._order()
        yield from self._sections()
        yield from self._scales()
        for name in self._common:
            yield from self._item(name, self._old[name], self._new[name])

    def _header(self) -> Iterator[Change]:
        before, after = self._before, self._after
        if before.name != after.name:
            yield change("name-changed", "name", before.name, after.name)
        for field in _HEADER:
            old, new = getattr(before, field, None), getattr(after, field, None)
            if old != new:
                yield change("unseen-changed", field, _shown(old), _shown(new))
        for field in _HEADER_WORDING:
            wording = getattr(before, field), getattr(after, field)
            yield from self._wording("unseen-changed", field, *wording)
        for language in before.languages:
            if language not in after.languages:
                yield change("language-removed", "languages", language, None)
        for language in after.languages:
            if language not in before.languages:
                yield change("language-added", "languages", None, language)

    def _items_come_and_gone(self) -> Iterator[Change]:
        for name, gone in self._old.items():
            if name not in self._new:
                yield change("item-removed", name, gone.item.text["vi"], None)
        for name, come in self._new.items():
            if name not in self._old:
                yield change("item-added", name, None, come.item.text["vi"])

    def _order(self) -> Iterator[Change]:
        """Yield items that follow another item now: one that both have, or one of one only."""
        kept = set(self._common)
        old, new = _behind(self._old.values()), _behind(self._new.values())
        old_kept = _behind(each for each in self._old.values() if each.name in kept)
        new_kept = _behind(each for each in self._new.values() if each.name in kept)
        for name in self._common:
            if old_kept.get(name) != new_kept.get(name):
                yield change("order-changed", name, old_kept.get(name), new_kept.get(name))
            elif old.get(name) != new.get(name):
                yield change("neighbour-changed", name, old.get(name), new.get(name))

    def _sections(self) -> Iterator[Change]:
        """Yield changes of the sections in which items that both have stand, each pair once."""
        pairs = {
            (self._old[name].section.name, self._new[name].section.name): name
            for name in reversed(self._common)
        }
        for (_, name), item in reversed(pairs.items()):
            old, new = self._old[item].section, self._new[item].section
            for field in ("title", "intro"):
                yield from self._wording(
                    "wording-changed", f"{name}.{field}", getattr(old, field), getattr(new, field)
                )
            if old.layout != new.layout:
                yield change("layout-changed", f"{name}.layout", old.layout, new.layout)

    def _scales(self) -> Iterator[Change]:
        """Yield changes between the scales of an item that both have, each pair once."""
        scales = [(_scale(self._old[n].item), _scale(self._new[n].item)) for n in self._common]
        for old, new in dict.fromkeys(scales):
            if old is not None and new is not None:
                yield from self._choices(
                    f"scales.{new}",
                    self._before.scales[old],
                    self._after.scales[new],
                    "scale-changed",
                )

    def _item(self, name: str, old: _Asked, new: _Asked) -> Iterator[Change]:
        if type(old.item) is not type(new.item):
            yield change("type-changed", name, tag_of(old.item), tag_of(new.item))
            return
        conditions = _condition(old), _condition(new)
        if conditions[0] != conditions[1]:
            yield change("routing-changed", f"{name}.relevant", *conditions)
        for field in old.item.__struct_fields__:
            if field not in _HANDLED:
                yield from self._field(f"{name}.{field}", field, old.item, new.item)
        if _scale(old.item) is None:
            choices = (_choices(self._before, old.item), _choices(self._after, new.item))
            yield from self._choices(f"{name}.choices", *choices, "options-changed")

    def _field(self, where: str, field: str, old: ItemBase, new: ItemBase) -> Iterator[Change]:
        before, after = getattr(old, field), getattr(new, field)
        if field in WORDING_FIELDS:
            yield from self._wording(WORDING_FIELDS[field], where, before, after)
        elif _plain(before) != _plain(after):
            code = OTHER_FIELDS.get(
                field, "options-changed" if field == "missing" else "answer-changed"
            )
            yield change(code, where, _shown(before), _shown(after))

    def _choices(
        self, where: str, old: Sequence[Choice], new: Sequence[Choice], code: str
    ) -> Iterator[Change]:
        was, now = {each.code: each for each in old}, {each.code: each for each in new}
        for each in (*was, *(each for each in now if each not in was)):
            yield from self._choice(f"{where}.{each}", was.get(each), now.get(each), code)
        orders = [each for each in was if each in now], [each for each in now if each in was]
        if orders[0] != orders[1]:
            listed = (", ".join(map(str, order)) for order in orders)
            yield change("options-reordered", where, *listed)

    def _choice(
        self, where: str, old: Choice | None, new: Choice | None, code: str
    ) -> Iterator[Change]:
        if old is None or new is None:
            labels = (None if each is None else each.label["vi"] for each in (old, new))
            yield change(code, where, *labels)
            return
        yield from self._wording("wording-changed", f"{where}.label", old.label, new.label)
        for field in old.__struct_fields__:
            before, after = getattr(old, field), getattr(new, field)
            if field not in {"code", "label"} and before != after:
                kind = {"media": "media-changed", "columns": "answer-changed"}.get(field, code)
                yield change(kind, f"{where}.{field}", _shown(before), _shown(after))

    def _wording(
        self, code: str, where: str, old: Wording | None, new: Wording | None
    ) -> Iterator[Change]:
        for language in self._languages:
            before, after = (old or {}).get(language), (new or {}).get(language)
            if _plain(before) != _plain(after):
                yield change(code, f"{where}.{language}", before, after)


def _asked(instrument: Instrument) -> Iterator[_Asked]:
    """Yield the items as written; of a grid the whole and its rows, of a roster its items too."""
    for section in instrument.sections:
        for item in section.items:
            yield from _taken_apart(section, item, item.name)
            if isinstance(item, RosterItem):
                for inner in item.items:
                    yield from _taken_apart(section, inner, f"{item.name}.{inner.name}")


def _taken_apart(section: Section, item: SourceItem, name: str) -> Iterator[_Asked]:
    yield _Asked(name, section, item)
    if isinstance(item, GridItem):
        around = name.rpartition(".")[0]
        for row in row_items(item):
            yield _Asked(f"{around}.{row.name}".lstrip("."), section, row)


def _choices(instrument: Instrument, item: SourceItem) -> tuple[Choice, ...]:
    """Return what can be chosen; the numbers of a score are told by its limits."""
    if isinstance(item, ScoreItem | ConsentItem):
        return ()
    return item_choices(instrument, resolved(item, instrument.lists))


def _behind(asked: Iterable[_Asked]) -> Mapping[str, str | None]:
    """Return for every item on a screen the one that is asked right before it."""
    found: dict[str, str | None] = {}
    last: str | None = None
    for each in asked:
        if tag_of(each.item) not in _UNSEEN:
            found[each.name] = last
            last = each.name
    return found


def _scale(item: ItemBase) -> str | None:
    scale: str | None = getattr(item, "scale", None)
    return scale


def _condition(asked: _Asked) -> str | None:
    """Return what decides whether the item is asked, without regard to blanks."""
    texts = (asked.section.relevant, asked.item.relevant)
    written = [f"({' '.join(text.split())})" for text in texts if text]
    return " and ".join(written) or None


def _plain(value: object) -> object:
    """Return a value to compare: of texts the words, since nobody sees how they are spaced."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _shown(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
