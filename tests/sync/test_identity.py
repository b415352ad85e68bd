"""Every different item has an identity of its own, and nothing sent is refused."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_service.ledger import device_sealing, keys
from survey_service.pipeline.sync_reading import EnvelopeReader
from survey_service.store import quarantine
from tests.sync.fieldwork import WARD, text
from tests.sync.quick import database_url  # noqa: F401 - fixture

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def test_a_twin_with_one_member_more_is_held_beside_the_first(field, send):
    item = field.device().interview(0)
    twins = [item | {"x": 1}, item | {"x": 2}, {"envelope": item["envelope"]}, item["envelope"]]
    told = send(*twins, item, *twins)
    assert [one.status for one in told] == [*["quarantined"] * 4, "accepted", *["quarantined"] * 4]
    assert told[:4] == told[5:]
    assert len({one.receipt for one in told}) == 5
    with field.database.read() as connection:
        kept = quarantine.everything(connection)
    assert {one.reasons for one in kept} == {("envelope-malformed",)}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(extra=st.lists(st.dictionaries(st.text(max_size=3), VALUES), max_size=4), bare=VALUES)
def test_different_items_differ_in_all_their_names(field, keys, extra, bare):
    reader = EnvelopeReader(field.database, keys, lambda *_: None)
    item = field.device().interview(0)
    items = [item, bare, [item], item["envelope"], *(item | each for each in extra)]
    read = reader.read(items)
    for names in ("digest", "id_hash", "key"):
        assert len({getattr(one, names) for one in read}) == len({one.item for one in read})


BAD = {
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deeper than a body": b'{"tx_overall":' + b"[" * 40 + b"]" * 40 + b"}",
    "twice": b'{"tx_overall":1,"tx_overall":5}',
    "not utf-8": b'{"tx_overall":"\xff"}',
    "no number": b'{"tx_overall":NaN}',
    "huge": b'{"tx_overall":1' + b"0" * 5000 + b"}",
    "nul": b'{"tx_overall":"\\u0000"}',
    "empty": b"",
}


def test_what_no_body_may_hold_no_ciphertext_may_hold(field, send):
    kiosk, epoch = field.device("kiosk", WARD), field.keys.current("epoch")
    point = keys.public_bytes(epoch)
    for content in BAD.values():
        envelope = kiosk.kiosk_answer()["envelope"]
        del envelope["answers"]
        bound = bytes.fromhex(envelope["envelope_id"].replace("-", ""))
        sealed = device_sealing.seal(point, content, bound, bytes(12))
        envelope |= {"ciphertext": text(sealed), "key": keys.fingerprint(point)}
        [told] = send(kiosk.seal(envelope))
        assert told.reasons == ("ciphertext-unreadable",)
