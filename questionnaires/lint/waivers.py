"""Findings that the file itself answers."""

import re
from collections.abc import Iterable

from questionnaires.instrument_file import Waiver
from questionnaires.lint.finding import Finding, Report, Waived
from questionnaires.lint.subject import Subject
from questionnaires.question_types import GridItem

_STEP = re.compile(r"\.?[^.\[\]]+(?:\[[0-9]+\])?")

UNUSED_WHAT = {
    "vi": "Không có phát hiện nào để miễn: “{got}”.",
    "en": "There is no finding to waive: “{got}”.",
}
UNUSED_MEND = {"vi": "Hãy bỏ mục này khỏi waivers.", "en": "Take the waiver out."}


def waived(subject: Subject, findings: Iterable[Finding], waivers: tuple[Waiver, ...]) -> Report:
    """Return the report with findings set aside that a waiver names; idle waivers are findings."""
    names = _names(subject)
    idle = {
        (number, name) for number, waiver in enumerate(waivers) for name in (waiver.at or ("",))
    }
    open_findings: list[Finding] = []
    answered: list[Waived] = []
    for finding in findings:
        around = _around(finding.where, names)
        used = [
            (number, name)
            for number, waiver in enumerate(waivers)
            if waiver.code == finding.code
            for name in (waiver.at or ("",))
            if name in around
        ]
        idle.difference_update(used)
        if used:
            answered.append(Waived(finding=finding, reason=waivers[used[0][0]].reason))
        else:
            open_findings.append(finding)
    open_findings += [_idle(waivers[number], number, name) for number, name in sorted(idle)]
    return Report(tuple(open_findings), tuple(answered))


def _names(subject: Subject) -> dict[str, str]:
    """Return the name of everything that a waiver can be at, by its path."""
    sections = {where: section.name for where, section in subject.sections}
    items = {where: item.name for where, item in subject.items}
    rows = {
        f"{where}.rows[{position}]": row.name
        for where, item in subject.items
        if isinstance(item, GridItem)
        for position, row in enumerate(item.rows)
    }
    return sections | items | rows


def _around(where: str, names: dict[str, str]) -> set[str]:
    """Return the names of what a path lies in; the empty name is the whole instrument."""
    found, path = {""}, ""
    for step in _STEP.findall(where):
        path += step
        if path in names:
            found.add(names[path])
    if shared := re.match(r"(?:scales|lists)\.([^.\[]+)", where):
        found.add(shared[1])
    return found


def _idle(waiver: Waiver, number: int, name: str) -> Finding:
    got = f"{waiver.code} {name}".strip()
    return Finding(
        code="unused-waiver",
        severity="warning",
        where=f"waivers[{number}]",
        line=1,
        column=1,
        got=got,
        what={language: text.format(got=got) for language, text in UNUSED_WHAT.items()},
        mend=UNUSED_MEND,
    )
