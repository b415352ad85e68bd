"""What holds an envelope back, and what is only noted about it: every rule of sync, without SQL.

A reason to hold sends an envelope to quarantine, where people see it; a flag is noted and the
envelope counts. Neither refuses anything to the person in the field, for whom every envelope is
received. Of a sender who is not proven nothing is looked up, so that nobody can find out by asking
which cases exist. A new rule is a word in one of the two tables and a line in `holding` or
`flagged`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from questionnaires.text import Wording
from survey_service.ledger import envelopes as format_
from survey_service.pipeline.sync_reading import Received
from survey_service.store.campaigns import OPEN_STATES, Campaign, Series
from survey_service.store.devices import Device
from survey_service.store.envelopes import Known, Link

Case = tuple[str, str]
Number = tuple[str, bytes, int]

REASONS: Final[Mapping[str, Wording]] = {
    "envelope-malformed": {"vi": "Gói tin sai cấu trúc", "en": "Not an envelope"},
    "device-unknown": {"vi": "Thiết bị chưa ghi danh", "en": "Unknown device"},
    "signature-invalid": {"vi": "Chữ ký không khớp", "en": "The signature does not fit"},
    "device-revoked": {"vi": "Thiết bị đã bị thu hồi", "en": "Revoked device"},
    "id-conflict": {"vi": "Trùng mã, khác nội dung", "en": "Same id, other content"},
    "number-taken": {"vi": "Trùng số thứ tự của thiết bị", "en": "Number of the device taken"},
    "possible-copy": {"vi": "Có thể là bản sao", "en": "Possibly a copy"},
    "channel-foreign": {"vi": "Sai loại thiết bị", "en": "Not a channel of this device"},
    "unit-foreign": {"vi": "Ngoài phạm vi của thiết bị", "en": "Outside the reach of the device"},
    "unit-unknown": {"vi": "Không có đơn vị này", "en": "No such unit"},
    "campaign-unknown": {"vi": "Không có đợt đo này", "en": "No such campaign"},
    "campaign-closed": {"vi": "Đợt đo đã đóng", "en": "The campaign is closed"},
    "instrument-mismatch": {"vi": "Không đúng phiếu của đợt đo", "en": "Another questionnaire"},
    "ciphertext-unreadable": {"vi": "Không giải mã được", "en": "Cannot be opened"},
    "answers-rejected": {"vi": "Câu trả lời không hợp lệ", "en": "Answers not accepted"},
    "case-unknown": {"vi": "Không có trong mẫu", "en": "Not a case of the sample"},
    "case-uncalled": {"vi": "Đối tượng dự bị chưa được gọi", "en": "A reserve that was not called"},
    "case-answered": {"vi": "Đối tượng này đã có phiếu", "en": "The case has its answer"},
    "attachments-missing": {"vi": "Chờ tệp đính kèm", "en": "Waits for its attachments"},
}
"""Why an envelope is held."""

FLAGS: Final[Mapping[str, Wording]] = {
    "seq-gap": {"vi": "Thiếu gói tin liền trước", "en": "The one before has not come"},
    "boot-unknown": {"vi": "Chưa thấy phần đầu phiên máy", "en": "Nothing else of this boot came"},
    "prev-broken": {"vi": "Chuỗi không khớp", "en": "The chain does not fit"},
    "chain-forked": {"vi": "Chuỗi rẽ nhánh", "en": "The chain forks"},
    "clock-implausible": {"vi": "Giờ máy không hợp lý", "en": "Implausible clock"},
}
"""What is noted about an envelope that counts."""

WAIVABLE: Final = frozenset({
    "device-unknown", "signature-invalid", "device-revoked", "id-conflict", "number-taken",
    "possible-copy", "channel-foreign", "unit-foreign", "attachments-missing",
})  # fmt: skip
"""What a person may overrule; the other reasons leave nothing that could be counted."""

CLOCK_TOLERANCE: Final = timedelta(days=1)
LONGEST: Final = timedelta(hours=24)


class Situation(Struct, kw_only=True):
    """What the database and the batch so far know about the envelopes of a batch."""

    now: datetime
    devices: Mapping[str, Device]
    known: dict[bytes, list[Known]]
    numbers: set[Number]
    boots: Counter[tuple[str, bytes]]
    bodies: set[bytes]
    interviews: set[tuple[int, int, str]]
    campaigns: Mapping[str, Campaign]
    samples: Mapping[Case, str]
    answered: set[Case]
    uncalled: set[Case]
    units: frozenset[str]
    missing: set[bytes]
    chains: dict[tuple[str, bytes], Link]
    followers: dict[tuple[str, bytes], set[bytes]]


def holding(one: Received, about: Situation, *, overruled: bool = False) -> list[str]:
    """Return why an envelope must be held; nothing where it counts.

    Args:
        one: the envelope.
        about: what is known about it.
        overruled: whether a person says that it may count whoever sent it. Its content is judged
            then like that of any other.
    """
    if one.envelope is None:
        return list(one.faults)
    if one.device is None:
        conflict = ["id-conflict"] if _conflict(one, about) else []
        return [*one.faults, *conflict, *(_of_content(one, about) if overruled else ())]
    return [*one.faults, *_of_sender(one, one.device, about), *_of_content(one, about)]


def _of_sender(one: Received, sender: Device, about: Situation) -> Iterator[str]:
    envelope, current = one.sent, about.devices.get(sender.device, sender)
    if current.revoked_at is not None:
        yield "device-revoked"
    if _conflict(one, about):
        yield "id-conflict"
    if one.number in about.numbers:
        yield "number-taken"
    if one.body in about.bodies or _timed(one) in about.interviews:
        yield "possible-copy"
    if (envelope.channel == "kiosk") != (current.kind == "kiosk"):
        yield "channel-foreign"
    elif not _reaches(current, envelope.unit):
        yield "unit-foreign"


def _of_content(one: Received, about: Situation) -> Iterator[str]:
    campaign = about.campaigns.get(one.sent.campaign)
    if campaign is None:
        yield "campaign-unknown"
        return
    if campaign.state not in OPEN_STATES:
        yield "campaign-closed"
    part = series_of(one, campaign)
    asked = (one.sent.instrument, one.sent.version)
    if part is None or asked != (part.instrument, part.instrument_version):
        if "instrument-mismatch" not in one.faults:
            yield "instrument-mismatch"
    elif one.case is not None:
        yield from _of_case(one.case, part, about)
    if one.case is None and one.sent.unit not in about.units and not _stands_in(one):
        yield "unit-unknown"
    if one.case in about.answered:
        yield "case-answered"
    if about.missing.intersection(one.attachments):
        yield "attachments-missing"


def _of_case(case: Case, part: Series, about: Situation) -> Iterator[str]:
    sample = about.samples.get(case)
    if sample is None or sample != part.sample:
        yield "case-unknown"
    elif case in about.uncalled:
        yield "case-uncalled"


def _stands_in(one: Received) -> bool:
    return one.device is not None and one.device.unit == one.sent.unit


def series_of(one: Received, campaign: Campaign) -> Series | None:
    """Return the series that an envelope belongs to: the sample, or the open series of kiosks."""
    wanted = "sample" if one.case is not None else "open"
    return next((part for part in campaign.series if part.series == wanted), None)


def take(one: Received, about: Situation) -> None:
    """Let the rest of the batch see an envelope that counts."""
    about.known.setdefault(one.id_hash, []).append(Known(one.content_mac, "accepted", True, (), ""))
    if one.number is not None:
        about.numbers.add(one.number)
        about.boots[one.number[:2]] += 1
    if one.body is not None:
        about.bodies.add(one.body)
    if (timed := _timed(one)) is not None:
        about.interviews.add(timed)
    if one.case is not None:
        about.answered.add(one.case)


def link(one: Received, about: Situation) -> None:
    """Let the rest of the batch see the place of a proven envelope in its chain."""
    if one.place is not None:
        about.chains[one.place.device, one.place.chain] = one.place
        about.followers.setdefault((one.place.device, one.place.follows), set()).add(
            one.place.chain
        )


def flagged(one: Received, about: Situation) -> list[str]:
    """Return what is to be noted about an envelope that counts; all of the batch is linked.

    Nothing of a kiosk's clock: the answers bear what it says about how they were given, and the
    same mark on the envelope would tell which answer came in it.
    """
    broken = None if one.place is None else _break(one.place, one.sent, about)
    is_wrong = one.case is not None and _clock_is_wrong(one, about)
    clock = ["clock-implausible"] if is_wrong else []
    return [*([] if broken is None else [broken]), *clock]


def _break(place: Link, envelope: format_.Envelope, about: Situation) -> str | None:
    if len(about.followers.get((place.device, place.follows), ())) > 1:
        return "chain-forked"
    first = place.seq == 1
    if envelope.prev == format_.NO_PREVIOUS:
        return None if first else "prev-broken"
    before = about.chains.get((place.device, place.follows))
    if before is not None:
        follows = before.boot != place.boot if first else _is_next(before, place)
        return None if follows else "prev-broken"
    if first or (place.device, place.boot, place.seq - 1) not in about.numbers:
        alone = not first and about.boots[place.device, place.boot] == 1  # nothing but itself
        return "boot-unknown" if alone else "seq-gap"
    return "prev-broken"


def _is_next(before: Link, place: Link) -> bool:
    return (before.boot, before.seq + 1) == (place.boot, place.seq)


def _clock_is_wrong(one: Received, about: Situation) -> bool:
    taken = timedelta(milliseconds=one.sent.mono_end - one.sent.mono_start)
    if not timedelta(0) <= taken <= LONGEST or one.wall is None or one.device is None:
        return True
    made = one.device.enrolled_at
    return not made - CLOCK_TOLERANCE <= one.wall <= about.now + CLOCK_TOLERANCE


def _conflict(one: Received, about: Situation) -> bool:
    return any(
        known.proven and known.content_mac != one.content_mac
        for known in about.known.get(one.id_hash, ())
    )


def _timed(one: Received) -> tuple[int, int, str] | None:
    if one.case is None or one.answers is None or one.envelope is None:
        return None
    return (one.envelope.mono_start, one.envelope.mono_end, one.answers)


def _reaches(device: Device, unit: str) -> bool:
    if device.kind == "kiosk":
        return unit == device.unit
    return not device.unit or unit == device.unit or unit.startswith(device.unit + ".")
