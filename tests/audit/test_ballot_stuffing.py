"""Answers that nobody gave and answers that vanish, entered by an operator who signs it all."""

import json

import pytest

from survey_service.ledger.verifier.command import CLEAN, verify
from tests.audit.bundles import write
from tests.audit.histories import History
from tests.audit.specification import canonical, fingerprint, sha
from tests.audit.test_dishonest_operator import change, found, last


@pytest.fixture
def history():
    """Receipts and posters, mixed and waiting, interviews, envelopes held and decided."""
    made = History(23)
    made.issue(12)
    for _ in range(3):
        made.take_in(3)
    made.mix(4)
    made.interview(5)
    made.hold(3)
    made.checkpoint()
    return made


def take_in_without_a_code(history, channel):
    sealed = history.random.randbytes(60)
    history.channels[sealed] = channel
    listed = sha(b"langnghe/sealed/v1\x00", sealed).hex()
    history.enter("intake", sealed=[listed], spent=[])
    return sealed, listed


def enter_receipts(history, source):
    made = sorted(history._row("transaction", channel="receipt") for _ in range(50))
    history.enter("responses", source=source, commitments=[each.hex() for each in made])


def import_receipts(history):
    enter_receipts(history, "import")


def sync_anonymous_answers(history):
    made = history._row("open", channel="kiosk")
    history.enter("responses", source="sync", commitments=[made.hex()])


def enter_from_nowhere(history):
    made = history._row("sample")
    history.enter("responses", source="friend", commitments=[made.hex()])


def mix_a_receipt_that_cost_no_code(history):
    _, listed = take_in_without_a_code(history, "poster")
    born = history._row("transaction", channel="receipt").hex()
    history.enter("mix", count=1, inputs=[listed], outputs=[born])


def seal_a_receipt_that_cost_no_code(history):
    sealed, _ = take_in_without_a_code(history, "receipt")
    history.waiting.append(sealed)


def mix_first_and_pay_later(history):
    """At the checkpoint there is one receipt too many; a poster is booked as a receipt after it."""
    while history.waiting:
        history.mix(9)
    mix_a_receipt_that_cost_no_code(history)
    history.checkpoint()
    _, listed = take_in_without_a_code(history, "receipt")
    code = history.codes.pop()
    history.spent.add(code)
    change(history, "intake", spent=[code.hex()])
    born = history._row("open", channel="poster").hex()
    history.enter("mix", count=1, inputs=[listed], outputs=[born])


def make_a_poster_of_a_receipt(history):
    sealed = next(each for each in history.waiting if history.channels[each] == "receipt")
    history.channels[sealed] = "poster"


def mix_before_it_came(history):
    """Two posters more at the checkpoint than were taken in by then."""
    while history.waiting:
        history.mix(9)
    sealed = history.random.randbytes(60)
    listed = sha(b"langnghe/sealed/v1\x00", sealed).hex()
    born = history._row("open", channel="poster").hex()
    history.enter("mix", count=1, inputs=[listed], outputs=[born])
    history.checkpoint()
    history.enter("intake", sealed=[listed], spent=[])


def mix_an_interview(history):
    _, listed = take_in_without_a_code(history, "kiosk")
    history.enter("mix", count=1, inputs=[listed], outputs=[history._row("sample").hex()])


def correct_into_a_receipt(history):
    old = history.live("sample")[0]
    history.rows[old] = ("superseded", *history.rows[old][1:])
    new = history._row("transaction", channel="receipt").hex()
    history.enter("correction", old=old.hex(), new=new, reason="", approval=None, at="")


def anonymous(history):
    return bytes.fromhex(last(history, "mix")["outputs"][0])


def delete_what_was_mixed(history):
    gone = anonymous(history)
    history.rows[gone] = ("deleted", b"", b"")
    history.enter("deletion", commitment=gone.hex(), reason="subject-request", approval="", at="")


def void_what_was_mixed(history):
    gone = anonymous(history)
    history.rows[gone] = ("superseded", *history.rows[gone][1:])
    history.enter("correction", old=gone.hex(), new=None, reason="", approval=None, at="")


def void_an_import_without_a_case(history):
    gone = history._row("open", channel="link")
    history.enter("responses", source="import", commitments=[gone.hex()])
    history.rows[gone] = ("superseded", *history.rows[gone][1:])
    history.enter("correction", old=gone.hex(), new=None, reason="", approval=None, at="")


def lose_a_held_envelope(history):
    history.hold(1)
    history._decide(b"h" * 32, "held")


def hold_without_an_entry(history):
    history.held.append(b"h" * 32)


def release_what_was_never_held(history):
    history._decide(b"h" * 32, "released")


def release_and_reject(history):
    for decision in ("held", "released", "rejected"):
        history._decide(b"h" * 32, decision)


def release_and_keep(history):
    hold_without_an_entry(history)
    for decision in ("held", "released"):
        history._decide(b"h" * 32, decision)


def miscount_a_list_of_revoked_codes(history):
    history.revoke(everything=False)
    change(history, "codes-revoked", count=9)


def miscount_all_that_were_unspent(history):
    history.revoke(everything=True)
    change(history, "codes-revoked", count=1)


def announce_without_a_signature(history):
    history.rotate()
    change(history, "key", signatures={})


def announce_with_a_signature_of_another(history):
    """A key of another role says that the ledger's key signed for it."""
    stranger = history._key()
    history.announce(stranger, fingerprint(history.ledger_key))
    made = dict(last(history, "key")["signatures"])
    made[fingerprint(history.ledger_key)] = "00" * 64
    change(history, "key", role="release", signatures=made)


def announce_under_another_name(history):
    history.announce(history._key(), fingerprint(history.ledger_key))
    change(history, "key", role="issuer", fingerprint="0" * 32)


LIES = {
    import_receipts: {"birth-foreign"},
    sync_anonymous_answers: {"birth-foreign"},
    enter_from_nowhere: {"entry-malformed"},
    mix_a_receipt_that_cost_no_code: {"receipts-without-codes"},
    seal_a_receipt_that_cost_no_code: {"receipts-without-codes"},
    mix_first_and_pay_later: {"receipts-without-codes"},
    make_a_poster_of_a_receipt: {"answers-not-taken-in", "receipts-missing"},
    mix_before_it_came: {"answers-not-taken-in"},
    mix_an_interview: {"birth-foreign"},
    correct_into_a_receipt: {"birth-foreign"},
    delete_what_was_mixed: {"anonymous-removed"},
    void_what_was_mixed: {"anonymous-removed"},
    void_an_import_without_a_case: {"anonymous-removed"},
    lose_a_held_envelope: {"envelope-lost"},
    hold_without_an_entry: {"envelope-unannounced"},
    release_what_was_never_held: {"envelope-unannounced"},
    release_and_reject: {"envelope-twice"},
    release_and_keep: {"envelope-decided-and-held"},
    miscount_a_list_of_revoked_codes: {"revoked-count"},
    miscount_all_that_were_unspent: {"revoked-count"},
    announce_without_a_signature: {"key-signature"},
    announce_with_a_signature_of_another: {"key-signature"},
    announce_under_another_name: {"key-fingerprint"},
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_what_nobody_answered_is_found_though_it_is_signed(history, tmp_path, lie):
    assert found(history, tmp_path) == set()
    lie(history)
    assert LIES[lie] - found(history, tmp_path) == set()


def verdict(history, folder):
    said = []
    assert verify(write(history, folder / "bundle.zip"), show=said.append) == CLEAN
    return json.loads(said[-1])


@pytest.mark.parametrize("source", ["demo", "migration"])
def test_receipts_of_a_demonstration_or_a_migration_stand_in_the_verdict(history, tmp_path, source):
    before = verdict(history, tmp_path)["births"]
    enter_receipts(history, source)
    history.interview(2)
    after = verdict(history, tmp_path)["births"]
    assert after == before | {source: {"transaction": 50}, "sync": {"sample": 7}}
    assert sum(after["mix"].values()) == 4


def test_envelopes_stand_in_the_verdict(history, tmp_path):
    decisions = [
        json.loads(entry)["decision"] for entry in history.entries if b'"quarantine"' in entry
    ]
    told = verdict(history, tmp_path)["envelopes"]
    assert told.pop("undecided") == len(history.held)
    assert told == {each: decisions.count(each) for each in ("held", "released", "rejected")}
    assert told["held"] == 3


def test_a_key_that_cannot_sign_needs_no_signature_of_its_own(history, tmp_path):
    public = b"\x04" + bytes(range(64))  # a point of P-256, uncompressed
    named = sha(b"langnghe/key/v1\x00", public).hex()[:32]
    fields = {"role": "epoch", "public_key": public.hex(), "fingerprint": named, "replaces": None}
    message = canonical({"kind": "key", "v": 1, "at": ""} | fields)
    signed = history.ledger_key.sign(b"langnghe/key-announcement/v1\x00" + message).hex()
    history.enter("key", signatures={fingerprint(history.ledger_key): signed}, at="", **fields)
    assert found(history, tmp_path) == set()
    change(history, "key", at="later")
    assert found(history, tmp_path) == {"key-signature"}
