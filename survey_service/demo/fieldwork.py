"""Simulated field work: who was met, who refused, and what respondents ticked.

Household cases are visited once in the simulation; four in five of the eligible answer a little
more often when older, as in real rounds. The texts people write are drawn from a short list that
says of itself that it is simulated.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from questionnaires.instrument import (
    Instrument,
    Item,
    LikertItem,
    MultipleChoiceItem,
    SingleChoiceItem,
    item_choices,
    items,
)
from questionnaires.validation import Accepted, check

OUTCOMES = ("1.1", "2.112", "2.24", "2.25", "2.32", "4.11")
HOUSEHOLD_SHARES = (0.715, 0.075, 0.10, 0.06, 0.02, 0.03)
OFFICE_SHARES = (0.73, 0.12, 0.09, 0.04, 0.0, 0.02)
COMPLETE = OUTCOMES[0]
SHARES: dict[str, tuple[float, ...]] = {
    "did_procedure": (0.86, 0.14),
    "harassment": (0.88, 0.08, 0.01, 0.03),
    "extra_money": (0.89, 0.06, 0.01, 0.04),
    "sex": (0.49, 0.51),
    "age_band": (0.11, 0.20, 0.30, 0.19, 0.20),
}
"""Shares of the answers, in the order of the choices, near published figures for 2024."""
COMMENTS = (
    "Ý kiến mô phỏng: công chức hướng dẫn tận tình, kết quả trả đúng hẹn.",
    "Ý kiến mô phỏng: nên có thêm ghế ngồi chờ và bảng chỉ dẫn rõ hơn.",
    "Ý kiến mô phỏng: phải đi lại hai lần vì hướng dẫn lần đầu chưa đủ.",
)


class Marks(Struct, frozen=True):
    """Ratings 1–5, respondents × items; `blank` is True where one is left out."""

    items: tuple[str, ...]
    ratings: NDArray[np.int64]
    blank: NDArray[np.bool_]


def outcomes(count: int, shares: Sequence[float], rng: np.random.Generator) -> NDArray[np.str_]:
    """Draw the disposition of every case."""
    return rng.choice(np.array(OUTCOMES), size=count, p=np.array(shares))


def answer_sheets(
    instrument: Instrument,
    marks: Marks,
    rng: np.random.Generator,
    known: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return one valid set of answers per respondent.

    Args:
        instrument: the questionnaire.
        marks: the ratings of the scored items.
        rng: source of the other answers.
        known: answers that follow from who the respondent is; empty: nothing is known.

    Raises:
        ValueError: the simulation gave an answer that the instrument refuses.
    """
    columns = {name: position for position, name in enumerate(marks.items)}
    others = [item for item in items(instrument) if item.name not in columns]
    drawn = {item.name: _draw(instrument, item, len(marks.ratings), rng) for item in others}
    sheets: list[dict[str, Any]] = []
    for row in range(len(marks.ratings)):
        sheet: dict[str, Any] = {
            name: int(marks.ratings[row, column])
            for name, column in columns.items()
            if not marks.blank[row, column]
        }
        sheet |= {name: values[row] for name, values in drawn.items() if values[row] is not None}
        if known:
            sheet |= known[row]
        sheets.append(_accepted(instrument, sheet))
    return sheets


def _accepted(instrument: Instrument, sheet: dict[str, Any]) -> dict[str, Any]:
    outcome = check(instrument, sheet)
    if not isinstance(outcome, Accepted):
        raise ValueError(outcome.violations)  # noqa: TRY004 - a defect of the simulation
    return outcome.answers


def _draw(instrument: Instrument, item: Item, count: int, rng: np.random.Generator) -> list[Any]:
    """Draw values of one unscored item; None where it is left unanswered."""
    choices = item_choices(instrument, item)
    if isinstance(item, SingleChoiceItem | LikertItem):
        codes = [choice.code for choice in choices]
        shares = np.array(SHARES.get(item.name) or np.linspace(1.6, 0.6, len(codes)))
        drawn = rng.choice(len(codes), size=count, p=shares / shares.sum())
        return [codes[position] for position in drawn]
    if isinstance(item, MultipleChoiceItem):
        return [_ticks(item, rng) for _ in range(count)]
    return [
        COMMENTS[int(pick)] if pick < len(COMMENTS) else None for pick in rng.integers(0, 12, count)
    ]


def _ticks(item: MultipleChoiceItem, rng: np.random.Generator) -> list[Any] | None:
    free = [choice.code for choice in item.choices if not choice.exclusive]
    most = min(item.max or len(free), len(free), 3)
    number = int(rng.integers(item.min or 0, most + 1))
    if number == 0:
        return None
    return [free[position] for position in sorted(rng.permutation(len(free))[:number])]
