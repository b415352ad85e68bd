"""What depends on earlier answers before a question is shown: choices, first values, need.

In a row of a roster nothing is narrowed: what its rules refuse is said when it is checked.
"""

from kiosk.form_data import FormState, raw_answers
from kiosk.host import OpenForm
from kiosk.steps import known_answers
from questionnaires.expressions import Scope
from questionnaires.form_fields import row_field, to_form
from questionnaires.instrument import Choice, Instrument, Item, item_choices
from questionnaires.question_types import ChoosingItem
from questionnaires.showing import defaults, is_required, offered_choices


def offered(instrument: Instrument, item: Item, state: FormState) -> tuple[Choice, ...]:
    """Return the choices to show: those that the item's filter lets pass after what was typed."""
    if not isinstance(item, ChoosingItem) or item.choice_filter is None or row_field(item.name):
        return item_choices(instrument, item)
    return offered_choices(instrument, item, _known(instrument, state), Scope(now=state.moment))


def needed(instrument: Instrument, item: Item, state: FormState) -> bool:
    """Tell whether the item, as it is shown after what was typed, needs an answer."""
    if not isinstance(item.required, str) or row_field(item.name):
        return item.required is True
    known = _known(instrument, state)
    return is_required(instrument, item.name, known, Scope(now=state.moment))


def _known(instrument: Instrument, state: FormState) -> dict[str, object]:
    raw = raw_answers(state.typed, instrument)
    return known_answers(instrument, raw, state.moment, state.registers)


def begun(form: OpenForm) -> tuple[tuple[str, str], ...]:
    """Return the fields that a new form begins with: the defaults of its items."""
    answers = defaults(form.instrument, {}, form.moment)
    return tuple(to_form(form.instrument, answers))
