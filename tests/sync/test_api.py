"""The routes of devices in the running service: one line for each item, and nobody refused."""

import hashlib
import logging
from datetime import UTC, datetime

import pytest
from litestar.testing import TestClient

from kiosk import tokens
from survey_service.app import create_app
from survey_service.ledger import keys as key_format
from survey_service.ledger.checkpoints import read
from survey_service.ledger.merkle import consistent
from survey_service.pipeline import devices as pipeline
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.settings import Settings
from survey_service.store import checkpoints, responses, witness_findings
from survey_service.store.devices import Placed
from tests.sync.fieldwork import NOW, ROUND, WARD, Device, text
from tests.sync.quick import database_url  # noqa: F401 - fixture

SYNC = "/api/v1/sync"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


@pytest.fixture
def client(field, keys, tmp_path):
    logging.disable(logging.INFO)
    url = field.database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database=url, keys=tmp_path / "keys", attachments=tmp_path / "files")
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened
    logging.disable(logging.NOTSET)


@pytest.fixture
def answered(client):
    """Send a batch; return the lines of the reply."""

    def posted(*items, **more):
        answer = client.post(SYNC, json={"items": list(items)} | more)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    return posted


def signed(field, at=NOW):
    sequence(field.database)
    checkpoint(field.database, field.keys, at)  # unless the service itself was faster
    with field.database.read() as connection:
        return checkpoints.latest(connection)


def upload(client, device, content, *, name=None, sent=None, headers=None):
    digest = hashlib.sha256(content).digest()
    given = {
        "Langnghe-Device": device.name,
        "Langnghe-Signature": device.sign(b"langnghe/attachment/v1\x00" + digest),
        "Content-Type": "application/octet-stream",
    }
    path = f"/api/v1/attachments/{name or digest.hex()}"
    return client.put(path, content=sent or content, headers=given | (headers or {}))


def test_a_batch_gets_a_line_for_each_item_whatever_is_in_it(field, answered):
    device = field.device()
    items = [device.interview(0), 7, device.interview(0), device.interview(2)]
    lines = answered(*items)
    assert [line["status"] for line in lines] == [
        "accepted", "quarantined", "quarantined", "accepted",
    ]  # fmt: skip
    named = [item["envelope"]["envelope_id"] for item in items if item != 7]
    assert [line["envelope_id"] for line in lines] == [named[0], None, *named[1:]]
    again = answered(*items)
    assert [line["receipt"] for line in again] == [line["receipt"] for line in lines]


def test_a_replayed_receipt_is_the_same_to_the_byte(field, client):
    item = field.device().interview(0)
    bodies = [client.post(SYNC, json={"items": [item]}).content for _ in range(2)]
    receipts = [body[body.index(b'"receipt":') : body.index(b'"reasons"')] for body in bodies]
    assert receipts[0] == receipts[1]


BODIES = (
    ({"items": [0] * 51}, 422),
    ({}, 422),
    ({"items": [], "more": 1}, 422),
    ({"items": [], "checkpoint": {"size": 1}}, 422),
    ({"items": ["x" * 2_100_000]}, 413),
    ({"items": ["x" * 600_000]}, 200),
    ({"items": []}, 200),
)


def test_only_a_body_that_cannot_be_read_is_refused(client):
    answers = [client.post(SYNC, json=body).status_code for body, _ in BODIES]
    assert answers == [status for _, status in BODIES]


def test_a_device_is_shown_that_the_log_continues_what_it_saw(field, client, answered):
    device = field.device()
    assert client.post(SYNC, json={"items": []}).json()["history"] == "first"
    answered(device.interview(0))
    seen = signed(field)
    for case in range(1, 6):
        answered(device.interview(case))
    latest = signed(field)
    remembered = {"size": seen.size, "root": seen.root.hex()}
    reply = client.post(SYNC, json={"items": [], "checkpoint": remembered}).json()
    assert reply["history"] == "consistent"
    public = key_format.public_bytes(field.keys.current("ledger"))
    assert read(reply["checkpoint"], [public]).root == latest.root
    proof = [bytes.fromhex(value) for value in reply["consistency"]]
    assert consistent(seen.root, seen.size, latest.root, latest.size, proof)


def test_a_device_that_saw_another_log_is_told_and_recorded(field, client):
    size = signed(field).size
    for remembered in ({"size": size, "root": "ab" * 32}, {"size": 10_000, "root": "cd" * 32}):
        for _ in range(2):
            reply = client.post(SYNC, json={"items": [], "checkpoint": remembered}).json()
            assert (reply["history"], reply["consistency"]) == ("inconsistent", None)
    with field.database.read() as connection:
        found = witness_findings.every(connection)
        assert checkpoints.latest(connection).size == size
    assert {each.size for each in found} == {size, 10_000}


@pytest.fixture
def code(field):
    placed = Placed(kind="kiosk", name="Màn hình sảnh", unit=WARD, receiving="10507.TT")
    with field.database.write() as connection:
        return pipeline.invite(connection, placed, datetime.now(UTC), field.random.randbytes)


def application(device, code):
    canonical = tokens.normalise(code)
    proof = device.sign(b"langnghe/enrolment/v1\x00" + canonical.encode() + device.point)
    return {"code": code, "public_key": text(device.point), "proof": proof}


def test_a_device_comes_in_with_a_code_and_its_answers_count(field, client, answered, code):
    device = Device(field.random, "kiosk", WARD)
    answer = client.post("/api/v1/devices", json=application(device, tokens.grouped(code).lower()))
    assert answer.status_code == 200
    told = answer.json()
    assert (told["device"], told["kind"], told["unit"]) == (device.name, "kiosk", WARD)
    epoch = key_format.public_bytes(field.keys.current("epoch"))
    assert told["epoch"] == {"key": key_format.fingerprint(epoch), "public_key": text(epoch)}
    tapped = device.kiosk_answer(wall=datetime.now(UTC).isoformat())
    assert answered(tapped)[0]["status"] == "accepted"
    again = client.post("/api/v1/devices", json=application(device, code))
    assert again.json() == told


PROOFS = (
    ({"code": "0000-0000-0000-0000"}, "enrolment-proof"),
    ({"code": "nonsense"}, "enrolment-unknown"),
    ({"proof": text(bytes(64))}, "enrolment-proof"),
    ({"public_key": text(bytes(65))}, "enrolment-proof"),
    ({"public_key": text(b"\x04" + bytes(64))}, "enrolment-proof"),
)


def test_a_device_that_proves_nothing_stays_out(field, client, code):
    for change, refused in PROOFS:
        body = application(Device(field.random), code) | change
        assert client.post("/api/v1/devices", json=body).json()["code"] == refused


def test_a_code_lets_one_key_in_and_only_for_ten_minutes(field, client, code):
    first, second = Device(field.random), Device(field.random)
    assert client.post("/api/v1/devices", json=application(first, code)).status_code == 200
    taken = client.post("/api/v1/devices", json=application(second, code))
    assert taken.json()["code"] == "enrolment-used"
    with field.database.write() as connection:
        placed = Placed(kind="tablet", name="Cũ", unit="")
        old = pipeline.invite(connection, placed, NOW, field.random.randbytes)
        fresh = pipeline.invite(connection, placed, datetime.now(UTC), field.random.randbytes)
    late = client.post("/api/v1/devices", json=application(second, old))
    assert late.json()["code"] == "enrolment-expired"
    known = client.post("/api/v1/devices", json=application(first, fresh))
    assert known.json()["code"] == "device-known"


def test_an_interview_counts_when_its_last_photo_has_come(field, client, answered, tmp_path):
    device, other = field.device(), PNG + b"2"
    named = ["sha256:" + hashlib.sha256(content).hexdigest() for content in (PNG, other)]
    item = device.interview(0, attachments=named)
    [held] = answered(item)
    assert (held["status"], held["reasons"]) == ("quarantined", ["attachments-missing"])
    assert upload(client, device, PNG).status_code == 201
    assert answered(item)[0]["status"] == "quarantined"
    assert upload(client, device, other).status_code == 201
    [done] = answered(item)
    assert (done["status"], done["receipt"]) == ("replayed", held["receipt"])
    assert upload(client, device, other).status_code == 200
    with field.database.read() as connection:
        assert len(list(responses.read(connection, ROUND, "sample"))) == 1
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {name.removeprefix("sha256:") for name in named}


def test_photos_that_came_first_are_not_waited_for(field, client, answered):
    device = field.device()
    upload(client, device, PNG)
    item = device.interview(0, attachments=["sha256:" + hashlib.sha256(PNG).hexdigest()])
    assert answered(item)[0]["status"] == "accepted"


WEBP = b"RIFF" + bytes(4) + b"WEBPVP8 "
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


FILES = (
    (PNG, 201, "image/png"),
    (WEBP, 201, "image/webp"),
    (JPEG, 201, "image/jpeg"),
    (b"", 415, None),
    (b"\xff\xd8\xff", 201, "image/jpeg"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'>", 415, None),
    (b"RIFF" + bytes(4) + b"WAVEfmt ", 415, None),
    (PNG + bytes(5 * 1024 * 1024), 413, None),
    (PNG + bytes(5 * 1024 * 1024 - len(PNG)), 201, "image/png"),
)


def test_only_images_of_a_bearable_size_are_kept(field, client):
    device = field.device()
    for content, status, kind in FILES:
        answer = upload(client, device, content)
        assert (answer.status_code, answer.json().get("media_type")) == (status, kind)


def test_a_file_that_is_not_the_one_named_leaves_nothing(field, client, tmp_path):
    device = field.device()
    altered = upload(client, device, PNG, sent=PNG + b"x")
    assert (altered.status_code, altered.json()["code"]) == (422, "attachment-altered")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    assert upload(client, device, PNG, name="AB" * 32).status_code == 404
    assert upload(client, device, PNG, name="../../etc").status_code == 404


def test_a_file_of_nobody_is_not_taken(field, client):
    stranger, device = Device(field.random), field.device()
    assert upload(client, stranger, PNG).json()["code"] == "device-unknown"
    forged = {"Langnghe-Signature": stranger.sign(b"langnghe/attachment/v1\x00" + bytes(32))}
    refused = upload(client, device, PNG, headers=forged)
    assert refused.json()["code"] == "attachment-signature"
