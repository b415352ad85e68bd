"""`langnghe tokens print`: codes that were issued before, on paper, all or some of them."""

from pathlib import Path
from typing import Final

import click

from kiosk.links import receipt_link
from survey_service.cli.code_papers import Papers, check_count, papers_options
from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened
from survey_service.cli.printing import check_printable
from survey_service.ledger import manifests
from survey_service.paper.code_prints import Words
from survey_service.pipeline.code_file import IssuedCode, read_codes, unreadable
from survey_service.pipeline.code_prints import receipt_prints
from survey_service.store import units

MANIFEST: Final = ".manifest.json"


@click.command("print")
@database_option
@click.argument(
    "codes", metavar="CODES", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@papers_options
@click.option("--first", type=click.IntRange(1), default=1, show_default=True, help="Line to begin")
@click.option("--last", type=click.IntRange(1), help="Line to end with; all by default.")
def print_codes(
    *,
    database_url: str,
    codes: Path,
    slips: Path | None,
    labels: Path | None,
    per_sheet: str,
    language: Words,
    first: int,
    last: int | None,
) -> None:
    """Print codes from the file CODES of `tokens issue`, whose manifest lies beside it."""
    papers = Papers(slips=slips, labels=labels, per_sheet=int(per_sheet), language=language)
    if slips is None and labels is None:
        raise click.UsageError("say --slips, --labels or both")
    lines, manifest = _read(codes)
    chosen = lines[first - 1 : last]
    if not chosen:
        raise click.BadParameter(f"{first}; the file has {len(lines)}", param_hint="--first")
    check_count("--last", len(chosen))
    base = _base(chosen[0])
    check_printable("CODES", base)
    with opened(database_url) as database, database.read() as connection:
        prints = receipt_prints(
            connection,
            units.registry(connection),
            manifest,
            [line.code for line in chosen],
            base=base,
        )
    with written(papers.files(prints, first, len(lines))):
        click.echo(f"{len(chosen)} codes: {first}–{first + len(chosen) - 1} of {len(lines)}")


def _read(codes: Path) -> tuple[tuple[IssuedCode, ...], manifests.Manifest]:
    """Return the lines of a file of codes and its manifest.

    Raises:
        Problem: `codes-unreadable`.
        LedgerError: `manifest-unreadable`.
    """
    beside = codes.with_suffix(MANIFEST)
    if not beside.is_file():
        raise unreadable(str(codes), "no manifest", f"{beside.name} beside it")
    lines = read_codes(codes.read_bytes())
    for number, line in enumerate(lines, 1):
        if line.url != receipt_link(_base(lines[0]), line.code):
            expected = "a link that begins like the first one"
            raise unreadable(f"line {number}", "another link", expected)
    return lines, manifests.decode(beside.read_bytes()).manifest


def _base(line: IssuedCode) -> str:
    return line.url.rpartition("/t/")[0]
