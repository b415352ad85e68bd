"""`langnghe audit export|verify|verifier`: what monitors need to check the ledger themselves."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.options import database_option, opened, settings
from survey_service.cli.root import explain
from survey_service.exports.audit_bundle import write_bundle
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.verifier.command import VERDICTS
from survey_service.ledger.verifier.command import verify as verify_bundle
from survey_service.ledger.verifier.one_file import one_file
from survey_service.pipeline.audit import enter_export, parts, sign
from survey_service.store.audit import count_rows

_there = click.Path(exists=True, dir_okay=False, path_type=Path)


def _new(_: click.Context, __: click.Parameter, path: Path) -> Path:
    if path.exists():
        raise click.BadParameter(f"{path} exists; name a new file")
    return path


_output = click.option(
    "--output",
    required=True,
    callback=_new,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The new file.",
)


@click.group()
def audit() -> None:
    """Let others check that no answer was lost, added or changed."""


@audit.command()
@_output
@database_option
def export(output: Path, database_url: str) -> None:
    """Write everything the ledger speaks of into a bundle, answers and salts included.

    The bundle is for monitors who may see answers; that it was written stands in the ledger.
    """
    chosen, now = settings(), datetime.now(UTC)
    with opened(database_url) as database:
        unsigned = sign(database, KeyStore(chosen.keys, chosen.keys_copy), now)
        if unsigned is not None:
            click.echo(explain(unsigned), err=True)
        with database.read() as connection:
            rows = count_rows(connection)
            digest = write_bundle(output, parts(connection))
        enter_export(database, digest, rows, now)
    click.echo(f"{output}: {rows} responses, sha256 {digest}")


@audit.command()
@click.argument("bundle", type=_there)
@click.option(
    "--checkpoint",
    "saved",
    multiple=True,
    type=_there,
    help="A checkpoint saved earlier; may be given several times.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="HEX",
    help="Public ledger key known from elsewhere; may be given several times.",
)
def verify(bundle: Path, saved: tuple[Path, ...], keys: tuple[str, ...]) -> None:
    """Check BUNDLE, and print findings and the verdict as JSON lines.

    Exits with 0 where nothing is wrong, 1 where data were tampered with, 2 where the bundle cannot
    be read. A saved checkpoint shows whether the ledger was rolled back or replaced since.
    """
    code = verify_bundle(bundle, saved, keys, click.echo)
    click.echo(VERDICTS[code][1], err=True)
    sys.exit(code)


@audit.command()
@_output
def verifier(output: Path) -> None:
    """Write the verifier as one Python file that needs nothing else."""
    output.write_text(one_file(), encoding="utf-8")
    click.echo(output)
