"""A byte of a stored answer: whichever it is, the verifier names the answer it belongs to."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import text

from survey_service.ledger.verifier.command import TAMPERED
from tests.audit.flips import COLUMNS, flip, length, stored
from tests.audit.rounds import full_round


def unseen(held, places) -> set[str]:
    """Flip one byte in each row at once; return the commitments that no finding names.

    A row is hashed for itself, so what is found of many rows at once is found of each alone.
    """
    with held.insider() as connection:
        for row, (column, at) in places:
            flip(connection, row, column, at)
        code, findings = held.audited(connection)
    assert code == TAMPERED
    named = " ".join(found["where"] for found in findings)
    return {row["commitment"].hex() for row, _ in places} - {
        digits for digits in named.split() if len(digits) == 64
    }


def offsets(row):
    return [(column, at) for column in COLUMNS for at in range(length(row, column))]


def test_a_changed_byte_of_any_column_is_seen_in_each_of_two_hundred_rows(held):
    draw = Random(200)
    with held.database.read() as connection:
        rows = stored(connection, 200)
    assert len(rows) == 200
    for column in COLUMNS:
        for place in (lambda n: n - 1, draw.randrange):
            places = [(row, (column, place(length(row, column)))) for row in rows]
            assert unseen(held, places) == set(), column


def test_a_changed_byte_of_a_sealed_answer_is_seen(held):
    draw = Random(15)
    with held.insider() as connection:
        rows = connection.execute(text("SELECT seal, ciphertext FROM sealed_answers")).all()
        for seal, ciphertext in rows:
            changed = bytearray(ciphertext)
            changed[draw.randrange(len(changed))] ^= 1
            change = text("UPDATE sealed_answers SET ciphertext = :changed WHERE seal = :seal")
            connection.execute(change, {"changed": bytes(changed), "seal": seal})
        code, findings = held.audited(connection)
    assert code == TAMPERED
    assert Counter(found["code"] for found in findings) == {
        "answer-lost": len(rows),
        "sealed-unknown": len(rows),
    }


@pytest.mark.endurance
def test_every_byte_of_five_hundred_answers_is_seen(database, tmp_path):
    held = full_round(database, tmp_path, receipts=460)
    with database.read() as connection:
        rows = [(row, offsets(row)) for row in stored(connection, 500)]
    assert len(rows) == 500
    for number in range(max(len(places) for _, places in rows)):
        assert unseen(held, [(r, o[number]) for r, o in rows if number < len(o)]) == set()
