"""`langnghe tokens revoke|reconcile`: taking codes back, and whether codes and dossiers balance."""

import csv
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.new_files import create
from survey_service.cli.options import database_option, opened
from survey_service.ledger import manifests
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.reconcile import Cell, Reconciliation, reconcile
from survey_service.pipeline.revoke import code_hashes, revoke_codes
from survey_service.problems import Problem
from survey_service.store import campaigns
from survey_service.units.working_days import local_date

GAPS = 1
LONGEST_REASON = 200
COLUMNS = ("unit", "receiving", "week", "issued", "revoked", "closed", "answered", "gap")

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@database_option
@click.option("--manifest", type=_file, help="Manifest file of the codes.")
@click.option("--root", help="Root of their manifest, in place of its file.")
@click.option("--codes", "path", type=_file, help="Only these codes, one a line; else all of it.")
@click.option("--reason", required=True, help="Why; anyone can read it in the ledger.")
def revoke(
    *, database_url: str, manifest: Path | None, root: str | None, path: Path | None, reason: str
) -> None:
    """Revoke codes that nobody used yet; what was answered stays answered.

    A line of the codes' file is a code, its hash, or a line that `tokens issue` wrote.
    """
    meant = _root(manifest, root)
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise click.UsageError(f"--reason needs 1 to {LONGEST_REASON} characters")
    only = None if path is None else code_hashes(path.read_bytes().decode("utf-8", "replace"))
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        done = revoke_codes(connection, meant, reason.strip(), now, only=only)
    click.echo(
        f"{done.unit}: {done.revoked} codes revoked, {done.before} revoked before, "
        f"{done.answered} answered and left as they are"
    )


def _root(manifest: Path | None, root: str | None) -> bytes:
    if (manifest is None) == (root is None):
        raise click.UsageError("give either --manifest or --root")
    digits = manifests.decode(manifest.read_bytes()).manifest.root if manifest else root or ""
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        found = b""
    if len(found) != manifests.DIGEST_BYTES:
        raise LedgerError(
            "manifest-unknown",
            where="--root",
            got=digits,
            expected="64 hexadecimal digits",
            hint="The root stands in the manifest's file.",
        )
    return found


@click.command("reconcile")
@database_option
@click.option("--campaign", required=True, help="Campaign whose weeks are compared.")
@click.option("--unit", help="Compare one office only.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="First day left out; today.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Also a CSV.")
def reconcile_command(
    *,
    database_url: str,
    campaign: str,
    unit: str | None,
    until: datetime | None,
    output: Path | None,
) -> None:
    """Compare codes issued with transactions closed, by office, receiving place and week.

    Lists every gap, codes too many and transactions without a code, and every spent code that no
    signed manifest proves. Exits with 0 where all balances and 1 where something does not. Weeks
    that are not over are left out.
    """
    day = local_date(datetime.now(UTC)) if until is None else until.date()
    with opened(database_url) as database, database.read() as connection:
        found = campaigns.get(connection, campaign)
        if found is None:
            known = ", ".join(each.code for each in campaigns.every(connection))
            raise Problem("campaign-unknown", "--campaign", campaign, known or "a campaign")
        result = reconcile(connection, found, day, unit)
    if output is not None:
        create(output, _table(result.cells))
    for line in _report(result):
        click.echo(line)
    if not result.balanced:
        sys.exit(GAPS)


def _report(result: Reconciliation) -> list[str]:
    lines = [_gap(cell) for cell in result.gaps]
    lines += [f"spent code {value}: under no manifest that holds" for value in result.unproven]
    issued, revoked, closed, answered = (
        sum(getattr(cell, name) for cell in result.cells) for name in COLUMNS[3:7]
    )
    coverage = f" ({answered / closed:.1%} of closed)" if closed else ""
    weeks = f"weeks of {result.first} to {result.last}"
    if result.last < result.first:
        weeks = "no week of this campaign is over"
    counts = f"issued {issued}, revoked {revoked}, closed {closed}, answered {answered}{coverage}"
    proof = f"proven by a signed manifest: {result.proven}, unproven: {len(result.unproven)}"
    return [
        *lines,
        f"{weeks}: {counts}; gaps {len(result.gaps)}",
        f"answered codes {proof}",
    ]


def _gap(cell: Cell) -> str:
    what = "codes too many" if cell.gap > 0 else "transactions without a code"
    return (
        f"{cell.unit} {cell.receiving} {cell.week}: issued {cell.issued}, revoked {cell.revoked}, "
        f"closed {cell.closed}: {abs(cell.gap)} {what}"
    )


def _table(cells: tuple[Cell, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(cell, name) for name in COLUMNS] for cell in cells)
    return text.getvalue().encode()
