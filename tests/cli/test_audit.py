"""`langnghe audit`: a bundle, the verifier for it, and exit codes that say what was found."""

import json
import subprocess
import sys

from click.testing import CliRunner
from sqlalchemy import text

from survey_service.cli import main
from survey_service.store import ledger
from tests.cli.commands import refused


def spoil(command, statement):
    database = command.opened()
    with database.write() as connection:
        connection.execute(text(statement))
    database.close()


def verified(*words):
    """Exit code and lines of `audit verify`, which needs no database."""
    result = CliRunner().invoke(main, ["audit", "verify", *map(str, words)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_a_bundle_is_written_for_its_owner_and_verifies(ready, tmp_path):
    bundle = tmp_path / "bundle.zip"
    said = ready.ok("audit", "export", "--output", str(bundle))
    assert said.startswith(f"{bundle}: 0 responses, sha256 ")
    assert bundle.stat().st_mode & 0o777 == 0o600
    code, [verdict] = verified(bundle)
    assert (code, verdict["verdict"]) == (0, "clean")
    assert verdict["signed_size"] == verdict["size"] == verdict["entries"] > 0
    database = ready.opened()
    with database.read() as connection:
        entry = json.loads(next(ledger.texts(connection, "export")))
    database.close()
    assert (entry["what"], entry["rows"]) == ("audit", 0)
    assert entry["digest"] == said.split()[-1]


def test_a_checkpoint_that_was_saved_is_held_against_the_bundle(ready, tmp_path):
    saved = tmp_path / "saved.txt"
    saved.write_text(ready.ok("ledger", "checkpoint"), encoding="utf-8")
    ready.ok("audit", "export", "--output", str(tmp_path / "first.zip"))
    assert verified(tmp_path / "first.zip", "--checkpoint", saved)[0] == 0
    later = tmp_path / "later.txt"
    later.write_text(ready.ok("ledger", "checkpoint"), encoding="utf-8")  # signs the export's entry
    code, [finding, verdict] = verified(tmp_path / "first.zip", "--checkpoint", later)
    assert (code, finding["code"], verdict["verdict"]) == (1, "rolled-back", "tampered")


def test_a_log_that_was_rewritten_is_exported_all_the_same(ready, tmp_path):
    ready.ok("ledger", "checkpoint")
    spoil(ready, "UPDATE ledger_entries SET entry = '{}' WHERE position = 0")
    spoil(ready, "INSERT INTO ledger_pending (leaf, entry) VALUES (x'00', 'gone')")
    result = ready("audit", "export", "--output", str(tmp_path / "bundle.zip"))
    assert result.exit_code == 0, result.output
    assert "ledger-entry-changed" in result.stderr
    code, findings = verified(tmp_path / "bundle.zip")
    assert code == 1
    assert {"entry-malformed", "checkpoint-root"} <= {f.get("code") for f in findings}


def test_a_file_that_exists_is_not_written_over(ready, tmp_path):
    there = tmp_path / "there.zip"
    there.write_bytes(b"")
    refused(ready("audit", "export", "--output", str(there)), "there.zip exists")
    assert there.read_bytes() == b""
    assert verified(there)[0] == 2


def test_the_verifier_is_handed_out_and_runs_by_itself(ready, tmp_path):
    program, bundle = tmp_path / "verifier.py", tmp_path / "bundle.zip"
    result = CliRunner().invoke(main, ["audit", "verifier", "--output", str(program)])
    assert result.exit_code == 0, result.output
    ready.ok("audit", "export", "--output", str(bundle))
    ran = subprocess.run(
        [sys.executable, "-I", str(program), str(bundle)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, json.loads(ran.stdout)["verdict"]) == (0, "clean")
    assert "Không phát hiện sai lệch." in ran.stderr
