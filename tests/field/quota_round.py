"""A round with quota cells: two wards, men and women of two bands, tablets that send envelopes."""

from collections import Counter
from datetime import date

from sqlalchemy import select

from questionnaires.loader import load_library
from survey_service.pipeline.quotas import cell_of
from survey_service.store import campaigns, devices, instruments, samples, units
from survey_service.store.campaigns import Campaign, Series
from survey_service.store.samples import Psu, Sample
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.quotas import quota_leases
from survey_service.store.tables.responses import responses
from survey_service.units.unit import Unit
from tests.sync.fieldwork import OTHER_WARD, ROUND, WARD, Device, drawn

INSTRUMENT = load_library("sipas_citizen")
AGES = ("18-24", "25-34")
MARGINS = {sex: dict.fromkeys(AGES, 1.0) for sex in ("male", "female")}
SINCE = date(2025, 7, 1)


def open_quotas(database, size):
    """Open a round with so many cases, half of them in each ward; a quarter of a ward a cell."""
    series = Series(
        series="sample",
        instrument=INSTRUMENT.name,
        instrument_version=INSTRUMENT.version,
        scheme="sipas_2023_2026",
        weighting_plan="design-nonresponse",
    )
    campaign = Campaign(
        code=ROUND,
        title={"vi": "Đợt 2026"},
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        state="field",
        series=(series,),
    )
    city = Unit(code="31", kind="city", name={"vi": "Thành phố"}, valid_from=SINCE)
    wards = [
        Unit(code=code, kind="commune", type="phuong", name={"vi": code}, valid_from=SINCE,
             parent=city.code)
        for code in (WARD, OTHER_WARD)
    ]  # fmt: skip
    villages = [
        Psu(sample="small", unit=unit, psu="1", stratum=unit, name={"vi": "Tổ 1"}, size=9, pi1=1.0)
        for unit in (WARD, OTHER_WARD)
    ]
    sample = Sample(name="small", title={"vi": "Mẫu"}, design={"quota_margins": MARGINS})
    with database.write() as connection:
        units.add_versions(connection, [city, *wards])
        instruments.publish(connection, INSTRUMENT)
        campaigns.add(connection, campaign)
        samples.add(connection, sample, villages, [drawn(number) for number in range(size)])
        campaigns.attach_sample(connection, ROUND, "small")


def enrolled(database, chance, count):
    """Enrol so many tablets."""
    tablets = [Device(chance) for _ in range(count)]
    with database.write() as connection:
        for tablet in tablets:
            devices.add(connection, tablet.enrolled())
    return tablets


def interview(tablet, case, sex, age):
    """Pack the interview of a case with a person of this sex and age."""
    return tablet.interview(
        case,
        instrument=INSTRUMENT.name,
        version=INSTRUMENT.version,
        answers={"did_procedure": "no", "sex": sex, "age_band": age},
    )


def stored_cells(connection):
    """Count what is stored by cell, straight from the rows."""
    rows = connection.execute(select(responses.c.unit, responses.c.answers))
    return Counter(cell_of(unit, answers) for unit, answers in rows)


def assert_leases_fit(connection):
    """Every lease has used exactly what its device had stored in its cell, up to its amount."""
    same = (envelopes.c.unit == responses.c.unit) & (
        envelopes.c.response_id == responses.c.response_id
    )
    rows = connection.execute(
        select(envelopes.c.device, responses.c.unit, responses.c.answers).select_from(
            envelopes.join(responses, same)
        )
    )
    made = Counter((device, cell_of(unit, answers)) for device, unit, answers in rows)
    leases = connection.execute(select(quota_leases)).all()
    for lease in leases:
        cell = (lease.unit, lease.sex, lease.age)
        assert lease.used == min(lease.amount, made[lease.device, cell])
    return len(leases)
