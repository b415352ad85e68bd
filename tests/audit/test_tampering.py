"""What somebody with the database can do to it, and the findings that name it."""

from sqlalchemy import text

from survey_service.exports.audit_bundle import write_bundle
from survey_service.ledger.verifier.command import CLEAN, TAMPERED, verify
from survey_service.pipeline.audit import parts
from tests.audit import insider
from tests.audit.attacks import ATTACKS
from tests.audit.rounds import noted


def attacked(held, attack, **known):
    """Exit code and codes of findings after an attack."""
    with held.insider() as connection:
        if callable(attack):
            attack(held, connection)
        else:
            insider.run(connection, attack)
        code, findings = held.audited(connection, **known)
    return code, {found["code"] for found in findings}


def test_every_attack_on_the_database_is_named(held):
    for name, (attack, expected) in ATTACKS.items():
        code, found = attacked(held, attack)
        assert (name, code, expected - found) == (name, TAMPERED, set())
    with held.insider() as connection:
        assert held.audited(connection) == (CLEAN, [])


def test_an_insider_with_the_ledger_key_is_betrayed_by_a_saved_checkpoint(held):
    with held.database.read() as connection:
        notes = list(connection.scalars(text("SELECT note FROM checkpoints ORDER BY size")))
    assert attacked(held, insider.forge_everything) == (CLEAN, set())  # nobody kept anything
    for note in notes[1:]:  # the first one was signed before that answer was born
        assert attacked(held, insider.forge_everything, saved=[note]) == (TAMPERED, {"forked"})
    with held.insider() as connection:
        assert held.audited(connection, saved=notes) == (CLEAN, [])


def test_an_old_copy_is_a_roll_back(held):
    old = held.folder / "old.zip"
    with held.database.read() as connection:
        write_bundle(old, parts(connection))
    held.answer(5)
    seen = held.sign()
    said = []
    assert verify(old, noted(held.folder, [seen]), show=said.append) == TAMPERED
    assert [line for line in said[:-1] if '"rolled-back"' not in line] == []
    with held.database.read() as connection:
        assert held.audited(connection, saved=[seen]) == (CLEAN, [])


def test_a_log_under_another_first_key_is_foreign(held, tmp_path):
    first = insider.ledger_keys(held)
    known = [key.public_key().public_bytes_raw().hex() for key in first]
    stranger = insider.STRANGER.public_key().public_bytes_raw().hex()
    with held.insider() as connection:
        assert held.audited(connection, keys=known) == (CLEAN, [])
        code, findings = held.audited(connection, keys=[stranger])
    assert (code, findings[0]["code"]) == (TAMPERED, "origin-foreign")
