"""The rows of the sheet `survey` as a tree of groups and repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from questionnaires.xlsform.formulas import truth
from questionnaires.xlsform.headers import Line
from questionnaires.xlsform.kinds import DROPPED, UNSUPPORTED, Kind, read_kind
from questionnaires.xlsform.reasons import At, Report


@dataclass(slots=True)
class Branch:
    """A row, and what stands between it and its end where it opens a group or a repeat."""

    line: Line
    kind: Kind
    inside: list["Branch"] = field(default_factory=list)

    @property
    def at(self) -> At:
        """The row."""
        return (self.line.sheet, self.line.number, "")

    def walk(self) -> Iterator["Branch"]:
        """Yield this row and everything inside it."""
        yield self
        for each in self.inside:
            yield from each.walk()


def read_structure(lines: Sequence[Line], report: Report) -> list[Branch]:
    """Return the rows that become something, as a tree; the others are named in the report."""
    root: list[Branch] = []
    stack: list[Branch] = []
    for line in lines:
        kind = _kind(line, report)
        if kind is None:
            continue
        if kind.ends:
            if stack and stack[-1].kind.begins == kind.ends:
                stack.pop()
            else:
                at = (line.sheet, line.number, line.header("type"))
                expected = f"end_{stack[-1].kind.begins}" if stack else "a begin_group before"
                report.refuse("unopened-group", at, line.value("type"), expected)
            continue
        branch = Branch(line, kind)
        (stack[-1].inside if stack else root).append(branch)
        if stack and "table-list" in stack[-1].line.value("appearance").split():
            line.values["appearance"] = f"{line.value('appearance')} list-nolabel".strip()
        if kind.begins:
            if kind.begins == "repeat" and any(each.kind.begins == "repeat" for each in stack):
                expected = "one repeat after the other"
                report.refuse("nested-repeat", branch.at, line.value("name"), expected)
            stack.append(branch)
    for branch in stack:
        at = (branch.line.sheet, branch.line.number, branch.line.header("type"))
        report.refuse("unclosed-group", at, branch.line.value("name"), f"end_{branch.kind.begins}")
    return root


def _kind(line: Line, report: Report) -> Kind | None:
    """Return the type of a row that becomes something."""
    at = (line.sheet, line.number, line.header("type"))
    text = line.value("type")
    shown = line.value("name") or next(iter(line.words.get("label", {}).values()), "")
    if truth(line.value("disabled")) and line.value("disabled"):
        report.remark("row-not-kept", at, shown)
        return None
    if not text:
        if shown:
            report.refuse("missing-type", at, shown, "text, integer, select_one list, …")
        else:
            report.remark("row-not-kept", (*at[:2], ""), next(iter(line.extra.values()), ""))
        return None
    kind = read_kind(text)
    if kind is None:
        report.refuse("unknown-type", at, text, "text, integer, select_one list, …")
    elif kind.name in DROPPED:
        report.remark(DROPPED[kind.name], at, text)
    elif kind.name in UNSUPPORTED:
        report.refuse("unsupported-type", at, text, UNSUPPORTED[kind.name])
    elif kind.list.startswith("${"):
        report.refuse("unsupported-type", at, text, "a list in choices; not rows of a repeat")
    elif kind.ends or _has_name(line, report, at):
        return kind
    return None


def _has_name(line: Line, report: Report, at: At) -> bool:
    if not line.value("name"):
        report.refuse("missing-name", (*at[:2], "name"), line.value("type"), "a name")
    return bool(line.value("name"))
