"""Ballots stuffed into a database, and answers taken out of it, by entries that look in order."""

from datetime import date

from survey_service.ledger.verifier.command import CLEAN, TAMPERED
from survey_service.pipeline.born import Draft, store_directly
from tests.audit import insider
from tests.audit.attacks import COLUMNS
from tests.pipeline.small_city import INSTRUMENT, WARD
from tests.pipeline.small_round import ROUND

MIXED = "SELECT commitment FROM responses WHERE series = 'transaction' ORDER BY commitment LIMIT 1"


def import_receipts(held, connection):
    draft = Draft(
        unit=WARD, campaign=ROUND, series="transaction", channel="receipt", answered="alone",
        instrument=INSTRUMENT.name, version=INSTRUMENT.version, language="vi",
        week=date(2026, 6, 29), answers={"tx_overall": 5},
    )  # fmt: skip
    store_directly(connection, [draft] * 20, "import", held.random.randbytes)


def one_of_a_mix(connection):
    [commitment] = connection.exec_driver_sql(MIXED).scalars()
    return bytes(commitment)


def delete(_, connection):
    gone = one_of_a_mix(connection)
    insider.run(connection, "DELETE FROM responses WHERE commitment = :gone", gone=gone)
    said = {"commitment": gone.hex(), "reason": "subject-request", "approval": "none"}
    insider.wait(connection, kind="deletion", at="2026-06-30T10:00:00Z", **said)


def void(_, connection):
    gone = one_of_a_mix(connection)
    insider.run(
        connection,
        f"""INSERT INTO superseded_responses ({COLUMNS}, reason)
            SELECT {COLUMNS}, 'falsified: ' FROM responses WHERE commitment = :gone;
            DELETE FROM responses WHERE commitment = :gone""",
        gone=gone,
    )
    said = {"old": gone.hex(), "new": None, "reason": "falsified", "approval": None}
    insider.wait(connection, kind="correction", at="2026-06-30T10:00:00Z", **said)


def seal_without_a_code(_, connection):
    """A receipt that nobody was given, waiting for its mix as if a poster had brought it."""
    insider.run(
        connection,
        """INSERT INTO sealed_answers (unit, box, seal, ciphertext)
           SELECT unit, box, :new, :new32 FROM sealed_answers LIMIT 1""",
    )
    sealed = insider.sha(b"langnghe/sealed/v1\x00", insider.NEW["new32"])
    insider.wait(connection, kind="intake", sealed=[sealed.hex()], spent=[])


def book_a_receipt_as_a_poster(_, connection):
    insider.run(connection, "UPDATE boxes SET channel = 'poster'")


def lose_the_boxes(_, connection):
    insider.run(connection, "DELETE FROM boxes")


def hold_unannounced(_, connection):
    insider.run(
        connection,
        """INSERT INTO quarantine (envelope, id_hash, content_mac, claimed, reasons, arrived,
                                   content)
           SELECT :new32, :new32, :new32, '', '[]', at, :new32 FROM checkpoints LIMIT 1""",
    )


def hold_and_forget(_, connection):
    said = {"envelope": "ab" * 32, "reason": "unsigned", "decision": "held"}
    insider.wait(connection, kind="quarantine", at="2026-06-30T10:00:00Z", **said)


ATTACKS = {
    import_receipts: {"birth-foreign"},
    delete: {"anonymous-removed"},
    void: {"anonymous-removed"},
    seal_without_a_code: {"receipts-without-codes"},
    book_a_receipt_as_a_poster: {"receipts-missing", "answers-not-taken-in"},
    lose_the_boxes: {"receipts-missing"},
    hold_unannounced: {"envelope-unannounced"},
    hold_and_forget: {"envelope-lost"},
}


def test_ballots_stuffed_into_a_database_are_found(held):
    for attack, expected in ATTACKS.items():
        with held.insider() as connection:
            attack(held, connection)
            code, findings = held.audited(connection)
        missed = expected - {found["code"] for found in findings}
        assert (attack.__name__, code, missed) == (attack.__name__, TAMPERED, set())
    with held.insider() as connection:
        assert held.audited(connection) == (CLEAN, [])
