"""The items of an instrument as they are written, with their paths in the file."""

from collections.abc import Iterator

from questionnaires.instrument import Instrument
from questionnaires.question_types import GridItem, RosterItem, SourceItem
from questionnaires.question_types.codes import OTHER


def written_items(instrument: Instrument) -> Iterator[tuple[str, SourceItem]]:
    """Yield path and item in the order of the file; items of a roster follow it."""
    for number, section in enumerate(instrument.sections):
        for position, item in enumerate(section.items):
            where = f"sections[{number}].items[{position}]"
            yield where, item
            if isinstance(item, RosterItem):
                for place, inner in enumerate(item.items):
                    yield f"{where}.items[{place}]", inner


def all_names(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Yield path and name of everything that answers or tables know by a name of its own.

    Names that are made (`reason_other`, `people_selected`) stand at the field they are made for.
    """
    for where, item in written_items(instrument):
        yield f"{where}.name", item.name
        if isinstance(item, GridItem):
            yield from ((f"{where}.rows[{n}].name", row.name) for n, row in enumerate(item.rows))
        if getattr(item, "other", False):
            yield f"{where}.other", f"{item.name}_{OTHER}"
        if isinstance(item, RosterItem) and item.select is not None:
            yield f"{where}.select", f"{item.name}_selected"
