"""The log over HTTP, as a monitor's program would check it: with nothing but what it was given."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from survey_service.ledger import checkpoints, entries, keys, merkle
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.notes import NoteKey, text_of
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.services import Services
from survey_service.store import ledger
from tests.api.conftest import NOW

Client = TestClient[Litestar]
SIZES = (6, 11, 16)


@pytest.fixture
def kept(services: Services, tmp_path: Any) -> Iterator[KeyStore]:
    """A log signed at three sizes, with one entry after the last checkpoint."""
    store = KeyStore(tmp_path / "keys")
    open_ledger(services.database, store, NOW)
    for number in range(3):
        write(services, range(5 * number, 5 * number + 5))
        checkpoint(services.database, store, NOW + number * timedelta(minutes=5))
    write(services, [99])
    return store


def write(services: Services, numbers: Any) -> None:
    with services.database.write() as connection:
        for number in numbers:
            ledger.append(connection, entries.encode("export", rows=number))
    sequence(services.database)


def asked(client: Client, path: str, **query: object) -> Any:
    answer = client.get(f"/api/v1/ledger/{path}", params={k: str(v) for k, v in query.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(client: Client, path: str, **query: object) -> tuple[int, str]:
    answer = client.get(f"/api/v1/ledger/{path}", params={k: str(v) for k, v in query.items()})
    return answer.status_code, answer.json()["code"]


def hexes(values: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


@pytest.mark.usefixtures("kept")
def test_the_checkpoint_is_a_note_that_the_shown_key_opens(client: Client) -> None:
    answer = client.get("/api/v1/ledger/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    shown = asked(client, "key")
    (key,) = shown["keys"]
    public = bytes.fromhex(key["public_key"])
    assert key["verifier"] == NoteKey(shown["origin"], public).text
    assert key["fingerprint"] == keys.fingerprint(public)
    text = text_of(answer.text, [NoteKey(shown["origin"], public)])
    assert checkpoints.parse(text).size == SIZES[-1]


@pytest.mark.usefixtures("kept")
def test_earlier_checkpoints_are_listed_and_fetched(client: Client) -> None:
    found = asked(client, "checkpoints")["checkpoints"]
    assert [each["size"] for each in found] == list(SIZES)
    assert [each["at"][:16] for each in found] == [f"2026-06-01T03:{m}" for m in ("00", "05", "10")]
    for each in found:
        answer = client.get("/api/v1/ledger/checkpoint", params={"size": each["size"]})
        assert answer.text == each["note"]
    assert len(asked(client, "checkpoints", **{"from": 7})["checkpoints"]) == 2
    assert len(asked(client, "checkpoints", count=1)["checkpoints"]) == 1


@pytest.mark.usefixtures("kept")
def test_every_checkpoint_is_proven_to_begin_the_next(client: Client) -> None:
    found = {each["size"]: each for each in asked(client, "checkpoints")["checkpoints"]}
    for first, second in ((6, 11), (6, 16), (11, 16), (16, 16)):
        proof = asked(client, "consistency", first=first, second=second)
        assert proof["first_root"] == found[first]["root"]
        assert proof["second_root"] == found[second]["root"]
        roots = hexes([proof["first_root"], proof["second_root"]])
        assert merkle.consistent(roots[0], first, roots[1], second, hexes(proof["proof"]))
    assert asked(client, "consistency", first=0, second=5)["proof"] == []


@pytest.mark.usefixtures("kept")
def test_every_entry_is_proven_under_the_signed_root(client: Client) -> None:
    listed = asked(client, "entries")
    assert listed["size"] == len(listed["entries"]) == SIZES[-1] + 1
    root = asked(client, "checkpoints")["checkpoints"][-1]["root"]
    for each in listed["entries"][: SIZES[-1]]:
        leaf = merkle.leaf_hash(each["entry"].encode())
        assert each["leaf"] == leaf.hex()
        proof = asked(client, "inclusion", leaf=leaf.hex())
        assert (proof["position"], proof["size"]) == (each["position"], SIZES[-1])
        assert proof["root"] == root
        path = hexes(proof["path"])
        assert merkle.includes_leaf(
            bytes.fromhex(root), proof["size"], leaf, proof["position"], path
        )
    last = listed["entries"][-1]["leaf"]
    assert refused(client, "inclusion", leaf=last) == (404, "ledger-entry-unknown")
    assert asked(client, "inclusion", leaf=last, size=SIZES[-1] + 1)["position"] == SIZES[-1]


@pytest.mark.usefixtures("kept")
def test_entries_come_in_pages(client: Client) -> None:
    whole = asked(client, "entries")["entries"]
    pages = [asked(client, "entries", **{"from": at, "count": 7})["entries"] for at in (0, 7, 14)]
    assert [each for page in pages for each in page] == whole
    assert asked(client, "entries", **{"from": 17})["entries"] == []


def test_a_page_of_long_entries_is_short(client: Client, services: Services) -> None:
    with services.database.write() as connection:
        for number in range(150):
            text = msgspec.json.encode({"kind": "export", "v": 1, "n": number, "x": "x" * 60_000})
            ledger.append(connection, text)
    sequence(services.database)
    first = asked(client, "entries", count=1000)
    assert (first["size"], len(first["entries"])) == (150, 100)
    assert len(asked(client, "entries", **{"from": 100, "count": 1000})["entries"]) == 50


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("checkpoint", {"size": 7}, (404, "ledger-unsigned")),
        ("checkpoint", {"size": "x"}, (400, "parameter-invalid")),
        ("consistency", {"first": 7, "second": 6}, (400, "parameter-invalid")),
        ("consistency", {"first": 7, "second": 18}, (400, "parameter-invalid")),
        ("consistency", {"first": -1, "second": 6}, (400, "parameter-invalid")),
        ("consistency", {"first": 1}, (400, "request-malformed")),
        ("inclusion", {"leaf": "00"}, (400, "parameter-invalid")),
        ("inclusion", {"leaf": "0" * 64}, (404, "ledger-entry-unknown")),
        ("inclusion", {"leaf": "0" * 64, "size": 18}, (400, "parameter-invalid")),
        ("entries", {"count": 1001}, (400, "parameter-invalid")),
        ("entries", {"from": 2**31}, (400, "parameter-invalid")),
    ],
)
def test_what_cannot_be_shown_is_said(
    client: Client, path: str, query: dict[str, object], expected: tuple[int, str]
) -> None:
    assert refused(client, path, **query) == expected


def test_an_empty_log_says_so(client: Client) -> None:
    assert refused(client, "checkpoint") == (404, "ledger-unsigned")
    assert refused(client, "key") == (404, "ledger-unsigned")
    assert refused(client, "inclusion", leaf="0" * 64) == (404, "ledger-unsigned")
    assert asked(client, "checkpoints") == {"checkpoints": []}
    assert asked(client, "entries") == {"size": 0, "entries": []}
    assert asked(client, "consistency", first=0, second=0)["proof"] == []
