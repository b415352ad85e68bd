"""What depends on earlier answers before a question is shown: its choices, and first values."""

from kiosk.form_data import FormState, raw_answers
from kiosk.host import OpenForm
from kiosk.steps import known_answers
from questionnaires.expressions import Scope
from questionnaires.form_fields import row_field, to_form
from questionnaires.instrument import Choice, Instrument, Item, item_choices
from questionnaires.question_types import ChoosingItem
from questionnaires.showing import defaults, offered_choices


def offered(instrument: Instrument, item: Item, state: FormState) -> tuple[Choice, ...]:
    """Return the choices to show: those that the item's filter lets pass after what was typed.

    In a row of a roster all are shown; what the filter refuses there is said when it is checked.
    """
    if not isinstance(item, ChoosingItem) or item.choice_filter is None or row_field(item.name):
        return item_choices(instrument, item)
    raw = raw_answers(state.typed, instrument)
    known = known_answers(instrument, raw, state.moment, state.registers)
    return offered_choices(instrument, item, known, Scope(now=state.moment))


def begun(form: OpenForm) -> tuple[tuple[str, str], ...]:
    """Return the fields that a new form begins with: the defaults of its items."""
    answers = defaults(form.instrument, {}, form.moment)
    return tuple(to_form(form.instrument, answers))
