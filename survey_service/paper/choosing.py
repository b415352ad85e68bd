"""Printed questions that are answered by crossing boxes or writing ranks."""

from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.faces import STEPS, face
from questionnaires.question_types import (
    ConsentItem,
    ItemBase,
    LikertItem,
    MultipleChoiceItem,
    RankingItem,
    RatingItem,
    ScoreItem,
    SingleChoiceItem,
)
from survey_service.paper.asking import Asking
from survey_service.paper.blocks import (
    Battery,
    BatteryRow,
    Block,
    Choices,
    Named,
    Option,
    Ranking,
    Scale,
    Score,
)

MOST_BOXES = 40
"""Longer lists are written by name and code: nobody finds a village among thousands of boxes."""
SHORT, INLINE = 46, 14
"""Characters up to which labels stand in two columns, and in one row."""
MOST_INLINE = 4
LEVEL_WIDTHS = {2: 22.0, 3: 20.0, 4: 18.5, 5: 17.0, 6: 15.0, 7: 13.8}
NARROWEST = 12.2


def single_choice(asking: Asking, item: SingleChoiceItem) -> Block:
    """Return the boxes of a single choice."""
    options = asking.options(item, other=item.other)
    if len(options) > MOST_BOXES:
        return listed(asking, item, options)
    return Choices(**asking.heading(item), choices=options, columns=columns(options))


def multiple_choice(asking: Asking, item: MultipleChoiceItem) -> Block:
    """Return the boxes of a multiple choice, with how many may be crossed."""
    options = asking.options(item, other=item.other)
    if len(options) > MOST_BOXES:
        return listed(asking, item, options)
    heading = asking.heading(item, _how_many(asking, item))
    return Choices(**heading, choices=options, columns=columns(options))


def _how_many(asking: Asking, item: MultipleChoiceItem) -> str:
    own = asking.say(item.hint)
    if item.max is None:
        return "" if own else asking.asked("choose_many")
    if str(item.max) in own:  # the author has said it
        return ""
    if item.min == item.max:
        return asking.asked("choose_exactly", max=item.max)
    if item.min > 1:
        return asking.asked("choose_between", min=item.min, max=item.max)
    return asking.asked("choose_most", max=item.max)


def listed(asking: Asking, item: ItemBase, options: Sequence[Option]) -> Named:
    """Return a line and cells for one entry of a long list."""
    longest = max(len(str(option.code)) for option in options)
    return Named(**asking.heading(item), pattern="#" * min(longest, 16))


def columns(options: Sequence[Option]) -> int:
    """Return in how many columns options stand; one with a line to write on stands below them."""
    plain = [option for option in options if option.write is None]
    longest = max((len(each.label) + len(each.jump or "") for each in plain), default=0)
    if longest <= INLINE and len(plain) <= MOST_INLINE:
        return max(1, len(plain))
    return 2 if longest <= SHORT and len(plain) > MOST_INLINE else 1


def scale(asking: Asking, item: LikertItem) -> Block:
    """Return one statement with its levels in a row."""
    options = asking.options(item)
    return Scale(**asking.heading(item), choices=options, levels=_levels(asking, item))


def _levels(asking: Asking, item: LikertItem) -> int:
    return sum(not choice.missing for choice in asking.choices(item))


def rating(asking: Asking, item: RatingItem) -> Block:
    """Return the levels in a row, each below its face where the scale has as many as there are."""
    options = asking.options(item)
    levels = _levels(asking, item)
    if item.symbol == "face" and levels == STEPS:
        drawn = [replace(each, face=face(at + 1)) for at, each in enumerate(options[:STEPS])]
        options = (*drawn, *options[STEPS:])
    return Scale(**asking.heading(item), choices=options, levels=levels)


def score(asking: Asking, item: ScoreItem) -> Block:
    """Return the numbers in a row."""
    numbers = tuple(
        Option(code=number, label=str(number), jump=asking.rules.jump(item.name, number))
        for number in range(item.min, item.max + 1)
    )
    low, high = asking.say(item.low) or None, asking.say(item.high) or None
    return Score(**asking.heading(item), choices=numbers, low=low, high=high)


def consent(asking: Asking, item: ConsentItem) -> Block:
    """Return the statement with a box to agree and one to refuse."""
    options = asking.options(item)
    return Choices(**asking.heading(item), choices=options, columns=columns(options))


def ranking(asking: Asking, item: RankingItem) -> Block:
    """Return the choices, each with a cell for its rank."""
    options = asking.options(item)
    most = item.max or len(options)
    how = "rank_all" if most == len(options) else "rank_some"
    return Ranking(**asking.heading(item, asking.asked(how, max=most)), choices=options)


def battery(asking: Asking, rows: Sequence[LikertItem], whole: ItemBase | None = None) -> Battery:
    """Return statements on one scale as a table.

    Args:
        asking: the instrument in its language.
        rows: the statements.
        whole: the question above them, where there is one.
    """
    names = tuple(row.name for row in rows)
    levels = {choice.code: choice for row in rows for choice in asking.choices(row)}
    order = [choice.code for choice in asking.instrument.scales[rows[0].scale]]
    shown = sorted(levels.values(), key=lambda choice: order.index(choice.code))
    return Battery(
        name=whole.name if whole else names[0],
        text=asking.say(whole.text) if whole else "",
        hint=asking.say(whole.hint) if whole else "",
        filter=asking.rules.filter_at(names),
        choices=tuple(Option(code=each.code, label=asking.say(each.label)) for each in shown),
        levels=sum(not each.missing for each in shown),
        rows=tuple(_row(asking, row, names) for row in rows),
        level_width=LEVEL_WIDTHS.get(len(shown), NARROWEST),
    )


def _row(asking: Asking, row: LikertItem, table: tuple[str, ...]) -> BatteryRow:
    return BatteryRow(
        name=row.name,
        number=asking.number(row.name),
        text=asking.say(row.text),
        hint=asking.say(row.hint),
        filter=asking.rules.row_filter(row.name, table),
        offered=tuple(choice.code for choice in asking.choices(row)),
    )
