"""One day in the field on both databases: what the quick tests show of a file holds on a server."""

from survey_service.pipeline.attachment_files import Stored
from survey_service.pipeline.attachments import Attachments
from survey_service.store import devices, quarantine, responses
from tests.sync.fieldwork import NOW, ROUND, WARD
from tests.sync.test_kiosks import mixed

WHY = "Đã gọi lại và xác nhận"
PHOTO = bytes(range(32))


def test_a_day_in_the_field(field, host, send, tmp_path):
    tablet, kiosk = field.device(), field.device("kiosk", WARD)
    photographed = tablet.interview(0, attachments=[f"sha256:{PHOTO.hex()}"])
    day = [photographed, tablet.interview(1), kiosk.kiosk_answer(), tablet.interview(1)]
    first = send(*day)
    assert [one.status for one in first] == ["quarantined", "accepted", "accepted", "quarantined"]
    files = Attachments(field.database, tmp_path, host.quarantine, lambda: NOW)
    assert files.enter(Stored(PHOTO, "image/png", 1))
    assert not files.enter(Stored(PHOTO, "image/png", 1))
    with field.database.write() as connection:
        devices.revoke(connection, kiosk.name, NOW)
    late = send(kiosk.kiosk_answer())
    held = {line.reasons: line.reference for line in host.quarantine.waiting()}
    assert held.keys() == {("case-answered",), ("device-revoked",)}
    host.quarantine.release(held["device-revoked",], by="binh", reason=WHY)
    host.quarantine.reject(held["case-answered",], by="binh", reason=WHY)
    again = send(*day, day[2])
    assert [one.status for one in again] == ["replayed"] * 3 + ["quarantined", "replayed"]
    assert [one.receipt for one in again[:4]] == [one.receipt for one in first]
    assert late[0].receipt not in {one.receipt for one in first}
    assert len(mixed(field)) == 2
    with field.database.read() as connection:
        cases = {row.case_id for row in responses.read(connection, ROUND, "sample")}
        assert quarantine.count(connection) == 0
    assert cases == {"case-0", "case-1"}
