"""`langnghe sample verify|verifier`: is this the sample that had to come out?"""

import sys
from pathlib import Path
from typing import Final

import click
import msgspec

from sampling.draw.frame import frame_from
from sampling.draw.manifest import checked
from sampling.errors import SamplingError
from survey_service.cli.new_files import create
from survey_service.ledger import verify_draw
from survey_service.pipeline.draw_bundle import FRAME

DIFFERS, UNCHECKED = 1, 2
_there: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("manifest", type=_there)
@click.option("--frame", type=_there, help="Its frame; frame.csv beside the manifest without it.")
@click.option("--commitment", type=_there, help="The commitment you kept from before the draw.")
@click.option("--sample", type=_there, help="The list in use.")
def verify(
    manifest: Path, frame: Path | None, commitment: Path | None, sample: Path | None
) -> None:
    """Draw the sample of MANIFEST again and compare.

    Exits with 0 where everything agrees, 1 where something differs (one line each), 2 where the
    files cannot be checked. `langnghe sample verifier` writes a program that does the same alone.
    """
    table = frame or manifest.with_name(FRAME)
    try:
        said = table.read_bytes().decode()
        kept, used = (path.read_bytes() if path else b"" for path in (commitment, sample))
        found = checked(manifest.read_bytes(), frame_from(said), kept, used)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError, SamplingError) as error:
        click.echo(f"cannot be checked: {error}", err=True)
        sys.exit(UNCHECKED)
    for each in found:
        click.echo(f"differs: {each}")
    if found:
        sys.exit(DIFFERS)
    click.echo("agrees")


@click.command()
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="New file."
)
def verifier(output: Path) -> None:
    """Write the stand-alone verifier: one Python file that needs nothing else."""
    create(output, Path(verify_draw.__file__).read_bytes())
    click.echo(output)
