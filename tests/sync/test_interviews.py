"""Interviews of sampled cases: counted once, promised with one receipt, conflicts held."""

import msgspec

from survey_service.ledger import keys as key_format
from survey_service.ledger import promises
from survey_service.ledger.promises import Promise
from survey_service.store import quarantine, responses, samples
from survey_service.store.tables.envelopes import envelopes
from tests.sync.fieldwork import ROUND, WARD


def stored(field):
    with field.database.read() as connection:
        return list(responses.read(connection, ROUND, "sample"))


def held(field):
    with field.database.read() as connection:
        return [row.reasons for row in quarantine.undecided(connection)]


def test_an_interview_counts_once_and_its_receipt_is_a_promise(field, send):
    device = field.device()
    item = device.interview(0, answers={"tx_overall": 4})
    [first] = send(item)
    [again] = send(item)
    assert (first.status, again.status) == ("accepted", "replayed")
    assert first.receipt == again.receipt
    promise = msgspec.json.decode(first.receipt, type=Promise)
    public = key_format.public_bytes(field.keys.current("ledger"))
    assert promises.verify(promise, public)
    [row] = stored(field)
    assert (row.case_id, row.answers, row.channel) == ("case-0", {"tx_overall": 4}, "interview")
    with field.database.read() as connection:
        assert samples.dispositions(connection, "small")["1.1"] == 1
        [entry] = connection.execute(envelopes.select()).mappings()
        assert row.unit == entry["unit"] == WARD


def test_a_batch_is_answered_item_by_item_in_order(field, send):
    device = field.device()
    items = [device.interview(number) for number in range(6)]
    outcomes = send(*items, 5, items[0])
    assert [one.status for one in outcomes] == ["accepted"] * 6 + ["quarantined", "replayed"]
    assert outcomes[-1].receipt == outcomes[0].receipt
    assert len({one.receipt for one in outcomes}) == 7
    assert len(stored(field)) == 6
    assert held(field) == [("envelope-malformed",)]
