"""`langnghe instrument diff`: what changed between two questionnaires, and what that breaks."""

import sys

import click
import msgspec

from questionnaires.changes import Change
from questionnaires.diff import diff as compare
from questionnaires.instrument import Instrument, content_hash
from survey_service.cli.instrument_files import json_option, named_or_file

BREAKS = 1
_LONGEST = 100


@click.command()
@click.argument("before", metavar="A", callback=named_or_file)
@click.argument("after", metavar="B", callback=named_or_file)
@json_option
def diff(before: Instrument, after: Instrument, *, as_json: bool) -> None:
    """Show what changed from A to B: files, or `name@version` of the packaged instruments.

    Exit code 0: figures from both may be joined, 1: a change breaks comparability, 2: a file cannot
    be read.
    """
    changes = compare(before, after)
    click.echo(_json(before, after, changes) if as_json else _text(before, after, changes))
    sys.exit(BREAKS if any(each.breaks for each in changes) else 0)


def _json(before: Instrument, after: Instrument, changes: tuple[Change, ...]) -> str:
    content = {
        "before": _identity(before),
        "after": _identity(after),
        "comparable": not any(each.breaks for each in changes),
        "changes": changes,
    }
    return msgspec.json.format(msgspec.json.encode(content)).decode()


def _identity(instrument: Instrument) -> dict[str, str]:
    return {
        "name": instrument.name,
        "version": instrument.version,
        "content_hash": content_hash(instrument),
    }


def _text(before: Instrument, after: Instrument, changes: tuple[Change, ...]) -> str:
    lines = [line for each in changes for line in _lines(each)]
    breaks = sum(each.breaks for each in changes)
    lines.append(
        f"{before.name} {before.version} → {after.name} {after.version}: "
        f"{len(changes)} thay đổi / changes, {breaks} không so sánh được / break comparability"
    )
    return "\n".join(lines)


def _lines(each: Change) -> list[str]:
    verdict = "BREAKS" if each.breaks else "ok    "
    lines = [f"{verdict} {each.code} {each.where}"]
    lines += [f"    - {_clipped(each.before)}"] if each.before is not None else []
    lines += [f"    + {_clipped(each.after)}"] if each.after is not None else []
    return [*lines, f"    {each.reason['vi']} {each.reason['en']}"]


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
