"""A ledger key replaced while the service runs: announced first, then signed with."""

import json
import time
from uuid import uuid4

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from questionnaires.loader import load_library
from survey_service import jobs
from survey_service.app import create_app
from survey_service.cli import main
from survey_service.ledger import checkpoints, entries, keys, promises
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.verifier.command import CLEAN, verify
from survey_service.pipeline.ledger_keys import announced_keys
from survey_service.pipeline.opening import follow_ledger_key, open_ledger
from survey_service.settings import Settings
from survey_service.store import ledger
from survey_service.store.checkpoints import latest
from survey_service.store.database import open_database
from tests.cli.commands import Command
from tests.ledger.keeping import NOW, log

FORM = "transaction_feedback"
PATIENCE = 60


@pytest.fixture
def command(tmp_path):
    made = Command(tmp_path, f"sqlite:///{tmp_path}/var/test.db")
    made.ok("init")
    return made


def promised_key(client, code: str) -> str:
    """Answer with a code; return the fingerprint of the key that signed the promise."""
    body = {
        "id": str(uuid4()), "code": code, "instrument": FORM, "language": "vi",
        "version": load_library(FORM).version, "answers": {"tx_overall": 5},
    }  # fmt: skip
    answer = client.post("/api/v1/submissions", json=body, headers={"prefer": "promise"})
    assert answer.status_code == 201
    return answer.json()["promise"]["key"]


def rotate(command, *, announced: bool) -> str:
    """Replace the ledger key as an operator does, who may forget to name the database."""
    given = {"LANGNGHE_KEYS": str(command.folder / "keys"), "LANGNGHE_DATABASE": None}
    words = ["--database", command.url] if announced else []
    result = CliRunner().invoke(main, ["keys", "rotate", "ledger", *words], env=given)
    assert result.exit_code == 0, result.output
    return KeyStore(command.folder / "keys").current_name("ledger")


@pytest.mark.parametrize("announced", [True, False])
def test_a_service_that_runs_signs_with_the_key_that_replaced_its_own(
    command, monkeypatch, announced
):
    monkeypatch.setattr(jobs, "CHECKPOINT_SECONDS", 0.05)
    output = command.folder / "codes.jsonl"
    words = ["--unit", "11311", "--instrument", FORM, "--count", "600"]
    command.ok("tokens", "issue", *words, "--output", str(output))
    codes = [json.loads(line)["code"] for line in output.read_text().splitlines()]
    settings = Settings(database=command.url, keys=command.folder / "keys")
    with TestClient(create_app(settings)) as client:
        first = promised_key(client, codes.pop())
        second = rotate(command, announced=announced)
        begun = time.monotonic()
        while (signer := promised_key(client, codes.pop())) != second:
            assert signer == first
            assert time.monotonic() < begun + PATIENCE
            time.sleep(0.1)
    holds_together(command, first, second)


def holds_together(command, first: str, second: str) -> None:
    """The log, its promises and its last signature, after a rotation."""
    database = open_database(command.url)
    store = KeyStore(command.folder / "keys")
    public = {name: keys.public_bytes(store.get("ledger", name)) for name in (first, second)}
    with database.read() as connection:
        assert [key.fingerprint for key in announced_keys(connection)] == [first, second]
        note = latest(connection).note
    signers = set()
    for each in log(database):
        if each.kind == "intake":
            items = [bytes.fromhex(item) for item in entries.decode(each.entry)["sealed"]]
            made = {name: promises.promises(name, items, each.promise)[0] for name in public}
            signers |= {name for name in made if promises.verify(made[name], public[name])}
    database.close()
    assert signers == {first, second}
    assert checkpoints.read(note, [public[second]])
    bundle = command.folder / "bundle.zip"
    command.ok("audit", "export", "--output", str(bundle))
    assert verify(bundle, keys=[public[first].hex()], show=str) == CLEAN


def test_a_key_whose_former_one_is_gone_is_not_followed_before_it_is_announced(database, tmp_path):
    store = KeyStore(tmp_path / "keys")
    open_ledger(database, store, NOW)
    first = store.sign_with().fingerprint
    follow_ledger_key(database, store, NOW)
    assert len(log(database)) == 1
    store.rotate("ledger")
    (tmp_path / "keys" / "ledger" / f"{first}.pem").unlink()
    with pytest.raises(LedgerError, match="ledger-key-differs"):
        follow_ledger_key(database, store, NOW)
    assert store.signing.fingerprint == first
    with database.read() as connection:
        assert [key.fingerprint for key in announced_keys(connection)] == [first]
        assert not ledger.waiting(connection)
