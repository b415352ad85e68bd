"""Every reason to hold and every flag, each brought about by one envelope.

The rules know no database; what each database makes of them is in the other files.
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from survey_service.pipeline.sync_rules import FLAGS, REASONS
from survey_service.store import campaigns, devices, samples
from survey_service.store.samples import Sample
from tests.sync.fieldwork import INSTRUMENT, NOW, OTHER_WARD, WARD, drawn, text
from tests.sync.quick import database_url  # noqa: F401 - fixture


def words(outcome):
    return (outcome.status, outcome.reasons)


def test_same_id_with_other_bytes_is_held(field, send):
    device = field.device()
    first = device.interview(0, answers={"tx_overall": 1})
    changed = {"seq": 9, "case_id": "case-2", "answers": {"tx_overall": 5}}
    other = device.seal(first["envelope"] | changed)
    assert [one.status for one in send(first)] == ["accepted"]
    assert words(send(other)[0]) == ("quarantined", ("id-conflict",))
    assert send(other)[0] == send(other)[0]


def test_another_id_with_the_same_answers_and_times_is_a_possible_copy(field, send):
    device, colleague = field.device(), field.device()
    first = device.interview(0, answers={"tx_overall": 2})
    send(first)
    times = {name: first["envelope"][name] for name in ("mono_start", "mono_end", "answers")}
    assert words(send(colleague.interview(2, **times))[0]) == ("quarantined", ("possible-copy",))
    differs = times | {"answers": {"tx_overall": 3}}
    assert words(send(colleague.interview(4, **differs))[0]) == ("accepted", ())


def test_a_copy_within_one_batch_is_seen(field, send):
    device = field.device()
    first = device.interview(0)
    times = {name: first["envelope"][name] for name in ("mono_start", "mono_end", "answers")}
    assert [one.status for one in send(first, device.interview(2, **times))] == [
        "accepted",
        "quarantined",
    ]


def test_cloned_storage_takes_a_number_twice(field, send):
    device = field.device()
    send(device.interview(0))
    kept = device.state
    send(device.interview(2))
    device.state = kept
    assert words(send(device.interview(4))[0]) == ("quarantined", ("number-taken",))


def test_a_revoked_device_is_received_and_held(field, send):
    device = field.device()
    before = device.interview(0)
    send(before)
    with field.database.write() as connection:
        devices.revoke(connection, device.name, NOW)
    assert words(send(device.interview(2))[0]) == ("quarantined", ("device-revoked",))
    assert send(before)[0].status == "replayed"


def test_a_stranger_learns_nothing_about_cases(field, send):
    send(field.device().interview(0))
    stranger = type(field.device())(field.random)
    for case in (0, 2, 999):
        assert words(send(stranger.interview(case))[0]) == ("quarantined", ("device-unknown",))


def test_a_signature_by_another_key_is_held(field, send):
    device, other = field.device(), field.device()
    item = device.interview(0)
    forged = {"envelope": item["envelope"], "signature": other.seal(item["envelope"])["signature"]}
    assert words(send(forged)[0]) == ("quarantined", ("signature-invalid",))


def close_round(field):
    with field.database.write() as connection:
        campaigns.set_state(connection, "hp-2026", "final")


def add_foreign_sample(field):
    with field.database.write() as connection:
        samples.add(
            connection,
            Sample(name="other", title={"vi": "Khác"}, design={}),
            [],
            [type(drawn(0))(**{**asdict(drawn(100)), "sample": "other"})],
        )


def asdict(case):
    return {name: getattr(case, name) for name in case.__struct_fields__}


HELD = {
    "campaign-unknown": {"campaign": "hp-1999"},
    "instrument-mismatch": {"version": "0.0.1"},
    "answers-rejected": {"answers": {"tx_overall": 9}},
    "case-unknown": {"case_id": "case-77"},
    "unit-foreign": {"unit": "11311"},
}


@pytest.mark.parametrize("reason", HELD)
def test_content_that_cannot_count_is_held(field, send, reason):
    device = field.device(unit=WARD)
    outcome = send(device.interview(0, **HELD[reason]))[0]
    assert outcome.status == "quarantined"
    assert reason in outcome.reasons


@pytest.mark.parametrize("language", ["xx", "vi"])
def test_a_language_the_questionnaire_lacks_is_held(field, send, language):
    known = language in INSTRUMENT.languages
    outcome = send(field.device().interview(0, language=language))[0]
    assert outcome.reasons == (() if known else ("instrument-mismatch",))


def test_a_closed_campaign_and_a_case_of_another_sample_are_held(field, send):
    add_foreign_sample(field)
    device = field.device()
    assert words(send(device.interview(100))[0]) == ("quarantined", ("case-unknown",))
    close_round(field)
    assert words(send(device.interview(0))[0]) == ("quarantined", ("campaign-closed",))


def test_an_answered_case_is_held_also_within_one_batch(field, send):
    device = field.device()
    outcomes = send(device.interview(0), device.interview(0))
    assert [one.reasons for one in outcomes] == [(), ("case-answered",)]
    assert words(send(device.interview(0))[0]) == ("quarantined", ("case-answered",))


def test_a_device_speaks_in_its_own_channel(field, send):
    tablet, kiosk = field.device(), field.device("kiosk", WARD)
    as_kiosk = tablet.pack(channel="kiosk", unit=WARD)
    assert words(send(as_kiosk)[0]) == ("quarantined", ("channel-foreign",))
    assert words(send(kiosk.interview(0))[0]) == ("quarantined", ("channel-foreign",))
    elsewhere = kiosk.kiosk_answer(unit=OTHER_WARD)
    assert "unit-foreign" in send(elsewhere)[0].reasons


@pytest.mark.parametrize(
    "change",
    [
        {"envelope_id": str(uuid4())},
        {"seq": 0},
        {"seq": 1.5},
        {"prev": "00"},
        {"case_id": None},
        {"answers": None},
        {"ciphertext": "AAAA", "key": "ab" * 16},
        {"surprise": 1},
        {"attachments": ["md5:1"]},
        {"v": 2},
        {"mono_start": -1},
    ],
)
def test_what_is_no_envelope_is_kept_whole(field, send, change):
    device = field.device()
    good = device.interview(0)["envelope"]
    outcome = send(device.seal(good | change))[0]
    assert words(outcome) == ("quarantined", ("envelope-malformed",))
    assert send(device.seal(good))[0].status == "accepted"


@pytest.mark.parametrize("item", [5, None, "x", [], {}, {"envelope": {}}, {"signature": ""}])
def test_what_is_no_item_is_kept_whole(field, send, item):
    outcome = send(item)[0]
    assert words(outcome) == ("quarantined", ("envelope-malformed",))
    assert send(item)[0].receipt == outcome.receipt


def test_an_unreadable_ciphertext_is_held(field, send):
    device = field.device()
    sealed = {"ciphertext": text(bytes(120)), "key": "ab" * 16}
    item = device.interview(0)["envelope"] | sealed
    del item["answers"]
    assert words(send(device.seal(item))[0]) == ("quarantined", ("ciphertext-unreadable",))


def test_gaps_forks_and_unknown_boots_are_flagged_and_count(field, send):
    device = field.device()
    packed = [device.interview(number) for number in range(4)]
    assert words(send(packed[1])[0]) == ("flagged", ("boot-unknown",))
    assert words(send(packed[3])[0]) == ("flagged", ("seq-gap",))
    assert [words(one) for one in send(packed[0], packed[2])] == [("accepted", ())] * 2
    device.start()
    assert words(send(device.interview(4))[0]) == ("accepted", ())
    device.state = device.state | {"prev": "ab" * 32}
    assert words(send(device.interview(5))[0]) == ("flagged", ("prev-broken",))
    device.start()
    device.state = device.state | {"prev": "0" * 64}
    assert words(send(device.interview(6))[0]) == ("flagged", ("chain-forked",))


def test_an_order_lost_inside_a_batch_is_no_gap(field, send):
    device = field.device()
    packed = [device.interview(number) for number in range(5)]
    assert {one.status for one in send(*reversed(packed))} == {"accepted"}


def test_a_held_predecessor_is_no_gap(field, send):
    device = field.device()
    assert send(device.interview(0, answers={"tx_overall": 9}))[0].status == "quarantined"
    assert words(send(device.interview(2))[0]) == ("accepted", ())


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"wall": "1970-01-01T00:00:00Z"}, "clock-implausible"),
        ({"wall": (NOW + timedelta(days=3650)).isoformat()}, "clock-implausible"),
        ({"wall": "hôm qua"}, "clock-implausible"),
        ({"wall": "0001-01-01T00:00:00+14:00"}, "clock-implausible"),
        ({"mono_end": 0}, "clock-implausible"),
        ({"mono_end": 2**52}, "clock-implausible"),
        ({"wall": (NOW - timedelta(days=20)).astimezone(UTC).isoformat()}, None),
    ],
)
def test_the_clock_of_a_device_is_evidence_and_no_reason(field, send, change, flag):
    outcome = send(field.device().interview(0, **change))[0]
    assert words(outcome) == (("flagged", (flag,)) if flag else ("accepted", ()))


def test_every_word_has_both_languages_and_one_meaning():
    assert not REASONS.keys() & FLAGS.keys()
    for wording in (*REASONS.values(), *FLAGS.values()):
        assert wording.keys() == {"vi", "en"}


def test_deadlines_are_the_servers(field, send):
    late = field.device().interview(0, wall=datetime(2026, 5, 20, tzinfo=UTC).isoformat())
    close_round(field)
    assert "campaign-closed" in send(late)[0].reasons
