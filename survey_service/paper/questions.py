"""Instrument → printed questions; BUILDERS is the total table, one line per question type."""

from collections.abc import Callable, Iterator
from typing import Any

from questionnaires.flattening import flat
from questionnaires.instrument import Instrument, Section
from questionnaires.question_types import GridItem, LikertItem, RosterItem, tag_of
from questionnaires.question_types.grid import row_items
from survey_service.paper import choosing, rosters, writing
from survey_service.paper.asking import Asking
from survey_service.paper.blocks import Block, PrintedSection

BUILDERS: dict[str, Callable[[Asking, Any], Block]] = {
    "likert": choosing.scale,
    "rating": choosing.rating,
    "score": choosing.score,
    "single_choice": choosing.single_choice,
    "multiple_choice": choosing.multiple_choice,
    "ranking": choosing.ranking,
    "consent": choosing.consent,
    "integer": writing.integer,
    "decimal": writing.decimal,
    "text": writing.text,
    "date": writing.date,
    "time": writing.time,
    "unit": writing.unit,
    "procedure": writing.procedure,
    "geopoint": writing.by_device,
    "photo": writing.by_device,
    "signature": writing.signature,
    "note": writing.note,
}
TABLES = frozenset({"grid", "roster"})
"""Types that are printed as tables, below."""
UNPRINTED = frozenset({"calculated", "hidden", "roster_selection"})
"""Types nobody answers on paper; the row selected is written beside its roster."""


def printed_sections(
    instrument: Instrument, language: str, kish_table: int | None = None
) -> tuple[PrintedSection, ...]:
    """Return the sections of a form as they are printed; those with nothing to print are left out.

    Args:
        instrument: what is asked.
        language: one of its languages.
        kish_table: number of the selection table on this copy, where a roster uses one.
    """
    asking = Asking(instrument, language)
    sections = (
        PrintedSection(
            title=asking.say(section.title),
            intro=asking.say(section.intro),
            questions=tuple(_blocks(asking, section, kish_table)),
        )
        for section in instrument.sections
    )
    return tuple(section for section in sections if section.questions)


def _blocks(asking: Asking, section: Section, kish_table: int | None) -> Iterator[Block]:
    if section.layout == "battery":
        rows = [item for item in section.items if isinstance(item, LikertItem)]
        yield choosing.battery(asking, rows)
        return
    for source in section.items:
        if isinstance(source, GridItem):
            yield choosing.battery(asking, row_items(source), source)
            continue
        item = flat(source, asking.instrument.lists)[0]
        if isinstance(item, RosterItem):
            yield rosters.roster(asking, item, kish_table)
        elif tag_of(item) not in UNPRINTED:
            yield BUILDERS[tag_of(item)](asking, item)
