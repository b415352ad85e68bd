"""A file that a device wrote where it had no network: judged line by line, as if it were sent."""

import asyncio
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random

import pytest

from survey_service.pipeline.attachments import Attachments
from survey_service.pipeline.outbox_file import Taken, take
from survey_service.pipeline.sync_host import SyncHost
from survey_service.problems import Problem
from tests.cli.commands import Command, refused
from tests.sync.fieldwork import Device, text
from tests.sync.quick import database_url  # noqa: F401 - fixture

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


def carried(database, keys, folder, content: bytes) -> Taken:
    """What the service makes of a file."""
    host = SyncHost(database, keys, Random(5).randbytes, lambda: datetime.now(UTC))
    files = Attachments(database, folder, host.quarantine, lambda: datetime.now(UTC))
    try:
        with ThreadPoolExecutor(1) as beside:  # the thread of a test may have a loop of its own
            return beside.submit(asyncio.run, take(content, host, files)).result()
    finally:
        host.close()


def written(device: Device, *lines: object) -> bytes:
    first = {"format": "langnghe-outbox/v1", "device": device.name, "name": "Máy 1"}
    return b"".join(json.dumps(line).encode() + b"\n" for line in (first, *lines))


def photo(device: Device, content: bytes) -> dict:
    digest = hashlib.sha256(content).digest()
    signature = device.sign(b"langnghe/attachment/v1\x00" + digest)
    return {"sha256": digest.hex(), "signature": signature, "content": text(content)}


def test_photos_and_envelopes_count_and_a_second_time_changes_nothing(field, keys, tmp_path):
    device = field.device()
    picture = photo(device, PNG)
    named = [f"sha256:{picture['sha256']}"]
    content = written(device, picture, device.interview(0, attachments=named), device.interview(1))
    first = carried(field.database, keys, tmp_path, content)
    assert (first.envelopes, first.photos, first.is_whole) == ({"accepted": 2}, {"stored": 1}, True)
    again = carried(field.database, keys, tmp_path, content)
    assert (again.envelopes, again.is_whole) == ({"replayed": 2}, True)


def test_more_than_a_batch_is_taken_in_parts(field, keys, tmp_path):
    device = field.device("kiosk", "10507")
    content = written(device, *(device.kiosk_answer() for _ in range(120)))
    assert carried(field.database, keys, tmp_path, content).envelopes == {"accepted": 120}


def test_a_line_that_cannot_be_read_spoils_no_other(field, keys, tmp_path):
    device, stranger = field.device(), Device(Random(1))
    content = written(device, device.interview(0), 7, photo(stranger, PNG), stranger.interview(1))
    told = carried(field.database, keys, tmp_path, content + b'{"half\n')
    assert told.envelopes == {"accepted": 1, "quarantined": 1}
    assert (told.photos, told.unreadable) == ({"attachment-signature": 1}, (3, 6))
    assert not told.is_whole


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\n", b'{"format": "other/v1"}\n'])
def test_another_file_is_refused_as_a_whole(field, keys, tmp_path, content):
    with pytest.raises(Problem) as caught:
        carried(field.database, keys, tmp_path, content)
    assert caught.value.code == "outbox-file-invalid"


def test_the_command_says_what_became_of_a_file(field, keys, tmp_path):
    device = field.device()
    file = tmp_path / "phiếu.ndjson"
    file.write_bytes(written(device, device.interview(0)))
    url = field.database.engine.url.render_as_string(hide_password=False)
    command = Command(tmp_path, url)
    told = command.ok("devices", "take", str(file))
    assert told.splitlines()[1:] == ["envelopes: accepted 1", "photos: none"]
    file.write_bytes(written(device, device.interview(1)) + b"?\n")
    partly = command("devices", "take", str(file))
    assert (partly.exit_code, partly.stdout.splitlines()[-1]) == (1, "unreadable lines: 3")
    file.write_bytes(b"?")
    refused(command("devices", "take", str(file)), "outbox-file-invalid", "line 1")
