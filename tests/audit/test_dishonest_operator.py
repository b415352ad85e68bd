"""An operator who holds every key and signs whatever is wanted: what the entries still betray."""

import json
from pathlib import Path

import pytest

from survey_service.ledger.verifier.command import CLEAN, TAMPERED, verify
from tests.audit.bundles import write
from tests.audit.histories import History
from tests.audit.rounds import noted
from tests.audit.specification import canonical, digest, fingerprint, sha


@pytest.fixture
def history():
    """Answers that came in, some mixed and some waiting, interviews and published figures."""
    made = History(19)
    made.issue(12)
    made.take_in(9)
    made.mix(6)
    made.interview(5)
    made.publish("open")
    made.publish("sample")
    made.checkpoint()
    return made


def found(history: History, folder: Path, **known) -> set[str]:
    """The codes of the findings, after everything was signed again."""
    history.notes = [history.note(int(note.split("\n")[1])) for note in history.notes]
    history.checkpoint()
    said = []
    code = verify(write(history, folder / "bundle.zip"), show=said.append, **known)
    codes = {json.loads(line)["code"] for line in said[:-1]}
    assert code == (TAMPERED if codes else CLEAN)
    return codes


def change(history: History, kind: str, **fields: object) -> None:
    """Change the last entry of a kind."""
    for position in reversed(range(len(history.entries))):
        entry = json.loads(history.entries[position])
        if entry["kind"] == kind:
            history.entries[position] = canonical(entry | fields)
            return


def last(history: History, kind: str) -> dict:
    return next(e for e in map(json.loads, reversed(history.entries)) if e["kind"] == kind)


def drop_in_mix(history):
    change(history, "mix", outputs=last(history, "mix")["outputs"][:-1])


def drop_and_adjust(history):
    mix = last(history, "mix")
    change(history, "mix", outputs=mix["outputs"][:-1], inputs=mix["inputs"][:-1], count=5)


def mix_twice(history):
    row = history._row("open")
    listed = last(history, "mix")["inputs"][:1]
    history.enter("mix", count=1, inputs=listed, outputs=[row.hex()])


def invent_in_mix(history):
    row = history._row("open")
    history.enter("mix", count=1, inputs=["ab" * 32], outputs=[row.hex()])


def mix_and_keep(history):
    row = history._row("open")
    listed = sha(b"langnghe/sealed/v1\x00", history.waiting[0]).hex()
    history.enter("mix", count=1, inputs=[listed], outputs=[row.hex()])


def swallow(history):
    history.waiting.pop()


def take_in_twice(history):
    change(history, "intake", spent=[])
    history.entries.append(canonical(last(history, "intake")))


def spend_twice(history):
    history.enter(
        "intake", sealed=last(history, "intake")["sealed"], spent=[min(history.spent).hex()]
    )


def burn(history):
    code = history.codes.pop()
    history.spent.add(code)
    history.enter("intake", sealed=[], spent=[code.hex()])


def count_twice(history):
    born = last(history, "responses")["commitments"]
    history.enter("responses", source="sync", commitments=born[:1])


def answer_a_case_twice(history):
    row = json.loads(history.rows[history.live("sample")[0]][2])
    made = history._row("sample", row["case_id"])
    salt, other = history.rows.pop(made)[1:]
    fields = json.loads(other) | {"unit": row["unit"]}
    again = canonical(fields)
    commitment = sha(b"langnghe/response/v1\x00", salt, len(again).to_bytes(8, "big"), again)
    history.rows[commitment] = ("live", salt, again)
    history.enter("responses", source="sync", commitments=[commitment.hex()])


def correct_nothing(history):
    history.enter("correction", old="ab" * 32, new=None, reason="", approval=None, at="")


def revoke_what_was_answered(history):
    root = json.loads(history.manifests[0][0])["root"]
    code = min(history.spent)
    history.revoked.add(code)
    history.enter("codes-revoked", root=root, hashes=[code.hex()], count=1, reason="", at="")


def answer_what_was_revoked(history):
    history.revoke(everything=True)
    code = min(history.revoked)
    history.revoked.discard(code)
    history.checkpoint()
    sealed = history.random.randbytes(60)
    history.waiting.append(sealed)
    listed = sha(b"langnghe/sealed/v1\x00", sealed).hex()
    history.enter("intake", sealed=[listed], spent=[code.hex()])


def issue_under_an_untrusted_key(history):
    trusted, history.issuer_key = history.issuer_key, history._key()
    history.issue(3)
    history.issuer_key = trusted


def lie_about_the_index(history):
    _republish(history, est=0.999)


def lie_about_n(history):
    _republish(history, n=10_000)


def _republish(history, **lie):
    stored = next(each for each in history.publications if each["series"] == "open")
    source, levels, scored = json.loads(stored["figures"])
    shown = next(f for f in levels["city"] if f["est"] is not None)
    shown |= lie
    stored["figures"] = canonical([source, levels, scored]).decode()
    for position, raw in enumerate(history.entries):
        entry = json.loads(raw)
        if entry["kind"] == "publication" and entry["series"] == "open":
            entry["digest"] = digest(stored["figures"], stored["versions"])
            history.entries[position] = canonical(entry)


def lie_about_the_snapshot(history):
    change(history, "snapshot", n=3)


def name_another_snapshot(history):
    change(history, "snapshot", digest="00" * 32)


def publish_without_a_snapshot(history):
    change(history, "snapshot", campaign="hp-1999")


def publish_again(history):
    history.entries.append(canonical(last(history, "publication") | {"at": "later"}))


def register_again(history):
    history.entries.append(canonical(last(history, "manifest") | {"at": "later"}))


def list_out_of_order(history):
    change(history, "intake", sealed=last(history, "intake")["sealed"][::-1])


def spell_otherwise(history):
    history.entries.append(b'{"v": 1, "kind": "export"}')


def say_it_twice(history):
    history.entries.append(b'{"kind":"export","kind":"export","v":1}')


LIES = {
    drop_in_mix: {"mix-count"},
    drop_and_adjust: {"answer-lost"},
    mix_twice: {"answer-mixed-twice"},
    invent_in_mix: {"sealed-unknown"},
    mix_and_keep: {"answer-mixed-and-waiting"},
    swallow: {"answer-lost"},
    take_in_twice: {"sealed-twice"},
    spend_twice: {"code-spent-twice"},
    burn: {"codes-without-answers"},
    count_twice: {"answer-twice"},
    answer_a_case_twice: {"case-twice"},
    correct_nothing: {"act-unfounded"},
    revoke_what_was_answered: {"code-spent-and-revoked"},
    answer_what_was_revoked: {"code-spent-after-revocation"},
    issue_under_an_untrusted_key: {"issuer-untrusted"},
    lie_about_the_index: {"publication-index"},
    lie_about_n: {"publication-n"},
    lie_about_the_snapshot: {"snapshot-n"},
    name_another_snapshot: {"snapshot-root"},
    publish_without_a_snapshot: {"snapshot-missing"},
    publish_again: {"publication-twice"},
    register_again: {"manifest-twice"},
    list_out_of_order: {"entry-malformed"},
    spell_otherwise: {"entry-malformed"},
    say_it_twice: {"entry-malformed"},
}


def test_without_a_lie_there_is_no_finding(history, tmp_path):
    assert found(history, tmp_path) == set()


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_that_is_duly_signed_is_found(history, tmp_path, lie):
    lie(history)
    assert LIES[lie] - found(history, tmp_path) == set()


def test_two_continuations_of_one_log_are_a_fork(tmp_path):
    ours, theirs = History(5), History(5)
    for history in (ours, theirs):
        history.issue(4)
        history.take_in(4)
        history.checkpoint()
    common = ours.notes[-1]
    ours.mix(4)
    theirs.mix(3)
    ours.checkpoint()
    theirs.checkpoint()
    known = {"saved": noted(tmp_path, [theirs.notes[-1]])}
    assert found(ours, tmp_path, **known) == {"forked"}
    assert found(ours, tmp_path, saved=noted(tmp_path, [common])) == set()


def test_a_checkpoint_of_another_log_is_foreign(history, tmp_path):
    other = History(6)
    other.checkpoint()
    assert found(history, tmp_path, saved=noted(tmp_path, other.notes)) == {"origin-foreign"}


def test_a_key_counts_if_the_one_before_it_signed_for_it(history, tmp_path):
    bundle, former = tmp_path / "bundle.zip", history.ledger_key
    history.rotate()
    history.checkpoint()
    assert verify(write(history, bundle), show=str) == CLEAN
    history.interview(2)
    history.notes.append(history.note(key=former))  # which has had its day
    assert verify(write(history, bundle), show=str) == TAMPERED


def test_a_key_that_replaces_a_lost_one_counts_for_those_who_know_it(history, tmp_path):
    first = history.ledger_key
    history.announce(second := history._key(), fingerprint(first))
    history.notes.append(history.note(key=second))
    bundle = write(history, tmp_path / "bundle.zip")
    known = [key.public_key().public_bytes_raw().hex() for key in (first, second)]
    assert verify(bundle, show=str) == verify(bundle, keys=known[:1], show=str) == TAMPERED
    assert verify(bundle, keys=known, show=str) == CLEAN
