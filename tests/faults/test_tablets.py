"""A city's tablets come back from the field at once, and the network loses half of the answers.

Two thousand devices send what they have to one running service until they have heard of each
envelope. Whatever was lost on the way, everything is stored once.
"""

import http.client
import json
import random
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import select

from survey_service.ledger.key_store import KeyStore
from survey_service.store import devices, quarantine
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.responses import responses
from tests.faults.installation import Installation
from tests.faults.service import HOST
from tests.sync.fieldwork import Device, open_field

TABLETS, EACH, AT_ONCE = 2000, 3, 50
LOST = 0.5
PATH = "/api/v1/sync"
TIMEOUT_SECONDS = 60
COUNTED = {"accepted", "flagged", "replayed"}


@pytest.fixture
def field(tmp_path):
    """A round with a case for each envelope, and the tablets that were enrolled for it."""
    folder = tmp_path / "installed"
    installed = Installation(folder, f"sqlite:///{folder}/langnghe.db", ())
    folder.mkdir()
    keys = KeyStore(folder / "keys", folder / "copy")
    for role in ("ledger", "epoch"):
        keys.create(role)
    chance = random.Random(TABLETS)
    tablets = [Device(chance) for _ in range(TABLETS)]
    with closing(open_database(installed.url)) as database:
        migrate(database)
        open_field(database, keys, size=TABLETS * EACH)
        with database.write() as connection:
            for tablet in tablets:
                devices.add(connection, tablet.enrolled())
    return installed, tablets


def sent(port, items, *, heard):
    """Send items; return the lines of the reply, or None where it is lost on its way."""
    body = json.dumps({"items": items}).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection((HOST, port), timeout=TIMEOUT_SECONDS) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        if not heard:
            return None
        with closing(http.client.HTTPResponse(line)) as answer:
            answer.begin()
            assert answer.status == 200
            return json.loads(answer.read())["items"]


def come_back(port, tablet, first_case):
    """Let one tablet send what it has, in pieces and again, until it has heard of everything."""
    chance = random.Random(first_case)
    outbox = {case: tablet.interview(case) for case in range(first_case, first_case + EACH)}
    receipts, requests = [], 0
    while outbox:
        some = chance.sample(sorted(outbox), chance.randint(1, len(outbox)))
        items = [outbox[case] for case in some]
        requests += 1
        if lines := sent(port, items, heard=chance.random() >= LOST):
            assert {line["status"] for line in lines} <= COUNTED, lines
            receipts += [json.dumps(line["receipt"], sort_keys=True) for line in lines]
            for case in some:
                del outbox[case]
    return receipts, requests


@pytest.mark.endurance
def test_everything_is_stored_once(field, trial):
    installed, tablets = field
    service = trial.serve(installed)
    service.start()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        cases = range(0, TABLETS * EACH, EACH)
        back = list(threads.map(come_back, [service.port] * TABLETS, tablets, cases))
    service.stop()
    receipts = [receipt for given, _ in back for receipt in given]
    requests = sum(count for _, count in back)
    trial.tell(f"{TABLETS} tablets, {requests} requests, {len(receipts)} envelopes heard of")
    with closing(open_database(installed.url)) as database, database.read() as connection:
        known = connection.scalars(select(envelopes.c.receipt)).all()
        cases = connection.scalars(select(responses.c.case_id)).all()
        assert quarantine.count(connection) == 0
    stored = [json.dumps(json.loads(receipt), sort_keys=True) for receipt in known]
    assert sorted(stored) == sorted(receipts)
    assert sorted(cases) == sorted(f"case-{number}" for number in range(TABLETS * EACH))
    bundle = trial.folder / "audit.zip"
    installed.run("audit", "export", "--output", str(bundle), "--database", installed.url)
    installed.run("audit", "verify", str(bundle))
