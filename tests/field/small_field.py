"""A small round in the field: two communes, two villages each, two enumerators, one monitor."""

from datetime import date

from survey_service.pipeline.born import Draft
from survey_service.pipeline.field_people import import_people
from survey_service.pipeline.organisations import import_organisations, import_roles
from survey_service.store import campaigns, samples
from survey_service.store.database import Database
from survey_service.store.samples import Case, CaseList, Psu, Sample
from tests.pipeline.small_city import INSTRUMENT, ITEMS
from tests.pipeline.small_round import MONDAY, ROUND, open_round

SAMPLE = "small"
WARD, COMMUNE = "10001", "10002"
OPENS, CLOSES = date(2026, 6, 1), date(2026, 6, 30)

ORGANISATIONS = """code,name_vi,name_en,kind,counted_with
buu-dien,Bưu điện thành phố,City Post,post_office,
mttq,Ủy ban Mặt trận Tổ quốc,Fatherland Front,fatherland_front,
ccb,Hội Cựu chiến binh,Veterans' Association,veterans,mttq
"""
ROLES = """organisation,role,statement
buu-dien,collects,
mttq,supervises,Công văn 12/MTTQ ngày 02/6/2026
"""
PEOPLE = """code,name,organisation,kind,units,account,device,capacity,left_on
DT01,Nguyễn Thị An,buu-dien,enumerator,10001,,,2,
DT02,Trần Văn Bình,buu-dien,enumerator,10001 10002,,,4,
GS01,Lê Văn Cường,mttq,monitor,,,,,
"""


def case(unit: str, psu: str, number: int, list_: CaseList = "official") -> Case:
    """Return a case of a village: every tenth of its people."""
    mark = "R" if list_ == "reserve" else "C"
    return Case(
        unit=unit,
        case_id=f"{psu}-{mark}{number}",
        sample=SAMPLE,
        psu=psu,
        stratum=unit,
        list=list_,
        position=number,
        pi1=0.5,
        pi2=0.2,
        design_weight=10.0,
    )


def drawn(per_village: int = 3, reserves: int = 2) -> tuple[Case, ...]:
    """Return the cases of four villages."""
    places = [(unit, f"{unit}-T{n}") for unit in (WARD, COMMUNE) for n in (1, 2)]
    return tuple(
        case(unit, psu, number, list_)
        for unit, psu in places
        for list_, count in (("official", per_village), ("reserve", reserves))
        for number in range(1, count + 1)
    )


def open_field(database: Database, cases: tuple[Case, ...] | None = None) -> None:
    """Open a campaign with a sample, organisations, roles and people."""
    open_round(database)
    every = drawn() if cases is None else cases
    villages = [
        Psu(sample=SAMPLE, unit=u, psu=p, stratum=u, name={"vi": p}, size=50.0, pi1=0.5)
        for u, p in sorted({(one.unit, one.psu) for one in every})
    ]
    with database.write() as connection:
        samples.add(
            connection, Sample(name=SAMPLE, title={"vi": "Mẫu nhỏ"}, design={}), villages, every
        )
        campaigns.attach_sample(connection, ROUND, SAMPLE)
        for _, bad in (
            import_organisations(connection, ORGANISATIONS),
            import_roles(connection, ROUND, ROLES),
            import_people(connection, PEOPLE),
        ):
            assert bad == ()


def interview(unit: str, case_id: str) -> Draft:
    """Return the answers of a sampled case."""
    return Draft(
        unit=unit,
        campaign=ROUND,
        series="sample",
        channel="interview",
        answered="alone",
        instrument=INSTRUMENT.name,
        version=INSTRUMENT.version,
        language="vi",
        week=MONDAY,
        answers={ITEMS[0]: 4},
        case_id=case_id,
    )
