"""Groups → sections, repeats → rosters; groups within groups are flattened.

Rows outside groups form sections of their own. A table of questions on one scale becomes a battery
at the top, and a grid inside a group.
"""

from collections.abc import Iterator
from itertools import groupby

from questionnaires.xlsform.form import Asked, Form
from questionnaires.xlsform.formulas import joined
from questionnaires.xlsform.grids import grid, is_table, only_scale
from questionnaires.xlsform.open_questions import SPOKEN
from questionnaires.xlsform.parameters import take_parameters
from questionnaires.xlsform.places import Built
from questionnaires.xlsform.questions import common_fields, question
from questionnaires.xlsform.rosters import roster_fields
from questionnaires.xlsform.structure import Branch


def sections(form: Form, tree: list[Branch], title: dict[str, str]) -> list[Built]:
    """Return the sections of a form.

    Args:
        form: takes what is not kept.
        tree: the rows.
        title: of the form, the heading where it has no groups at all.
    """
    found: list[Built] = []
    grouped = any(branch.kind.begins == "group" for branch in tree)
    for is_group, branches in groupby(tree, key=lambda branch: branch.kind.begins == "group"):
        if is_group:
            found += [built for branch in branches if (built := _section(form, branch, found))]
            continue
        items = _flattened(form, list(branches), ())
        if items:
            name = _free_name(f"section_{len(found) + 1}" if grouped else "questions", tree, form)
            heading = _numbered(form, len(found) + 1) if grouped else title
            found.append(Built(items[0].line, name=name, title=heading, items=items))
    return found


def _free_name(name: str, tree: list[Branch], form: Form) -> str:
    taken = {form.name(branch.line) for branch in tree if branch.kind.begins == "group"}
    while name in taken:
        name += "_x"
    return name


def _numbered(form: Form, number: int) -> dict[str, str]:
    return {code: f"{word} {number}" for code, word in form.words.each(SPOKEN).items()}


def _section(form: Form, branch: Branch, before: list[Built]) -> Built | None:
    line = branch.line
    asked = Asked(form, line, branch.kind)
    take_parameters(asked)
    items = _flattened(form, branch.inside, ())
    if not items:
        form.report.remark("group-empty", branch.at, line.value("name"))
        return None
    built = Built(line, name=form.name(line))
    title = form.words.of(line, "label")
    if title is None:
        title = _numbered(form, len(before) + 1)
        form.report.remark(
            "title-assumed", branch.at, line.value("name"), next(iter(title.values()))
        )
    built["title"] = title
    if items[0].get("type") == "intro":
        built["intro"] = items.pop(0)["text"]
    if relevant := form.formula(line, "relevant"):
        built["relevant"] = relevant
    if (layout := _layout(asked, items)) != "single":
        built["layout"] = layout
    built["items"] = items
    return built


def _layout(asked: Asked, items: list[Built]) -> str:
    """Return how the section is laid out, naming an appearance that does not fit."""
    appearance = set(asked.appearance)
    for word in sorted(appearance - {"field-list", "table-list"}):
        asked.remark("appearance-not-kept", "appearance", word)
    for column, text in asked.line.extra.items():
        asked.remark("column-not-kept", column, text)
    wanted = asked.marks.get("layout")
    if only_scale(items) and (wanted == "battery" or "table-list" in appearance):
        return "battery"
    return "page" if appearance & {"field-list", "table-list"} else "single"


def _flattened(form: Form, branches: list[Branch], conditions: tuple[str, ...]) -> list[Built]:
    """Return the items of rows, groups among them taken away."""
    items: list[Built] = []
    for branch in branches:
        if branch.kind.begins == "repeat":
            items.append(_roster(form, branch, conditions))
        elif branch.kind.begins == "group":
            items += _inner_group(form, branch, conditions)
        else:
            items += _row(form, branch, conditions)
    return items


def _row(form: Form, branch: Branch, conditions: tuple[str, ...]) -> Iterator[Built]:
    mark = branch.line.own("type")
    if mark == "other":
        return  # the words of "other, specify" are those of the house
    if mark == "intro":
        yield Built(branch.line, type="intro", text=form.words.of(branch.line, "label"))
        return
    yield question(form, branch.line, branch.kind, conditions)


def _inner_group(form: Form, branch: Branch, conditions: tuple[str, ...]) -> list[Built]:
    line = branch.line
    inner = form.formula(line, "relevant")
    below = (*conditions, inner) if inner else conditions
    if is_table(branch) and (built := grid(form, branch, conditions)) is not None:
        return [built]
    form.report.remark("group-flattened", branch.at, line.value("name"), inner)
    items = _flattened(form, branch.inside, below)
    label = form.words.of(line, "label")
    if label is None or not items:
        return items
    note = Built(line, type="note", name=form.name(line), text=label)
    if below:
        note["relevant"] = joined(*below)
    return [note, *items]


def _roster(form: Form, branch: Branch, conditions: tuple[str, ...]) -> Built:
    """Return a repeat as a roster; the label of its first group names a row."""
    asked = Asked(form, branch.line, branch.kind)
    take_parameters(asked)
    built = common_fields(asked, "roster", conditions)
    row_label, inside = _row_label(branch)
    built["items"] = _flattened(form, inside, ())
    roster_fields(asked, built, row_label)
    return built


def _row_label(branch: Branch) -> tuple[Branch | None, list[Branch]]:
    """Return the group whose label names a row, and the rows with that group taken away."""
    for place, each in enumerate(branch.inside):
        if each.kind.begins != "group":
            continue
        label = each.line.words.get("label", {})
        refers = all("${" in text for text in label.values())
        if label and refers and not each.line.value("relevant"):
            inside = [*branch.inside[:place], *each.inside, *branch.inside[place + 1 :]]
            return each, inside
        break
    return None, branch.inside
