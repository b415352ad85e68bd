"""`langnghe ledger`: a note on standard output, and exit codes a script can trust."""

from sqlalchemy import text

from survey_service.ledger.checkpoints import read
from survey_service.ledger.entries import encode
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.keys import public_bytes
from survey_service.store import ledger


def append(command, *names):
    database = command.opened()
    with database.write() as connection:
        for name in names:
            ledger.append(connection, encode("export", what=name))
    database.close()


def spoil(command, statement):
    database = command.opened()
    with database.write() as connection:
        connection.execute(text(statement))
    database.close()


def test_a_checkpoint_is_made_and_printed_as_it_is(ready):
    key = [public_bytes(KeyStore(ready.folder / "keys").current("ledger"))]
    start = read(ready.ok("ledger", "checkpoint"), key).size  # what `init` entered
    append(ready, "a", "b")
    note = ready.ok("ledger", "checkpoint")
    assert read(note, key).size == start + 2
    assert ready.ok("ledger", "checkpoint") == note  # nothing new
    append(ready, "c")
    assert read(ready.ok("ledger", "checkpoint"), key).size == start + 3


def test_an_empty_log_is_not_signed(command):
    command.ok("migrate")
    assert "nothing to sign" in command.ok("ledger", "checkpoint")
    assert command.ok("ledger", "verify") == "clean: 0 entries, 0 checkpoints\n"
    assert "has announced no key yet" in command.ok("ledger", "status")


def test_a_clean_log_says_so(ready):
    size = ready.ok("ledger", "checkpoint").splitlines()[1]
    append(ready, "b")
    assert ready.ok("ledger", "verify") == f"clean: {size} entries, 1 checkpoints\n"
    said = ready.ok("ledger", "status")
    assert f"entries      {size}\nwaiting      1\ncheckpoint   {size} entries, 20" in said


def test_a_rewritten_log_ends_with_1_and_says_where(ready):
    append(ready, *"abc")
    ready.ok("ledger", "checkpoint")
    spoil(ready, "UPDATE ledger_entries SET entry = replace(entry, 'export', 'role') ")
    result = ready("ledger", "verify")
    assert result.exit_code == 1
    assert "leaf-differs: entry" in result.stdout
    assert "root-differs: checkpoint of " in result.stdout


def test_a_cut_log_is_a_problem_at_a_glance(ready):
    append(ready, *"abc")
    ready.ok("ledger", "checkpoint")
    spoil(ready, "DELETE FROM ledger_entries WHERE kind = 'export'")
    result = ready("ledger", "status")
    assert (result.exit_code, "ledger-inconsistent" in result.stdout) == (1, True)
    append(ready, "d", "e")
    refused = ready("ledger", "checkpoint")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("ledger-inconsistent: checkpoint of ")
