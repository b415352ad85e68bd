"""One row of the sheet `survey` → one item: the fields that all types share, then those of its own.

A row becomes the item its type suggests; `langnghe_type` names another where XLSForm has no type
for it.
"""

from collections.abc import Callable

from questionnaires.xlsform.choosing import CHOOSING, natural_choice
from questionnaires.xlsform.form import Asked, Form
from questionnaires.xlsform.formulas import is_formula, joined, literal, truth
from questionnaires.xlsform.headers import OWN, Line
from questionnaires.xlsform.kinds import Kind
from questionnaires.xlsform.open_questions import OPEN, natural_range
from questionnaires.xlsform.parameters import refuse_the_rest, take_parameters
from questionnaires.xlsform.places import Built

Builder = Callable[[Asked, Built], tuple[str, ...]]
"""Fills in the fields of a type; returns the parameters that were made use of."""

_BUILDERS: dict[str, Builder] = {**OPEN, **CHOOSING}
_NATURAL = {
    "text": "text", "barcode": "text", "phone_number": "text", "integer": "integer",
    "percentage": "integer", "number of days in last month": "integer",
    "number of days in last six months": "integer", "number of days in last year": "integer",
    "decimal": "decimal", "select_multiple": "multiple_choice", "rank": "ranking",
    "note": "note", "geopoint": "geopoint", "date": "date", "time": "time",
    "calculate": "calculated", "today": "calculated", "acknowledge": "consent",
    "hidden": "hidden",
}  # fmt: skip
_CARRIERS = {
    "likert": "select_one", "rating": "select_one", "single_choice": "select_one",
    "score": "range", "unit": "select_one_from_file", "procedure": "select_one_from_file",
}  # fmt: skip
"""What `langnghe_type` may say, to the XLSForm type it may say it of."""

_KEPT_APPEARANCES = {
    "text": {"multiline"},
    "likert": {"likert", "list-nolabel"},
    "rating": {"rating", "likert"},
    "signature": {"signature"},
    "note": {"label"},
    "unit": {"minimal", "search"},
    "procedure": {"minimal", "search"},
}
_NUMERIC = {"integer", "decimal", "score", "likert", "rating", "hidden"}
_NOT_ASKED = {"note", "calculated", "hidden"}
_NAMED_BY_THEMSELVES = {"calculated", "hidden", "roster"}
"""Types whose label may be left out; nobody reads it, or the questions inside say enough."""


def question(form: Form, line: Line, kind: Kind, conditions: tuple[str, ...] = ()) -> Built:
    """Return the item of a row.

    Args:
        form: takes the lists it uses and what is not kept.
        line: the row.
        kind: its type, one of those that become questions.
        conditions: the relevance of the groups that were taken away around it.
    """
    asked = Asked(form, line, kind)
    take_parameters(asked)
    tag = _tag(asked)
    item = common_fields(asked, tag, conditions)
    used = _BUILDERS[tag](asked, item)
    refuse_the_rest(asked, *used)
    _name_the_rest(asked, tag)
    return item


def _tag(asked: Asked) -> str:
    marked = asked.line.own("type")
    if marked in _CARRIERS and _CARRIERS[marked] == asked.kind.name:
        return marked
    if marked:
        expected = f"one of {', '.join(_CARRIERS)} that fits {asked.kind.name}"
        asked.refuse("bad-parameter", f"{OWN}_type", marked, expected)
    if asked.line.value("calculation") and asked.kind.name != "calculate":
        asked.remark("calculated", "calculation", asked.line.value("calculation"))
        return "calculated"
    if asked.kind.name == "image":
        return "signature" if "signature" in asked.appearance else "photo"
    if asked.kind.name == "range":
        return natural_range(asked)
    return _NATURAL.get(asked.kind.name) or natural_choice(asked)


def common_fields(asked: Asked, tag: str, conditions: tuple[str, ...]) -> Built:
    """Return the fields that a question has whatever its type."""
    form, line = asked.form, asked.line
    item = Built(line, type=tag, name=form.name(line))
    if tag in _NAMED_BY_THEMSELVES:
        item["text"] = asked.words("label") or form.words.same(line.value("name"))
        if tag == "roster" and "label" not in line.words:
            asked.remark("title-assumed", "label", line.value("name"), line.value("name"))
    else:
        item["text"] = form.words.needed(line, "label", "missing-label")
    named = ("short", f"{OWN}_short"), ("hint", "hint"), ("guidance", "guidance_hint")
    for field, column in (*named, ("required_message", "required_message")):
        if words := asked.words(column):
            item[field] = words
    if relevant := joined(*conditions, form.formula(line, "relevant")):
        item["relevant"] = relevant
    _rules(asked, item, tag)
    if media := form.words.media(line):
        item["media"] = media
    if line.own("wording") == "official":
        item["wording"] = "official"
    if sensitive := line.own("sensitive"):
        item["sensitive"] = sensitive
    return item


def _rules(asked: Asked, item: Built, tag: str) -> None:
    """Fill in what decides over the answer: required, constraint, default, read-only."""
    form, line = asked.form, asked.line
    required = truth(line.value("required"))
    if required is not False and tag not in _NOT_ASKED:
        item["required"] = required or form.formula(line, "required")
    if constraint := form.formula(line, "constraint"):
        item["constraint"] = constraint
        if message := asked.words("constraint_message"):
            item["constraint_message"] = message
    elif line.words.get("constraint_message"):
        asked.remark("column-not-kept", "constraint_message", "constraint_message")
    if (default := line.value("default")) and tag != "calculated":
        item["default"] = _default(asked, default, tag)
    read_only = truth(line.value("read_only"))
    if read_only is None:
        asked.remark("read-only-condition", "read_only", line.value("read_only"))
    elif read_only and tag not in _NOT_ASKED:
        item["read_only"] = True


def _default(asked: Asked, text: str, tag: str) -> str:
    own = asked.line.value("name")
    if is_formula(text):
        return asked.form.formulas.rewritten(text, own)
    choices = asked.form.lists.get(asked.kind.list)
    recoded = choices.recoded if choices else {}
    codes = " ".join(recoded.get(code, code) for code in text.split()) if recoded else text
    single = choices is not None and choices.numeric and asked.kind.name == "select_one"
    return literal(codes, numeric=tag in _NUMERIC or single)


def _name_the_rest(asked: Asked, tag: str) -> None:
    """Name the cells of the row that nothing has been made of."""
    line = asked.line
    kept = _KEPT_APPEARANCES.get(tag, set())
    for word in asked.appearance:
        if word not in kept:
            asked.remark("appearance-not-kept", "appearance", word)
    for column, text in line.extra.items():
        asked.remark("column-not-kept", column, text)
    if trigger := line.value("trigger"):
        asked.remark("trigger-not-kept", "trigger", trigger)
    if line.value("choice_filter") and tag not in {*CHOOSING, "unit"}:
        asked.remark("column-not-kept", "choice_filter", line.value("choice_filter"))
    if line.value("repeat_count"):
        asked.remark("column-not-kept", "repeat_count", line.value("repeat_count"))
