"""A backup file is whole or not there, its owner's alone, and shows every change of a byte."""

import os
import stat

import pytest

from survey_service.pipeline import backup_file
from survey_service.pipeline.backup_file import FIRST_LINE_BYTES, opened
from survey_service.store.errors import StoreError

LINES = b"first\n" + os.urandom(300).hex().encode() + b"\nlast\n"


def read(path) -> bytes:
    with opened(path) as (_, lines):
        return b"".join(lines)


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "backup.lnb"
    backup_file.write(made, lambda file: file.write(LINES))
    return made


def test_what_is_written_is_read_by_its_owner_alone(path):
    assert read(path) == LINES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_digest_returned_is_the_one_in_the_first_line(tmp_path):
    digest = backup_file.write(tmp_path / "a", lambda file: file.write(LINES))
    assert (tmp_path / "a").read_bytes()[:FIRST_LINE_BYTES].split()[1] == digest.hex().encode()
    assert backup_file.write(tmp_path / "b", lambda file: file.write(LINES)) == digest


def test_every_flipped_byte_is_found(path):
    whole = path.read_bytes()
    missed = []
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        try:
            read(path)
            missed.append((place, None))
        except StoreError as error:
            if error.code not in {"archive-damaged", "archive-foreign"}:
                missed.append((place, error.code))
    assert missed == []


def test_shorter_files_and_a_longer_one_are_found(path):
    whole = path.read_bytes()
    for length in range(0, len(whole), 3):
        path.write_bytes(whole[:length])
        with pytest.raises(StoreError, match=r"archive-(damaged|foreign)"):
            read(path)
    path.write_bytes(whole + b"\n")
    with pytest.raises(StoreError, match="archive-damaged"):
        read(path)


def test_a_sealed_file_that_is_not_packed_is_damage(path):
    whole = path.read_bytes()
    content = b"never packed"
    digest = backup_file.hashlib.sha256(content).hexdigest().encode()
    path.write_bytes(whole[: len(backup_file.MAGIC)] + digest + b"\n" + content)
    with pytest.raises(StoreError, match="archive-damaged"):
        read(path)


def test_an_earlier_backup_is_never_replaced(path):
    with pytest.raises(StoreError, match="backup-exists"):
        backup_file.write(path, lambda file: file.write(b"other"))
    assert read(path) == LINES


def test_an_interrupted_backup_leaves_nothing(tmp_path):
    def fails(file) -> None:
        file.write(LINES)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup_file.write(tmp_path / "a", fails)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_is_named(tmp_path):
    def full(_file) -> None:
        raise OSError(28, os.strerror(28))

    with pytest.raises(StoreError, match="backup-unwritable"):
        backup_file.write(tmp_path / "a", full)
    with pytest.raises(StoreError, match="backup-unwritable"):
        backup_file.write(tmp_path / "nowhere" / "a", lambda file: file.write(LINES))
    assert list(tmp_path.iterdir()) == []


def test_no_file_and_another_file_are_told_apart(tmp_path):
    with pytest.raises(StoreError, match="archive-unreadable"):
        read(tmp_path / "nothing")
    (tmp_path / "photo").write_bytes(os.urandom(200))
    with pytest.raises(StoreError, match="archive-foreign"):
        read(tmp_path / "photo")
