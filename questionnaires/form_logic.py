"""The logic of an instrument as plain data for the browser: `kiosk/static/form.js` runs it.

Expressions travel as the trees that `questionnaires.expressions` parses, with their texts, so that
a preview can say which rule decided. The pass over them is that of `questionnaires.checking`.
"""

from collections.abc import Iterable

import msgspec

from questionnaires.compiled import CompiledInstrument, Question, compiled
from questionnaires.expressions import Purpose, parse, references
from questionnaires.instrument import Instrument
from questionnaires.question_types import (
    CalculatedItem,
    ConsentItem,
    RosterSelectionItem,
    tag_of,
)
from questionnaires.rules import Columns


def form_logic(instrument: Instrument) -> dict[str, object]:
    """Return `{name, version, questions}`; a question is `{name, kind, relevant, …}`.

    Of a question: `relevant` lists the rules that must all hold (`of` section or item, `text`,
    `tree`, `names` referred to); `required` is a truth value or a rule; `constraint`,
    `calculation` and `filter` are rules; `choices` are pairs of a code and what the filter sees of
    it, and other codes are always offered; `selection` says how a row is selected; `rows` are the
    questions of a row. What a question does not have is absent.
    """
    form = compiled(instrument)
    return {
        "name": instrument.name,
        "version": instrument.version,
        "questions": _questions(form.questions, form),
    }


def _questions(questions: Iterable[Question], form: CompiledInstrument) -> list[dict[str, object]]:
    return [_question(question, form) for question in questions]


def _question(question: Question, form: CompiledInstrument) -> dict[str, object]:
    item = question.item
    described: dict[str, object] = {
        "name": item.name,
        "kind": tag_of(item),
        "relevant": list(_relevance(question, form)),
        "required": _rule(item.required, "required", form.columns) or item.required is True,
        "constraint": _rule(item.constraint, "constraint", form.columns),
    }
    if isinstance(item, CalculatedItem):
        described["calculation"] = _rule(item.calculation, "calculation", form.columns)
        described["as_text"] = item.measure == "text"
    if isinstance(item, RosterSelectionItem):
        described["selection"] = _selection(item, form.columns)
    if question.rules is not None and (offered := question.rules.choice_filter) is not None:
        described["filter"] = _rule(offered.text, "choice_filter", form.columns)
        described["choices"] = list(offered.choices.items())
    if isinstance(item, ConsentItem):
        described["refusal_ends"] = item.refusal_ends
    if question.rows is not None:
        described["rows"] = _questions(question.rows.questions, form)
    return {name: value for name, value in described.items() if value is not None}


def _relevance(question: Question, form: CompiledInstrument) -> Iterable[dict[str, object]]:
    """Yield the rules that decide whether the question is asked; a row's own section is not one."""
    texts = {"section": question.section.relevant, "item": question.item.relevant}
    in_roster = question.name in form.columns
    for of, text in texts.items():
        if text and not (in_roster and of == "section"):
            rule = _rule(text, "relevant", form.columns)
            yield {"of": of} | (rule or {})


def _rule(text: object, purpose: Purpose, columns: Columns) -> dict[str, object] | None:
    if not isinstance(text, str):
        return None
    tree = parse(text, purpose, columns)
    return {
        "text": text,
        "tree": msgspec.to_builtins(tree),
        "names": list(dict.fromkeys(references(tree))),
    }


def _selection(item: RosterSelectionItem, columns: Columns) -> dict[str, object]:
    selection = msgspec.to_builtins(item.select)
    eligible = _rule(item.select.eligible, "relevant", columns)
    return {**selection, "eligible": eligible, "roster": item.roster}
