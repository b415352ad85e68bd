"""`langnghe instrument lint`: what could be better about a questionnaire, and where."""

import sys
from pathlib import Path

import click
import msgspec

from questionnaires.errors import InstrumentError
from questionnaires.lint import Finding, Report
from questionnaires.lint import lint as lint_text
from questionnaires.lint.subject import LIMITS, Limits
from questionnaires.places import error_place
from survey_service.cli.instrument_files import instrument_text, json_option, refusal, unreadable

FINDINGS = 1
UNREADABLE = 2


@click.command()
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--words",
    "limits",
    multiple=True,
    type=(str, click.IntRange(min=1)),
    metavar="LANGUAGE NUMBER",
    help="Words that may stand on one screen, by default vi 160 and en 120; may be repeated.",
)
@json_option
def lint(path: Path, limits: tuple[tuple[str, int], ...], *, as_json: bool) -> None:
    """Check the instrument in FILE (YAML or JSON).

    Exit code 0: nothing found, 1: findings, 2: the file cannot be read. A finding that should stand
    is answered with a reason under `waivers` in the file.
    """
    text = instrument_text(path)
    try:
        report = lint_text(text, Limits({**LIMITS.words, **dict(limits)}))
    except InstrumentError as error:
        if as_json:
            click.echo(unreadable(path, error, error_place(error, text)))
            sys.exit(UNREADABLE)
        raise refusal(path, error, error_place(error, text)) from error
    click.echo(_json(path, report) if as_json else _text(path, report))
    sys.exit(FINDINGS if report.findings else 0)


def _json(path: Path, report: Report) -> str:
    content = {"file": str(path), **msgspec.to_builtins(report)}
    return msgspec.json.format(msgspec.json.encode(content)).decode()


def _text(path: Path, report: Report) -> str:
    lines = [line for finding in report.findings for line in _lines(path, finding)]
    count, aside = len(report.findings), len(report.waived)
    return "\n".join([*lines, f"{path}: {count} phát hiện / findings, {aside} miễn / waived"])


def _lines(path: Path, finding: Finding) -> list[str]:
    place = f"{path}:{finding.line}:{finding.column}"
    said = (f"    {finding.what[lang]} {finding.mend[lang]}" for lang in ("vi", "en"))
    return [f"{place}: {finding.severity} {finding.code} ({finding.where})", *said]
