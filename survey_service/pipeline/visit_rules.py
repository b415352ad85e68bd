"""The rules of what may be recorded about a case, the same on every surface."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from questionnaires.text import Wording
from sampling.dispositions import DISPOSITIONS
from survey_service.pipeline.dispositions import INTERVIEWS, is_final
from survey_service.store.assignments import Assignment
from survey_service.store.dispositions import CaseKey
from survey_service.store.samples import Case
from survey_service.store.visits import Attempt, How
from survey_service.units.working_days import local_date

CLOCKS_APART: Final = timedelta(minutes=10)
SHORTEST_REASON: Final = 10
APPOINTMENT: Final = "5.1"


class Record(Struct, frozen=True, kw_only=True):
    """What somebody says about a case. Without `how` it is a finding of the office."""

    unit: str
    case_id: str
    code: str
    at: datetime
    how: How | None = None
    person: str | None = None
    next_on: date | None = None
    reason: str | None = None

    @property
    def key(self) -> CaseKey:
        """Unit and case."""
        return (self.unit, self.case_id)


class Refused(Struct, frozen=True):
    """A record that is not: the field that is wrong, what it holds, what it should."""

    field: str
    got: str
    expected: Wording


class Recorder(Struct, frozen=True, kw_only=True):
    """Who records, and what they may record about.

    Attributes:
        by: account or command.
        source: where the record comes from.
        own: the person whose cases alone may be recorded; None: those of everybody.
    """

    by: str
    source: Literal["visit", "office", "file"]
    own: str | None = None


class Known(Struct, kw_only=True):
    """What is on record about the cases of a batch."""

    sample: str
    cases: Mapping[CaseKey, Case]
    code: Mapping[CaseKey, str | None]
    uncalled: frozenset[CaseKey]
    answered: frozenset[CaseKey]
    held: Mapping[CaseKey, Assignment]
    tried: Mapping[CaseKey, Sequence[Attempt]]
    people: frozenset[str]


def refusals(one: Record, known: Known, recorder: Recorder, now: datetime) -> Iterator[Refused]:
    """Yield why a record cannot be stored; nothing where it can."""
    yield from _of_the_case(one, known, recorder)
    yield from _of_the_code(one, known)
    yield from _of_the_time(one, now)
    if one.person is not None and one.person not in known.people:
        yield _refused("person", one.person, "mã một người làm thực địa", "a person in the field")


def _of_the_case(one: Record, known: Known, recorder: Recorder) -> Iterator[Refused]:
    case, name = known.cases.get(one.key), " ".join(one.key)
    if case is None or case.sample != known.sample:
        yield _refused("case_id", name, f"một đối tượng của mẫu {known.sample}",
                       f"a case of the sample {known.sample}")  # fmt: skip
        return
    if one.key in known.uncalled:
        yield _refused("case_id", name, "đối tượng chính thức, hoặc dự bị đã được gọi",
                       "an official case, or a reserve that was called")  # fmt: skip
    held = known.held.get(one.key)
    if recorder.own is not None and (held is None or held.person != recorder.own):
        yield _refused("case_id", name, "đối tượng đang giao cho bạn", "a case that you have")


def _of_the_code(one: Record, known: Known) -> Iterator[Refused]:
    if one.code not in DISPOSITIONS:
        yield _refused("disposition", one.code, "một mã kết quả", "a disposition code")
        return
    before = known.code.get(one.key)
    if one.key in known.answered:
        if one.code not in INTERVIEWS:
            yield _refused("disposition", one.code, "huỷ hoặc sửa phiếu đã nhận trước",
                           "the interview voided first: its answers are in")  # fmt: skip
    elif one.code in INTERVIEWS:
        yield _refused("disposition", one.code, "5.7 cho đến khi phiếu về đến hệ thống",
                       "5.7 until the answers are in; they make the case complete")  # fmt: skip
    changes = is_final(before) and before != one.code
    if changes and not is_told(one, known) and len((one.reason or "").strip()) < SHORTEST_REASON:
        yield _refused("reason", one.reason or "",
                       f"lý do đổi kết quả cuối {before}, ít nhất 10 ký tự",
                       f"why the final {before} changes, 10 characters or more")  # fmt: skip


def _of_the_time(one: Record, now: datetime) -> Iterator[Refused]:
    if one.at > now + CLOCKS_APART:
        yield _refused("at", one.at.isoformat(), "một thời điểm đã qua", "a moment that has passed")
    if one.code == APPOINTMENT and one.next_on is None:
        yield _refused("next_on", "", "ngày hẹn", "the day of the appointment")
    if one.next_on is None:
        return
    if one.code in DISPOSITIONS and not DISPOSITIONS[one.code].is_temporary:
        yield _refused("next_on", str(one.next_on), "để trống khi kết quả đã là cuối cùng",
                       "nothing, since the disposition is final")  # fmt: skip
    if one.next_on < local_date(one.at):
        yield _refused("next_on", str(one.next_on), "từ ngày đến thăm trở đi",
                       "the day of the attempt or a later one")  # fmt: skip


def _refused(field: str, got: str, vi: str, en: str) -> Refused:
    return Refused(field, got, {"vi": vi, "en": en})


def is_told(one: Record, known: Known) -> bool:
    """Tell whether exactly this attempt is on record already."""
    return one.how is not None and any(
        (attempt.at, attempt.how, attempt.outcome) == (one.at, one.how, one.code)
        for attempt in known.tried.get(one.key, ())
    )
