"""What a surface has to know to show a form: first values, choices offered, what is needed, labels.

All of it depends on the answers so far; the server asks the same expressions again when it checks.
"""

from collections.abc import Mapping

from questionnaires.compiled import Question, compiled
from questionnaires.computing import computed, stored
from questionnaires.expressions import NOWHERE, Scope, as_text, evaluate, parse, truth
from questionnaires.expressions.values import rows, words
from questionnaires.instrument import Choice, Instrument
from questionnaires.question_types import ChoosingItem, RosterItem
from questionnaires.question_types.base import UNANSWERED, Finding
from questionnaires.routing import asked, ends
from questionnaires.rules import ready


def defaults(
    instrument: Instrument, preset: Mapping[str, object], moment: str = ""
) -> dict[str, object]:
    """Return the answers a new form begins with: what is preset, defaults, what follows from them.

    Items of rosters have no default before there is a row. Checking never fills in a default.

    Args:
        instrument: what is asked.
        preset: typed values that a case or a link brings along; they go before defaults.
        moment: ISO 8601 with zone, for `today()`; empty: none.
    """
    form, scope, begun = compiled(instrument), _at(moment), dict[str, object]()
    for question in form.questions:
        if not asked(question, begun, scope):
            continue
        value = _begun(question, preset, begun, scope, form.columns)
        if value is not UNANSWERED and not isinstance(value, Finding):
            begun[question.name] = value
        if ends(question, begun):
            break
    return begun


def _begun(
    question: Question,
    preset: Mapping[str, object],
    begun: Mapping[str, object],
    scope: Scope,
    columns: Mapping[str, str],
) -> object:
    if question.name in preset:
        return question.check(preset[question.name])
    if question.rules is not None and (question.rules.calculation or question.rules.selection):
        return computed(question.rules, begun, scope)
    default = ready(question.item.default, "default", columns)
    if default is None:
        return UNANSWERED
    value = default(begun, scope)
    checked = question.check(stored(value)) if stored(value) is not UNANSWERED else UNANSWERED
    if isinstance(checked, Finding):  # an expression has texts only; types with lists read them
        return question.check(question.read(words(value)))
    return checked


def offered_choices(
    instrument: Instrument,
    item: ChoosingItem,
    answers: Mapping[str, object],
    scope: Scope = NOWHERE,
) -> tuple[Choice, ...]:
    """Return the choices that the item offers after these answers, in showing order.

    Args:
        instrument: what is asked.
        item: a flat item, of the form or of a row.
        answers: typed answers so far.
        scope: the moment; for an item of a row, roster and row too.
    """
    question = _question(instrument, item.name)
    choice_filter = question.rules.choice_filter if question.rules else None
    if choice_filter is None:
        return item.choices
    return tuple(each for each in item.choices if choice_filter.offers(each.code, answers, scope))


def is_required(
    instrument: Instrument, name: str, answers: Mapping[str, object], scope: Scope = NOWHERE
) -> bool:
    """Tell whether the item, where it is asked, needs an answer after these answers."""
    question = _question(instrument, name)
    if question.rules is not None and question.rules.required is not None:
        return truth(question.rules.required(answers, scope))
    return question.item.required is True


def row_labels(
    instrument: Instrument, roster: RosterItem, answers: Mapping[str, object], moment: str = ""
) -> tuple[str, ...]:
    """Return what each row of a roster is called; empty texts where nothing says it."""
    count = len(rows(answers.get(roster.name)))
    if roster.row_label is None:
        return ("",) * count
    node = parse(roster.row_label, "relevant", compiled(instrument).columns)
    return tuple(
        as_text(evaluate(node, answers, Scope(moment, None, roster.name, row)))
        for row in range(1, count + 1)
    )


def _question(instrument: Instrument, name: str) -> Question:
    form = compiled(instrument)
    roster = form.columns.get(name)
    rows_of = form.by_name[roster].rows if roster is not None else None
    return rows_of.by_name[name] if rows_of is not None else form.by_name[name]


def _at(moment: str) -> Scope:
    return Scope(now=moment) if moment else NOWHERE
