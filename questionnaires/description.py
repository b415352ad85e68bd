"""The instrument as `GET /api/v1/instruments/{name}` shows it: flat items in asking order."""

from questionnaires.instrument import Instrument, Item, Section, item_choices, placed
from questionnaires.question_types import Choice, FreeTextItem, MultipleChoiceItem, tag_of


def describe(instrument: Instrument) -> dict[str, object]:
    """Return plain data: name, version, languages, items; choice codes typed as in the answer."""
    return {
        "name": instrument.name,
        "version": instrument.version,
        "languages": list(instrument.languages),
        "items": [_item(instrument, each.section, each.item) for each in placed(instrument)],
    }


def _item(instrument: Instrument, section: Section, item: Item) -> dict[str, object]:
    described: dict[str, object] = {
        "name": item.name,
        "type": tag_of(item),
        "required": item.required,
        "text": item.text,
        "section": section.name,
    }
    if relevant := _relevant(section, item):
        described["relevant"] = relevant
    if choices := item_choices(instrument, item):
        described["choices"] = [_choice(choice) for choice in choices]
    return described | _limits(item)


def _relevant(section: Section, item: Item) -> str | None:
    if section.relevant and item.relevant:
        return f"({section.relevant}) and ({item.relevant})"
    return section.relevant or item.relevant


def _choice(choice: Choice) -> dict[str, object]:
    described: dict[str, object] = {"code": choice.code, "label": choice.label}
    return described | ({"exclusive": True} if choice.exclusive else {})


def _limits(item: Item) -> dict[str, object]:
    match item:
        case MultipleChoiceItem(min=least, max=most, choices=choices):
            return {"min": least, "max": most or len(choices)}
        case FreeTextItem(max_length=most):
            return {"max_length": most}
        case _:
            return {}
