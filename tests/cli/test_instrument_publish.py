"""`langnghe instrument publish|list|show`: a version is written once, and the ledger says so."""

import hashlib
from importlib import resources
from pathlib import Path

import pytest

from questionnaires.instrument import content_hash
from questionnaires.loader import load_library, parse
from survey_service.ledger import entries
from survey_service.store import ledger
from tests.cli.commands import refused

TEXT = (resources.files("questionnaires") / "library" / "transaction_feedback.yaml").read_text(
    encoding="utf-8"
)


@pytest.fixture
def file(tmp_path):
    """Write the packaged instrument under another version, with something else in it."""

    def write(old="", new=""):
        path = tmp_path / "form.yaml"
        text = TEXT.replace('"2026.1"', '"2027.1"').replace(old, new) if old else TEXT
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def published_entries(command):
    database = command.opened()
    try:
        with database.read() as connection:
            found = [entries.decode(text) for _, text in ledger.pending(connection)]
    finally:
        database.close()
    return [each for each in found if each["kind"] == "instrument"]


def test_publishing_names_the_content_and_enters_the_ledger(ready, file):
    path = file("en: Waiting time", "en: Waiting")
    digest = content_hash(parse(Path(path).read_text(encoding="utf-8")))
    line = f"transaction_feedback@2027.1 {digest}"
    assert ready.ok("instrument", "publish", path) == f"{line} published\n"
    assert ready.ok("instrument", "publish", path) == f"{line} was published before\n"
    assert line in ready.ok("instrument", "list").splitlines()
    found = [each for each in published_entries(ready) if each["version"] == "2027.1"]
    assert [each["content_hash"] for each in found] == [digest]


def test_a_version_is_never_edited(ready, file):
    ready.ok("instrument", "publish", file("en: Waiting time", "en: Waiting"))
    again = ready("instrument", "publish", file("en: Waiting time", "en: Time"))
    refused(again, "instrument-changed", "transaction_feedback 2027.1", "immutable")


def test_findings_of_severity_error_are_refused(ready, file):
    path = file("vi: Theo Ông/Bà, điều gì cần làm tốt hơn?", "vi: Dân tộc của Ông/Bà?")
    refused(ready("instrument", "publish", path), "lint-errors", "sensitive-data", "form.yaml:")
    assert "2027.1" not in ready.ok("instrument", "list")


def test_a_published_version_is_shown_as_its_hash_covers_it(ready):
    text = ready.ok("instrument", "show", "transaction_feedback@2026.1")
    digest = content_hash(load_library("transaction_feedback"))
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    refused(
        ready("instrument", "show", "transaction_feedback@1999.1"),
        "unknown-instrument",
        "transaction_feedback@2026.1",
    )


def test_a_bridge_is_put_down_by_somebody_who_may(ready, file):
    words = ("instrument", "bridge", "transaction_feedback@2026.1", "transaction_feedback@2027.1")
    grounds = ("--method", "judgement", "--reason", "Chỉ sửa lỗi chính tả.", "--username", "an")
    password = {"LANGNGHE_PASSWORD": "mot-mat-khau-that-dai"}
    ready.ok("instrument", "publish", file("en: Waiting time", "en: Waiting"))
    refused(ready(*words, *grounds, environment=password), "sign-in-failed")
    made = ready(*("user", "create", "--username", "an", "--role", "analyst"), environment=password)
    assert made.exit_code == 0, made.output
    put = ready(*words, *grounds, environment=password)
    assert put.stdout == f"{words[2]} → {words[3]}: judgement\n"
    refused(ready(*words, *grounds, environment=password), "bridge-exists")
    refused(
        ready(*words[:3], "transaction_feedback@1999.1", *grounds, environment=password),
        "instrument-unknown",
        "transaction_feedback@2027.1",
    )
