"""docs/sync.md is true: its words, its vector, and its JavaScript in a browser's WebCrypto."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from litestar import Litestar, get

from survey_service.ledger import base64url, device_sealing
from survey_service.ledger import keys as key_format
from survey_service.ledger.envelopes import Envelope
from survey_service.pipeline.sync_rules import FLAGS, REASONS, WAIVABLE
from tests.browser import browser, serve  # noqa: F401 - fixtures
from tests.sync.quick import database_url  # noqa: F401 - fixture

TEXT = (Path(__file__).parents[2] / "docs" / "sync.md").read_text(encoding="utf-8")
[SCRIPT] = re.findall(r"```js\n(.*?)```", TEXT, re.DOTALL)
VECTOR = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])


def private(digits):
    return ec.derive_private_key(int(digits, 16), ec.SECP256R1())


def rows(heading):
    table = TEXT.split(f"| {heading}", 1)[1].split("\n\n", 1)[0]
    return [line.split("|")[1:3] for line in table.splitlines()[2:]]


def words(cell):
    return re.findall(r"`([a-z-]+)`", cell)


def test_every_flag_and_reason_is_explained():
    assert [word for cell, _ in rows("noted") for word in words(cell)] == list(FLAGS)
    held = {
        word: verdict.strip()[:3] == "yes" for cell, verdict in rows("held") for word in words(cell)
    }
    held.pop("seq")
    assert held == {word: word in WAIVABLE for word in REASONS}


def test_every_member_is_explained():
    section = TEXT.split("## The envelope", 1)[1].split("## ", 1)[0]
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    named = [word for cell in cells for word in re.findall(r"`([a-z_]+)`", cell)]
    assert sorted(named) == sorted(Envelope.__struct_fields__)


def test_the_vector_seals_and_opens():
    epoch = private(VECTOR["epoch_private"])
    point = key_format.public_bytes(epoch)
    assert (point.hex(), key_format.fingerprint(point)) == (
        VECTOR["epoch_public"],
        VECTOR["key"],
    )
    bound, content = UUID(VECTOR["envelope_id"]).bytes, VECTOR["content"].encode()
    sealed = device_sealing.seal_under(
        private(VECTOR["ephemeral_private"]), point, content, bound, bytes.fromhex(VECTOR["nonce"])
    )
    assert base64url.text(sealed) == VECTOR["ciphertext"]
    assert device_sealing.opened(epoch, sealed, bound) == content


def test_not_a_bit_of_a_sealed_answer_may_change():
    epoch, bound = private(VECTOR["epoch_private"]), UUID(VECTOR["envelope_id"]).bytes
    sealed = base64url.unpadded(VECTOR["ciphertext"])
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert device_sealing.opened(epoch, changed, bound) is None
    assert device_sealing.opened(epoch, sealed, bytes(16)) is None
    assert device_sealing.opened(epoch, sealed[:70], bound) is None


def test_sealed_interviews_count_like_others(field, send):
    device = field.device()
    envelope = device.interview(0)["envelope"]
    del envelope["answers"]
    point = key_format.public_bytes(field.keys.current("epoch"))
    bound = UUID(envelope["envelope_id"]).bytes
    sealed = device_sealing.seal(point, b'{"tx_overall":5}', bound, field.random.randbytes(12))
    named = {"key": key_format.fingerprint(point), "ciphertext": base64url.text(sealed)}
    assert send(device.seal(envelope | named))[0].status == "accepted"


@pytest.mark.browser
def test_a_browser_seals_as_the_document_says(browser, serve, field, send):  # noqa: F811
    @get("/", media_type="text/html", sync_to_thread=False)
    def blank() -> str:
        return "<!doctype html><title>x</title>"

    device = field.device()
    envelope = device.interview(0)["envelope"]
    answers = json.dumps(envelope.pop("answers"), separators=(",", ":"))
    point = key_format.public_bytes(field.keys.current("epoch"))
    page = browser.new_page()
    page.goto(serve(Litestar([blank], openapi_config=None, logging_config=None)))
    sealed = page.evaluate(
        f"""async ([point, id, content]) => {{ {SCRIPT}
        const text = new TextEncoder().encode(content);
        return Array.from(await seal(new Uint8Array(point), id, text)); }}""",
        [list(point), envelope["envelope_id"], answers],
    )
    page.close()
    named = {"key": key_format.fingerprint(point), "ciphertext": base64url.text(bytes(sealed))}
    assert send(device.seal(envelope | named))[0].status == "accepted"
