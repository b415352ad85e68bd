"""`langnghe restore`: fill an empty database from a backup, and say what is missing."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.options import database_option, settings
from survey_service.cli.root import explain
from survey_service.ledger.entries import instant
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import tombstones
from survey_service.pipeline.restore import Asked, Restored
from survey_service.pipeline.restore import restore as restore_archive
from survey_service.pipeline.restored_log import FOUND
from survey_service.settings import Settings
from survey_service.store.database import open_database

FINDING = 1
_there = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--checkpoint", "note", type=_there, help="A checkpoint that a monitor saved, the newest."
)
@click.option(
    "--tombstones",
    "stones",
    type=_there,
    help="What was deleted; LANGNGHE_TOMBSTONES unless told otherwise.",
)
@click.option(
    "--accept-roll-back",
    is_flag=True,
    help="Restore although the monitor has seen more; what came since is lost.",
)
@database_option
def restore(
    *,
    archive: Path,
    note: Path | None,
    stones: Path | None,
    accept_roll_back: bool,
    database_url: str,
) -> None:
    """Restore the backup FILE into an empty database of either kind, or change nothing.

    Exits with 1 where the backup is older than the checkpoint or tells another history, with 2
    where it cannot be used. Nobody is signed in afterwards.
    """
    chosen = settings()
    asked = Asked(
        note=None if note is None else note.read_text(encoding="utf-8", errors="replace"),
        tombstones=tombstones.read(stones or chosen.tombstones),
        attachments=chosen.attachments,
        box_keys=KeyStore(chosen.keys, chosen.keys_copy).box_keys(),
        accept_roll_back=accept_roll_back,
    )
    database = open_database(database_url)
    try:
        done = restore_archive(database, archive, asked, datetime.now(UTC))
    except LedgerError as error:
        if error.code not in FOUND:
            raise
        click.echo(explain(error), err=True)
        sys.exit(FINDING)
    finally:
        database.close()
    tombstones.remember(chosen.tombstones, asked.tombstones)
    _say(done, chosen, database.url)


def _say(done: Restored, chosen: Settings, place: str) -> None:
    taken, log = done.archive.head.taken_at, done.archive.head.log
    rows = sum(part.rows for part in done.archive.contents)
    _both(
        f"Đã phục hồi {rows} dòng vào {place}, như lúc {taken:%H:%M:%S %d-%m-%Y} UTC.",
        f"Restored {rows} rows into {place}, as they were at {instant(taken)}.",
    )
    _say_seen(done, log.size)
    _both(
        f"Mọi việc sau lúc ấy đều thiếu: phiếu đã nhận, mã đã dùng, phiên đăng nhập, công bố. "
        f"Đã xoá lại {done.deleted} phiếu phỏng vấn theo yêu cầu trước đây.",
        "Whatever came after that is missing: answers, spent codes, sessions, publications. "
        f"{done.deleted} versions of interviews were deleted again.",
    )
    if done.shared:
        _both(
            f"Khoá của {len(done.shared)} hòm phiếu được giữ lại, phòng khi cơ sở dữ liệu cũ còn "
            "chạy; khi nó đã mất hẳn, hãy chạy langnghe keys adopt.",
            f"The keys of {len(done.shared)} boxes stay, in case the former database still runs; "
            "once it is gone for good, run langnghe keys adopt.",
        )
    if done.unreadable:
        _both(
            f"{len(done.unreadable)} hòm phiếu không có khoá trong {chosen.keys}: phiếu trong đó "
            "chưa mở được; hãy tìm lại khoá từ bản sao.",
            f"{len(done.unreadable)} boxes have no key in {chosen.keys}: their answers cannot be "
            "opened; look for the keys in their copy.",
        )
    if done.files:
        _both(
            f"{len(done.files)} tệp đính kèm không có trong {chosen.attachments}.",
            f"{len(done.files)} attachments are not in {chosen.attachments}.",
        )


def _say_seen(done: Restored, size: int) -> None:
    if done.seen is None:
        _both(
            "Không có điểm kiểm tra của giám sát viên: không biết bản sao lưu này có phải bản mới "
            "nhất hay không.",
            "No checkpoint of a monitor was given: whether this backup is stale is not known.",
        )
    elif done.missing:
        _both(
            f"Sổ cái lùi lại: có {size} mục, giám sát viên đã thấy {done.seen.size}; thiếu "
            f"{done.missing} mục. Sổ cái sẽ ghi việc này.",
            f"Rolled back: the ledger has {size} entries and a monitor saw {done.seen.size}; "
            f"{done.missing} are missing. The ledger says so.",
        )
    else:
        _both(
            f"Sổ cái gồm {size} mục, khớp với điểm kiểm tra của giám sát viên.",
            f"The ledger has {size} entries and agrees with the monitor's checkpoint.",
        )


def _both(vietnamese: str, english: str) -> None:
    click.echo(f"{vietnamese}\n  {english}")
