"""Where field work stands today: units, people and devices beside what was to be done by now.

"Expected by today" is what the plan says: cases whose working day has come. A case that nobody has
yet counts by the share of working days of its unit's window that is over.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from sampling.dispositions import DISPOSITIONS
from sampling.outcome_rates import OutcomeRates
from survey_service.pipeline.dispositions import INTERVIEWS
from survey_service.pipeline.outcome_lines import (
    NOBODY,
    OutcomeLine,
    Worked,
    grouped,
    week_lines,
    worked,
)
from survey_service.pipeline.windows import share_of_days
from survey_service.store import arrivals, assignments, devices, envelopes, field_people, windows
from survey_service.store.assignments import Assignment, CaseKey
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.devices import Device
from survey_service.store.field_people import FieldPerson
from survey_service.store.samples import Case
from survey_service.store.windows import Window, Windows
from survey_service.units.working_days import add_working_days, local_date

QUIET_DAYS: Final = 2
"""Working days without an envelope after which the device of somebody with open cases is late."""


class Part(Struct, frozen=True, kw_only=True):
    """The cases of a unit or a person today.

    `finished` have a final disposition, `late` were expected before today and are open.
    """

    key: str
    cases: int
    finished: int
    interviews: int
    expected: float
    late: int
    rates: OutcomeRates
    weighted: OutcomeRates


class DeviceState(Struct, frozen=True, kw_only=True):
    """A device of somebody in the field: when it was last heard of, which numbers are missing."""

    device: str
    name: str
    person: str
    open_cases: int
    heard_at: datetime | None
    missing: int
    is_late: bool


class FieldState(Struct, frozen=True, kw_only=True):
    """Field work of a campaign on a day; `codes` counts the cases of each disposition."""

    every: Part | None
    units: tuple[Part, ...]
    people: tuple[Part, ...]
    weeks: tuple[OutcomeLine, ...]
    codes: Mapping[str, int]
    devices: tuple[DeviceState, ...]
    names: Mapping[str, FieldPerson]
    windows: Windows
    untouched: int

    def window(self, unit: str) -> Window | None:
        """Return the days of a unit."""
        return self.windows.of(unit)


class _Today(Struct, frozen=True, kw_only=True):
    found: Worked
    held: Mapping[CaseKey, Assignment]
    windows: Windows
    day: date


def field_state(connection: Connection, campaign: Campaign, now: datetime) -> FieldState:
    """Read where the field work of a campaign stands.

    Raises:
        Problem: `sample-missing`.
    """
    found = worked(connection, campaign)
    held = assignments.held(connection, found.cases[0].sample) if found.cases else {}
    today = _Today(
        found=found,
        held=held,
        windows=windows.in_force(connection, campaign.code),
        day=local_date(now),
    )
    people = field_people.everyone(connection, "enumerator")
    every = _parts(today, dict.fromkeys(map(_key, found.cases), NOBODY))
    codes: dict[str, int] = {}
    for code in found.codes.values():
        codes[code] = codes.get(code, 0) + 1
    return FieldState(
        every=next(iter(every), None),
        units=_parts(today, {_key(case): case.unit for case in found.cases}),
        people=_parts(today, {key: one.person for key, one in held.items()}),
        weeks=week_lines(connection, found),
        codes=codes,
        devices=_devices(connection, people, held.values(), now),
        names=people,
        windows=today.windows,
        untouched=len(found.cases) - len(found.codes),
    )


def _key(case: Case) -> CaseKey:
    return (case.unit, case.case_id)


def _parts(today: _Today, keys: Mapping[CaseKey, str]) -> tuple[Part, ...]:
    cases = [case for case in today.found.cases if _key(case) in keys]
    lines = grouped(cases, today.found.codes, lambda case: keys[_key(case)])
    parts: dict[str, list[Case]] = {}
    for case in cases:
        parts.setdefault(keys[_key(case)], []).append(case)
    return tuple(_part(line, parts[line.key], today) for line in lines)


def _part(line: OutcomeLine, cases: Sequence[Case], today: _Today) -> Part:
    codes = [today.found.codes.get(case.case_id) for case in cases]
    final = [code is not None and not DISPOSITIONS[code].is_temporary for code in codes]
    late = [
        not is_final and (held := today.held.get(_key(case))) is not None
        and held.expected_by < today.day
        for case, is_final in zip(cases, final, strict=True)
    ]  # fmt: skip
    return Part(
        key=line.key,
        cases=line.cases,
        finished=sum(final),
        interviews=sum(code in INTERVIEWS for code in codes),
        expected=sum(_expected(case, today) for case in cases),
        late=sum(late),
        rates=line.rates,
        weighted=line.weighted,
    )


def _expected(case: Case, today: _Today) -> float:
    held = today.held.get(_key(case))
    if held is not None:
        return float(held.expected_by <= today.day)
    window = today.windows.of(case.unit)
    return 0.0 if window is None else share_of_days(window, today.day)


def _devices(
    connection: Connection,
    people: Mapping[str, FieldPerson],
    held: Iterable[Assignment],
    now: datetime,
) -> tuple[DeviceState, ...]:
    open_cases: dict[str, int] = {}
    for one in held:
        if one.state == "given":
            open_cases[one.person] = open_cases.get(one.person, 0) + 1
    carried = {one.device: one for one in people.values() if one.device is not None}
    known = devices.find(connection, carried)
    heard = arrivals.last_heard(connection, known)
    missing = envelopes.missing(connection)
    quiet_since = add_working_days(local_date(now) + timedelta(days=1), -QUIET_DAYS)
    return tuple(
        _device(known[name], carried[name], open_cases.get(carried[name].code, 0),
                heard.get(name), missing.get(name, 0), quiet_since)
        for name in sorted(known, key=lambda name: carried[name].code)
    )  # fmt: skip


def _device(  # noqa: PLR0917 - one row of facts
    device: Device,
    person: FieldPerson,
    cases: int,
    heard: datetime | None,
    missing: int,
    quiet_since: date,
) -> DeviceState:
    last = device.enrolled_at if heard is None else heard
    return DeviceState(
        device=device.device,
        name=device.name,
        person=person.code,
        open_cases=cases,
        heard_at=heard,
        missing=missing,
        is_late=cases > 0 and device.revoked_at is None and local_date(last) < quiet_since,
    )
