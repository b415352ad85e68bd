"""A small round that is watched: two enumerators of one body, interviews by tablet, monitors.

`a` of the Post works honestly, `b` invents: fast, one mark down the page, facts that are not so.
`b` belongs to a body that counts with the Fatherland Front, so only the veterans may check `b`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec
from sqlalchemy import insert, select

from sampling.monitors.back_checks import DrawRule
from sampling.monitors.comparison import Rule, Variable
from sampling.monitors.sequential import SequentialRule
from survey_service.pipeline.born import Draft, store_directly
from survey_service.pipeline.field_people import import_people
from survey_service.pipeline.monitors.rules import (
    ChecklistItem,
    MonitorRules,
    set_rules,
)
from survey_service.pipeline.organisations import import_organisations, import_roles
from survey_service.pipeline.sequence import sequence
from survey_service.store import assignments, campaigns, samples
from survey_service.store.assignments import Assignment
from survey_service.store.database import Database
from survey_service.store.samples import Case, Psu, Sample
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.responses import responses
from tests.pipeline.small_city import COMMUNE, INSTRUMENT, WARD
from tests.pipeline.small_round import MONDAY, NOW, ROUND, open_round

TODAY = date(2026, 6, 30)
LOAD = 12
SAMPLE = "watched"
ORGANISATIONS = """code,name_vi,name_en,kind,counted_with
buu-dien,Bưu điện thành phố,City Post,post_office,
mttq,Ủy ban Mặt trận Tổ quốc,Fatherland Front,fatherland_front,
ccb,Hội Cựu chiến binh,Veterans' Association,veterans,
mttq-phuong,Mặt trận phường,Front of the ward,fatherland_front,mttq
"""
ROLES = """organisation,role,statement
buu-dien,collects,
mttq,supervises,Công văn 12/MTTQ ngày 02/6/2026
ccb,supervises,Công văn 7/CCB ngày 03/6/2026
"""
PEOPLE = """code,name,organisation,kind,units,account,device,capacity,left_on
a,Nguyễn Thị An,buu-dien,enumerator,,,,,
b,Trần Văn Bình,mttq-phuong,enumerator,,,,,
m1,Lê Văn Cường,mttq,monitor,,,,,
m2,Phạm Thị Dung,ccb,monitor,,,,,
own,Đỗ Văn Em,buu-dien,monitor,,,,,
"""
RULES = MonitorRules(
    draw=DrawRule(rate=0.5, ratio=4, overlap=0.25),
    test=SequentialRule(most=12),
    verdict=Rule(share=0.4, least=1),
    variables=(
        Variable(name="tx_overall", type=1, kind="scale", missing=(97, 98, 99)),
        Variable(name="tx_courtesy", type=1, kind="scale", missing=(97, 98, 99)),
        Variable(name="tx_improve", type=2, kind="set"),
    ),
    tolerated_error=0.05,
    false_discovery=0.1,
    opinion_days=5,
    first_hour=7,
    last_hour=21,
    honest_gap=0.05,
    checklists={
        "delivery": (ChecklistItem(code="explained", text={"vi": "Có giải thích"}),),
        "kiosk": (ChecklistItem(code="unwatched", text={"vi": "Không ai đứng nhìn"}),),
    },
)


def random_bytes(seed: int = 1) -> Callable[[int], bytes]:
    return Random(seed).randbytes


def open_watched(database: Database, *, rules: MonitorRules | None = RULES) -> None:
    """Open the round, store its interviews, and give every entry its position."""
    open_round(database)
    cases = [
        Case(
            unit=unit, case_id=f"{unit}-{who}{k:02}", sample=SAMPLE, psu=f"{unit}-T{k % 2 + 1}",
            stratum=unit, list="official", position=k + 1, pi1=0.5, pi2=0.2, design_weight=10.0,
            disposition="1.1",
        )
        for unit in (WARD, COMMUNE) for who in "ab" for k in range(LOAD)
    ]  # fmt: skip
    villages = [
        Psu(
            sample=SAMPLE, unit=u, psu=f"{u}-T{n}", stratum=u, name={"vi": f"Thôn {n}"}, size=50.0,
            pi1=0.5,
        )
        for u in (WARD, COMMUNE) for n in (1, 2)
    ]  # fmt: skip
    with database.write() as connection:
        sample = Sample(name=SAMPLE, title={"vi": "Mẫu"}, design={})
        samples.add(connection, sample, villages, cases)
        campaigns.attach_sample(connection, ROUND, SAMPLE)
        for _, bad in (
            import_organisations(connection, ORGANISATIONS),
            import_roles(connection, ROUND, ROLES),
            import_people(connection, PEOPLE),
        ):
            assert bad == ()
        if rules is not None:
            set_rules(connection, ROUND, rules, NOW)
        store_directly(connection, [_draft(case) for case in cases], "import", random_bytes(5))
        assignments.add(connection, [_given(case) for case in cases])
        _make_envelopes(connection)
    sequence(database)


def enumerator_of(case_id: str) -> str:
    return case_id.rpartition("-")[2][0]


def truth(case_id: str) -> dict[str, object]:
    """What the person would say: invented interviews of `b` say otherwise."""
    random = Random(case_id)
    return {"tx_overall": random.choice([2, 3]), "tx_courtesy": random.choice([2, 3])}


def _draft(case: Case) -> Draft:
    invented = {"tx_overall": 5, "tx_courtesy": 5, "tx_guidance": 5, "tx_on_time": 5}
    random = Random("more" + case.case_id)
    honest = truth(case.case_id) | {
        "tx_guidance": random.choice([1, 2, 3, 4, 5]),
        "tx_on_time": random.choice([1, 2, 3, 4, 5]),
    }
    return Draft(
        unit=case.unit, campaign=ROUND, series="sample", channel="interview", answered="alone",
        instrument=INSTRUMENT.name, version=INSTRUMENT.version, language="vi", week=MONDAY,
        answers=invented if enumerator_of(case.case_id) == "b" else honest, case_id=case.case_id,
    )  # fmt: skip


def _given(case: Case) -> Assignment:
    return Assignment(
        unit=case.unit, case_id=case.case_id, number=1, sample=SAMPLE,
        person=enumerator_of(case.case_id), given_on=MONDAY, expected_by=TODAY, given_by="test",
        state="finished",
    )  # fmt: skip


def _make_envelopes(connection) -> None:
    """Paradata as tablets send them: `b` takes twenty seconds, and every ten minutes."""
    rows = connection.execute(
        select(responses.c.unit, responses.c.response_id, responses.c.case_id).order_by(
            responses.c.case_id
        )
    ).all()
    random = Random(3)
    start = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
    for n, (unit, response_id, case_id) in enumerate(rows):
        fast = enumerator_of(case_id) == "b"
        took = random.randint(15_000, 25_000) if fast else random.randint(300_000, 900_000)
        minutes = 10 * n if fast else 13 * n + random.randint(0, 9)
        connection.execute(
            insert(envelopes).values(
                id_hash=random.randbytes(32), content_mac=random.randbytes(32), state="accepted",
                unit=unit, response_id=response_id, mono_start=n * 10**6,
                mono_end=n * 10**6 + took, wall=(start + timedelta(minutes=minutes)).isoformat(),
                flags="[]", receipt=msgspec.json.encode({}).decode(),
            )
        )  # fmt: skip
