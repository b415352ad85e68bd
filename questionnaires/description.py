"""The instrument as `GET /api/v1/instruments/{name}` shows it: flat items in asking order."""

import msgspec

from questionnaires.instrument import Instrument, Section, item_choices, placed
from questionnaires.question_types import Choice, RosterItem, tag_of
from questionnaires.question_types.base import ItemBase

_SAID_ELSEWHERE = {
    "name", "type", "text", "required", "relevant", "choices", "list", "scale", "missing", "other",
    "ordered", "items", "short", "hint", "guidance", "media", "wording", "sensitive",
}  # fmt: skip
"""Fields that have a place of their own, and those that are no matter of answering."""

_LIMITS = ("min", "max", "max_length")
"""Fields that a program needs even where the file leaves them to their defaults."""


def describe(instrument: Instrument) -> dict[str, object]:
    """Return plain data: name, version, languages, items; choice codes typed as in the answer."""
    return {
        "name": instrument.name,
        "version": instrument.version,
        "languages": list(instrument.languages),
        "items": [
            _item(instrument, each.item, each.section)
            | {"section": each.section.name}
            | _rows(instrument, each.item)
            for each in placed(instrument)
        ],
    }


def _rows(instrument: Instrument, item: ItemBase) -> dict[str, object]:
    if not isinstance(item, RosterItem):
        return {}
    return {"items": [_item(instrument, inner, None) for inner in item.items]}


def _item(instrument: Instrument, item: ItemBase, section: Section | None) -> dict[str, object]:
    described: dict[str, object] = {
        "name": item.name,
        "type": tag_of(item),
        "required": item.required,
        "text": item.text,
    }
    if relevant := _relevant(section, item):
        described["relevant"] = relevant
    if choices := item_choices(instrument, item):
        described["choices"] = [_choice(choice) for choice in choices]
    return described | _own_fields(item)


def _relevant(section: Section | None, item: ItemBase) -> str | None:
    outer = section.relevant if section is not None else None
    if outer and item.relevant:
        return f"({outer}) and ({item.relevant})"
    return outer or item.relevant


def _choice(choice: Choice) -> dict[str, object]:
    described: dict[str, object] = {"code": choice.code, "label": choice.label}
    if choice.columns:
        described["columns"] = choice.columns
    return described | ({"exclusive": True} if choice.exclusive else {})


def _own_fields(item: ItemBase) -> dict[str, object]:
    """Return constraint, calculation and the other fields of the type, as the file spells them."""
    written: dict[str, object] = msgspec.to_builtins(item)
    limits = {
        name: getattr(item, name) for name in _LIMITS if getattr(item, name, None) is not None
    }
    if "max" in item.__struct_fields__ and (choices := getattr(item, "choices", ())):
        limits.setdefault("max", len(choices))
    return {
        name: value for name, value in (written | limits).items() if name not in _SAID_ELSEWHERE
    }
