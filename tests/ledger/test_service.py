"""A running service: what is acknowledged is promised, entered, signed at the end, and shown."""

import json
from uuid import uuid4

import pytest
from litestar.testing import TestClient

from questionnaires.loader import load_library
from survey_service.app import create_app
from survey_service.ledger import checkpoints, entries, merkle, promises
from survey_service.settings import Settings
from survey_service.store import ledger
from survey_service.store.database import open_database
from tests.cli.commands import Command

OFFICE = "11311"
FORM = "transaction_feedback"


@pytest.fixture
def command(tmp_path):
    made = Command(tmp_path, f"sqlite:///{tmp_path}/var/test.db")
    made.ok("init")
    return made


@pytest.fixture
def settings(command):
    return Settings(database=command.url, keys=command.folder / "keys")


def issued(command, count):
    output = command.folder / "codes.jsonl"
    words = ["--unit", OFFICE, "--instrument", FORM, "--count", str(count)]
    command.ok("tokens", "issue", *words, "--output", str(output))
    return [json.loads(line)["code"] for line in output.read_text().splitlines()]


def sent(client, code):
    body = {
        "id": str(uuid4()),
        "code": code,
        "instrument": FORM,
        "version": load_library(FORM).version,
        "language": "vi",
        "answers": {"tx_overall": 5},
    }
    answer = client.post("/api/v1/submissions", json=body, headers={"prefer": "promise"})
    assert answer.status_code == 201
    return answer.json()


def kinds(command):
    database = open_database(command.url)
    with database.read() as connection:
        found = ledger.read(connection, 0, 1000)
        assert ledger.waiting(connection) == 0
    database.close()
    return found


def test_the_log_ends_with_everything_that_was_acknowledged_and_a_signature(command, settings):
    codes = issued(command, 3)
    with TestClient(create_app(settings)) as client:
        given = [sent(client, code)["receipt"] for code in codes]
    found = kinds(command)
    taken = [entries.decode(each.entry) for each in found if each.kind == "intake"]
    assert sum(len(each["sealed"]) for each in taken) == len(codes)
    assert sum(len(each["spent"]) for each in taken) == len(codes)
    with TestClient(create_app(settings)) as client:
        note = client.get("/api/v1/ledger/checkpoint").text
        key = client.get("/api/v1/ledger/key").json()["keys"][0]["public_key"]
        signed = checkpoints.read(note, [bytes.fromhex(key)])
        assert signed.size == len(found)
        assert signed.root == merkle.root(each.entry.encode() for each in found)
        for receipt in given:
            shown = client.get(f"/r?receipt={receipt}", headers={"accept": "text/html"}).text
            assert "Đã ghi vào sổ cái, mục số" in shown
            place = client.get(f"/api/v1/receipts/{receipt}").json()["ledger"]
            assert found[place["position"]].kind == "intake"


def test_every_signature_beside_an_intake_is_the_promise_of_its_items(command, settings):
    codes = issued(command, 2)
    with TestClient(create_app(settings)) as client:
        for code in codes:
            sent(client, code)
        key = client.get("/api/v1/ledger/key").json()["keys"][0]
    public = bytes.fromhex(key["public_key"])
    for each in kinds(command):
        if each.kind == "intake":
            items = [bytes.fromhex(item) for item in entries.decode(each.entry)["sealed"]]
            made = promises.promises(key["fingerprint"], items, each.promise)
            assert all(promises.verify(promise, public) for promise in made)


def test_what_an_installation_does_first_stands_in_its_log(command, settings):
    issued(command, 2)
    with TestClient(create_app(settings)):
        pass
    acts = {each.kind for each in kinds(command)}
    assert {"instrument", "key", "configuration", "issuer", "manifest"} <= acts
