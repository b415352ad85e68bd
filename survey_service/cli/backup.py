"""`langnghe backup`: take a backup while answers come in, or check one."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service import __version__
from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.backup import Archive, Beside, Taken, back_up, check
from survey_service.settings import Settings

FOUND = 1
_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--output", metavar="FILE", type=_file, help="The new file to write.")
@click.option("--check", "checked", metavar="FILE", type=_file, help="Read a backup and judge it.")
@database_option
def backup(output: Path | None, checked: Path | None, database_url: str) -> None:
    """Write a backup of the whole database, or check one.

    No private key is in it: keep LANGNGHE_KEYS and its copy, the attachments and the tombstones
    beside it. Exits with 1 where something that the backup needs is already missing.
    """
    if (output is None) == (checked is None):
        raise click.UsageError("Give either --output or --check.")
    if checked is not None:
        _say(check(checked))
        click.echo(f"Bản sao lưu nguyên vẹn / whole: {checked}")
    elif output is not None:
        taken = _taken(output, database_url)
        _say(taken.archive)
        click.echo(f"Đã sao lưu / backed up: {output}, sha256 {taken.digest.hex()}")
        _warn(taken)


def _taken(output: Path, database_url: str) -> Taken:
    chosen = settings()
    with opened(database_url) as database:
        return back_up(
            database,
            Beside(_places(chosen), chosen.attachments),
            output,
            now=datetime.now(UTC),
            program=__version__,
        )


def _places(chosen: Settings) -> list[KeyStore]:
    copy = [] if chosen.keys_copy is None else [KeyStore(chosen.keys_copy)]
    return [KeyStore(chosen.keys), *copy]


def _say(archive: Archive) -> None:
    head = archive.head
    for part in archive.contents:
        if part.rows:
            click.echo(f"{part.rows:>10}  {part.table}")
    click.echo(f"taken {head.taken_at:%Y-%m-%d %H:%M:%S} UTC from {head.source}")
    click.echo(f"schema {head.revision}, ledger of {head.log.size} entries, root {head.log.root}")


def _warn(taken: Taken) -> None:
    """Name what has to be kept beside the backup and is not there."""
    if taken.single:
        click.echo(
            f"{len(taken.single)} hòm phiếu chỉ có khoá ở một nơi; hãy đặt LANGNGHE_KEYS_COPY. / "
            f"{len(taken.single)} boxes have their key in one place only; set LANGNGHE_KEYS_COPY.",
            err=True,
        )
    for box in sorted(taken.unreadable):
        click.echo(
            f"key-missing: box {box.hex()}. Không còn khoá: phiếu trong hòm này không mở được từ "
            "bản sao lưu này; hãy tìm lại khoá, hoặc sao lưu lại nếu hòm vừa được trộn. / "
            "Its answers cannot be opened from this backup: find the key, or back up again if the "
            "box was mixed just now.",
            err=True,
        )
    for digest in taken.files:
        click.echo(
            f"attachment-missing: {digest.hex()}. Tệp đính kèm không còn trong thư mục. / "
            "The file is not in its folder.",
            err=True,
        )
    if taken.unreadable or taken.files:
        sys.exit(FOUND)
