"""Tables of questions on one scale: `table-list` groups and the grids of the house."""

from questionnaires.xlsform.form import Asked, Form
from questionnaires.xlsform.formulas import joined
from questionnaires.xlsform.headers import OWN
from questionnaires.xlsform.parameters import take_parameters
from questionnaires.xlsform.places import Built
from questionnaires.xlsform.questions import question
from questionnaires.xlsform.structure import Branch

_OF_ROWS = (
    "required", "required_message", "constraint", "constraint_message", "default", "read_only",
    "wording", "sensitive", "scale", "missing",
)  # fmt: skip
_ROW = {"type", "name", "text", "short", *_OF_ROWS}


def only_scale(items: list[Built]) -> bool:
    """Tell whether all items are Likert items on one scale."""
    return {item.get("type") for item in items} == {"likert"} and len(
        {item["scale"] for item in items}
    ) == 1


def is_table(branch: Branch) -> bool:
    """Tell whether a group is meant as a table: by its appearance or our mark."""
    marked = branch.line.own("type") == "grid"
    shown = "table-list" in branch.line.value("appearance").split()
    rows = [each.kind.name for each in branch.inside]
    return (marked or shown) and set(rows) == {"select_one"}


def grid(form: Form, branch: Branch, conditions: tuple[str, ...]) -> Built | None:
    """Return a table as a grid; None where its rows differ in more than their words.

    Nothing is noted in the report before it is sure that the rows can be kept.
    """
    label = branch.line.words.get("label")
    lists = {each.kind.list for each in branch.inside}
    found = form.lists.get(next(iter(lists)))
    if not label or len(lists) > 1 or found is None or not found.is_scale or not _alike(branch):
        return None
    items = [question(form, each.line, each.kind) for each in branch.inside]
    if not only_scale(items) or not _same(items):
        return None
    asked = Asked(form, branch.line, branch.kind)
    take_parameters(asked)
    built = Built(branch.line, type="grid", name=form.name(branch.line))
    built["text"] = form.words.needed(branch.line, "label", "missing-label")
    for field, column in (("short", f"{OWN}_short"), ("hint", "hint")):
        if words := form.words.of(branch.line, column):
            built[field] = words
    if guidance := form.words.of(branch.line, "guidance_hint"):
        built["guidance"] = guidance
    if media := form.words.media(branch.line):
        built["media"] = media
    if relevant := joined(*conditions, form.formula(branch.line, "relevant")):
        built["relevant"] = relevant
    built.update({field: items[0][field] for field in _OF_ROWS if field in items[0]})
    built["rows"] = [_as_row(item) for item in items]
    return built


def _alike(branch: Branch) -> bool:
    """Tell whether the rows differ in nothing but names, words and what all of them share."""
    own = ("relevant", "calculation", "trigger")
    if any(each.line.value(column) for each in branch.inside for column in own):
        return False
    wordy = {"label", "required_message", "constraint_message", f"{OWN}_short"}
    if any(set(each.line.words) - wordy or each.kind.other for each in branch.inside):
        return False
    likert = all(
        {"likert", "list-nolabel"} & set(each.line.value("appearance").split())
        for each in branch.inside
    )
    return likert or "table-list" in branch.line.value("appearance")


def _same(items: list[Built]) -> bool:
    shared = [{field: item.get(field) for field in _OF_ROWS} for item in items]
    return all(each == shared[0] for each in shared) and all(set(item) <= _ROW for item in items)


def _as_row(item: Built) -> Built:
    fields = {field: item[field] for field in ("name", "text", "short") if field in item}
    return Built(item.line, **fields)
