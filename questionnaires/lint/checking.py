"""From a text to a report: read, look, waive, place."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from questionnaires.instrument import Instrument
from questionnaires.instrument_file import Waiver
from questionnaires.lint.finding import Finding, Remark, Report, Rule, filled
from questionnaires.lint.rules import RULES
from questionnaires.lint.soundness_faults import as_finding, faults
from questionnaires.lint.subject import LIMITS, Limits, Subject
from questionnaires.lint.waivers import waived
from questionnaires.loader import read
from questionnaires.places import TOP, place_of, places
from questionnaires.yaml_notation import Place


def lint(text: str, limits: Limits = LIMITS) -> Report:
    """Return what lint finds in an instrument file, in the order of the file.

    Args:
        text: the file.
        limits: how much may stand on a screen.

    Raises:
        InstrumentError: the text has not the shape of an instrument; nothing can be looked at.
    """
    instrument, waivers = read(text)
    report = lint_instrument(instrument, waivers, limits)
    if not report.findings and not report.waived:
        return report
    known = places(text)
    aside = (replace(each, finding=_placed(each.finding, known)) for each in report.waived)
    return Report(
        _in_order(_placed(finding, known) for finding in report.findings),
        tuple(sorted(aside, key=lambda each: (each.finding.line, each.finding.column))),
    )


def lint_instrument(
    instrument: Instrument, waivers: tuple[Waiver, ...] = (), limits: Limits = LIMITS
) -> Report:
    """Return what lint finds in an instrument that has no file; everything is at line 1.

    An unsound instrument is told its faults only: the rules rely on there being none.
    """
    unsound = tuple(map(as_finding, faults(instrument)))
    if unsound:
        return Report(unsound)
    subject = Subject(instrument, limits)
    return waived(subject, tuple(_findings(subject)), waivers)


def _findings(subject: Subject) -> Iterator[Finding]:
    return (_finding(rule, remark) for rule in RULES for remark in rule.look(subject))


def _finding(rule: Rule, remark: Remark) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        where=remark.where,
        line=TOP.line,
        column=TOP.column,
        got=remark.got,
        what=filled(rule.what, remark),
        mend=filled(rule.mend, remark),
    )


def _placed(finding: Finding, known: Mapping[str, Place]) -> Finding:
    line, column = place_of(finding.where, known)
    return replace(finding, line=line, column=column)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda found: (found.line, found.column, found.code)))
