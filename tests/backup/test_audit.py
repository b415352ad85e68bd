"""After a restore the stand-alone verifier judges as it did before, and sees what is missing."""

from datetime import timedelta

import pytest

from survey_service.exports.audit_bundle import write_bundle
from survey_service.ledger.verifier.command import verify
from survey_service.pipeline.audit import parts, sign
from survey_service.pipeline.corrections import Change, correct, void
from survey_service.pipeline.restore import restore
from tests.backup.conftest import NOW, PEOPLE
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import store

LATER = NOW + timedelta(days=1)


def change(case_id: str) -> Change:
    return Change(unit=WARD, case_id=case_id, reason="duplicate", note="gõ nhầm", account=PEOPLE[0])


@pytest.fixture
def lived(small):
    """A city in which interviews were corrected, voided and deleted, old versions included."""
    correct(small.database, NOW, change("case-0"), {"tx_overall": 1}, small.random.randbytes)
    correct(small.database, NOW, change("case-0"), {"tx_overall": 2}, small.random.randbytes)
    void(small.database, NOW, change("case-1"))
    correct(small.database, NOW, change("case-2"), {"tx_overall": 3}, small.random.randbytes)
    small.delete("case-2")
    small.delete("case-3")
    return small


def verdict(database, city, note) -> tuple[int, str]:
    saved, bundle = city.folder / "monitor.txt", city.folder / "bundle"
    saved.write_text(note, encoding="utf-8")
    bundle.unlink(missing_ok=True)
    assert sign(database, city.keys, LATER) is None
    with database.read() as connection:
        write_bundle(bundle, parts(connection))
    said: list[str] = []
    return verify(bundle, [saved], show=said.append), "\n".join(said)


def test_a_restored_city_verifies_against_the_monitors_checkpoint(lived, small_place):
    note = lived.signed()
    assert verdict(lived.database, lived, note)[0] == 0
    restore(small_place, lived.backed_up(), lived.asked(note), LATER)
    code, said = verdict(small_place, lived, note)
    assert code == 0, said


def test_people_deleted_after_the_backup_leave_a_city_that_verifies(lived, small_place):
    note, path = lived.signed(), lived.backed_up()
    lived.delete("case-4")
    restore(small_place, path, lived.asked(note), LATER)
    code, said = verdict(small_place, lived, note)
    assert code == 0, said


def test_the_verifier_sees_a_roll_back_that_was_accepted(lived, small_place):
    path = lived.backed_up()
    store(lived.database, "open", answers(WARD, [(1.0, "55 44")]), seed=7)
    note = lived.signed()
    asked = lived.asked(note, accept_roll_back=True)
    restore(small_place, path, asked, LATER)
    assert verdict(small_place, lived, note)[0] == 1
