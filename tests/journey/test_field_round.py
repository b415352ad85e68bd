"""A whole round in the field by command: draw, paper and tablets, dispositions, checks, opinions.

What the office, the Post Office and the monitors each type, in order, on a database made by
`langnghe init`; nothing is prepared behind the back of the commands but accounts and a tablet.
"""

import random as pseudo
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar.testing import TestClient

from survey_service.app import create_app
from survey_service.security.accounts import create
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.settings import Settings
from survey_service.store import assignments, back_checks, campaigns, devices, samples, units
from survey_service.store.samples import Case
from tests.journey.field_office import (
    DRAW,
    ORGANISATIONS,
    PASSWORD,
    PEOPLE,
    PEOPLE_PER_VILLAGE,
    ROLES,
    ROUND,
    SIPAS,
    TODAY,
    Office,
    free,
    sheets,
)
from tests.sync.fieldwork import Device


@pytest.fixture
def office(tmp_path):
    """A round in preparation, two people who sign in, and an enrolled tablet."""
    made = Office(tmp_path)
    made("init", "--year", str(TODAY.year), "--draft")
    database = made.command.opened()
    for name, role in (("an", "analyst"), ("chi", "publisher")):
        create(
            database, Passwords(), datetime(2026, 1, 1, tzinfo=UTC), username=name,
            name=f"Nguyễn {name.title()}", password=PASSWORD, grants=[Grant(role)],
        )  # fmt: skip
    database.close()
    return made


@pytest.fixture
def tablet(office):
    """A tablet of the Post Office."""
    made = Device(pseudo.Random(20261201))
    database = office.command.opened()
    with database.write() as connection:
        devices.add(connection, made.enrolled())
    database.close()
    return made


def test_a_round_from_the_draw_to_the_opinion(office, tablet):
    communes = villages_of_three_communes(office)
    draw_in_public(office)
    put_people_in_place(office, tablet)
    cases = drawn_cases(office)
    assert {case.unit for case in cases} == set(communes)
    paper_goes_out_and_comes_back(office, cases)
    answered = visited(office, tablet, cases)
    money(office, cases)
    checked(office, answered)
    published(office)


def villages_of_three_communes(office: Office) -> list[str]:
    """Write the frame: three communes of four villages, and check it."""
    database = office.command.opened()
    with database.read() as connection:
        registry = units.registry(connection)
    database.close()
    communes = [unit.code for unit in registry.units(TODAY, "commune")][:3]
    rows = [
        f"{commune}.V{n},{commune},{200 + 90 * n},{180 + 90 * n},Thôn {n}"
        for commune in communes
        for n in (2, 4, 1, 3)
    ]
    office.file("villages.csv", "\n".join(["unit,stratum,size,lines,name", *rows]) + "\n")
    return communes


def draw_in_public(office: Office) -> None:
    """Two bodies seal numbers, the office commits, they open, the sample comes out."""
    seals = [
        free("sample", "seal", "--draw", DRAW, "--owner", owner, "--output", place).strip()
        for owner in ("mttq", "ccb")
        for place in [office.file(f"{owner}.secret")]
    ]
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds")
    office(
        "sample", "commit", "--campaign", ROUND, "--period", str(TODAY.year),
        "--frame", office.file("villages.csv"), "--take", "3", "--lines", str(PEOPLE_PER_VILLAGE),
        "--line-reserve", "2", "--secret", seals[0], "--secret", seals[1], "--open-until", soon,
        "--lead-hours", "0", "--folder", office.file("draw"), "--username", "an",
    )  # fmt: skip
    for owner in ("mttq", "ccb"):
        office("sample", "open", office.file(f"{owner}.secret"))
    office("sample", "draw", DRAW, "--folder", office.file("drawn"), "--username", "an")
    files = [f"{office.folder}/drawn/{name}" for name in ("manifest.json", "frame.csv")]
    free("sample", "verifier", "--output", office.file("verify_draw.py"))
    by_hand = [sys.executable, "-I", office.file("verify_draw.py"), *files]
    assert subprocess.run(by_hand, check=True, capture_output=True).stdout == b"agrees\n"
    office("sample", "minutes", DRAW, "--body", "Sở Nội vụ", "--output", office.file("bb.pdf"))
    office("sample", "start", ROUND, "--username", "an")


def put_people_in_place(office: Office, tablet: Device) -> None:
    """Say who does what; nobody checks their own body; every case gets somebody."""
    office("field", "organisations", office.file("bodies.csv", ORGANISATIONS))
    both = ROLES + "ccb,collects,\n"
    refused = office(
        "field", "roles", "--campaign", ROUND, office.file("both.csv", both), expected=2
    )
    assert "ccb" in refused
    office("field", "roles", "--campaign", ROUND, office.file("roles.csv", ROLES))
    office("field", "people", office.file("people.csv", PEOPLE.format(device=tablet.name)))
    last = TODAY + timedelta(days=25)
    office("field", "window", "--campaign", ROUND, "--from", str(TODAY), "--to", str(last))
    office("field", "assign", "--campaign", ROUND)


def drawn_cases(office: Office) -> list[Case]:
    """The official cases, each of them given to an enumerator."""
    database = office.command.opened()
    with database.read() as connection:
        campaign = campaigns.get(connection, ROUND)
        name = next(part.sample for part in campaign.series if part.series == "sample")
        cases = list(samples.each_case(connection, name, "official"))
        given = set(assignments.held(connection, name))
    database.close()
    assert {(case.unit, case.case_id) for case in cases} == given
    return cases


def paper_goes_out_and_comes_back(office: Office, cases: list[Case]) -> None:
    """Forms are counted per village; one village does not add up, is listed and explained."""
    villages = sorted({case.psu for case in cases})
    take = PEOPLE_PER_VILLAGE
    for village in villages:
        place = ("--campaign", ROUND, "--village", village)
        given = ("--count", str(take + 2), "--from", "nha-in", "--to", "buu-dien")
        office("paper", "receive", *place, *given)
        office("paper", "hand-over", *place, "--count", str(take), "--from", "buu-dien")
        office("paper", "return", *place, "--count", str(take - 1), "--to", "buu-dien")
        short = village == villages[0]
        counted = ("--valid", str(take - 3 - short), "--spoiled", "1", "--blank", "1")
        office("paper", "count", *place, *counted, "--in-hand", "2", "--missing", "1")
    status = office("paper", "status", "--campaign", ROUND, "--closing")
    [line] = [line for line in status.splitlines() if "differs" in line]
    assert villages[0] in line
    explained = ("--difference", "sorted-differs", "--reason", "một phiếu ướt, đã lập biên bản")
    office("paper", "explain", "--campaign", ROUND, "--village", villages[0], *explained)
    office("paper", "close", "--campaign", ROUND)
    handed = ("--from", "nha-in", "--to", "buu-dien", "--body", "Sở Nội vụ")
    office("paper", "minutes", "--campaign", ROUND, *handed, "--output", office.file("bg.pdf"))


def visited(office: Office, tablet: Device, cases: list[Case]) -> list[Case]:
    """Two in three are interviewed on a tablet, the rest get their dispositions by file."""
    asked = [case for n, case in enumerate(cases) if n % 3]
    send(office, tablet, asked)
    rest = [case for n, case in enumerate(cases) if n % 3 == 0]
    codes = ("2.112", "2.24", "4.11")
    rows = [
        f"{case.unit},{case.case_id},{codes[n % 3]},{TODAY},visit,,," for n, case in enumerate(rest)
    ]
    header = "unit,case_id,disposition,at,how,person,next_on,reason"
    wrong = f"{asked[0].unit},{asked[0].case_id},2.112,{TODAY},visit,,,"
    outcomes = office.file("outcomes.csv", "\n".join([header, *rows, wrong]) + "\n")
    told = office("field", "record", "--campaign", ROUND, "--file", outcomes, expected=1)
    assert asked[0].case_id in told  # an interview in the ledger is no refusal
    rates = office("field", "rates", "--campaign", ROUND, "--by", "unit")
    assert {case.unit for case in cases} <= set(rates.replace("\t", " ").split())
    return asked


def send(office: Office, tablet: Device, asked: list[Case]) -> None:
    """Pack interviews on the tablet, send them twice, as a bad line makes it."""
    settings = Settings(
        database=office.command.url,
        keys=office.folder / "keys",
        attachments=office.folder / "attachments",
    )
    envelopes = [
        tablet.interview(
            0, unit=case.unit, case_id=case.case_id, campaign=ROUND, instrument=SIPAS.name,
            version=SIPAS.version, answers=answers, wall=datetime.now(UTC).isoformat(),
        )
        for case, answers in zip(asked, sheets(len(asked)), strict=True)
    ]  # fmt: skip
    with TestClient(create_app(settings)) as service:
        for at in range(0, len(envelopes), 25):
            batch = {"items": envelopes[at : at + 25]}
            first = service.post("/api/v1/sync", json=batch).json()["items"]
            again = service.post("/api/v1/sync", json=batch).json()["items"]
            assert {line["status"] for line in first} <= {"accepted", "flagged"}, first
            assert [x["receipt"] for x in first] == [x["receipt"] for x in again]


def money(office: Office, cases: list[Case]) -> None:
    """What was paid is reconciled with signatures and forms."""
    villages = sorted({case.psu for case in cases})
    refused = ("--village", villages[0], "--own", "3")
    office("honorarium", "pay", "--campaign", ROUND, *refused, expected=2)  # no rate was set
    rate = ("--amount", "50000", "--pays-for", "returned", "--basis", "QĐ thử 1/2026")
    office("honorarium", "rate", "--campaign", ROUND, *rate, "--valid-from", str(TODAY))
    for village in villages:
        signed = ("--own", str(PEOPLE_PER_VILLAGE - 3), "--for-another", "1", "--fingerprint", "1")
        office("honorarium", "pay", "--campaign", ROUND, "--village", village, *signed)
    listed = ("--village", villages[0], "--body", "Sở Nội vụ", "--output", office.file("kn.pdf"))
    office("honorarium", "list", "--campaign", ROUND, *listed)
    output = ("--output", office.file("quyet-toan.pdf"), "--body", "Sở Nội vụ")
    office("honorarium", "settle", "--campaign", ROUND, *output)
    paid = len(villages) * (PEOPLE_PER_VILLAGE - 1) * 50_000
    told = office("honorarium", "settle", "--campaign", ROUND)
    assert str(paid) in told.replace(".", "").replace(" ", "").replace(",", "")


def checked(office: Office, asked: list[Case]) -> None:
    """Monitors ask again, blind; what they find is shown only when it is in."""
    campaign = ("--campaign", ROUND)
    office("monitor", "rules", *campaign, "--shipped", "sipas_citizen")
    office("monitor", "draw", *campaign, "--public", "xúc xắc 4 2 6 1")
    office("monitor", "send", *campaign)
    office("monitor", "redraw", *campaign)
    database = office.command.opened()
    with database.read() as connection:
        sent = back_checks.visits(connection, ROUND)
    database.close()
    assert {visit.person for visit in sent} == {"GS01", "GS02"}
    for visit in sent:
        place = ("--unit", visit.unit, "--case", visit.case_id)
        office("monitor", "compare", *campaign, *place, expected=2)  # blind until it is in
        office("monitor", "answer", *campaign, *place, "--person", visit.person, "--denied")
    found = office("monitor", "results", *campaign)
    assert "DT0" in found
    office("monitor", "flags", *campaign)
    office("monitor", "index", *campaign)


def published(office: Office) -> None:
    """The index is published by two; one body reserves, the other stays silent: both are told."""
    asked = ("--campaign", ROUND, "--state", "preliminary", "--username", "an")
    request = office("publish", "request", *asked).split()[0]
    office("publish", "decide", request, "--approve", "--username", "an", expected=2)
    office("publish", "decide", request, "--approve", "--username", "chi")
    campaign = ("--campaign", ROUND)
    office("monitor", "ask-opinions", *campaign)
    words = "Số thôn được giám sát còn ít."
    given = ("--person", "GS01", "--words", words)
    office("monitor", "opinion", *campaign, *given, "reserve")
    office("monitor", "opinion", *campaign, *given, "agree", expected=2)  # said once
    told = office("monitor", "opinions", *campaign)
    assert words in told
    assert "ccb" in told
    minutes = ("--organisation", "mttq", office.file("giam-sat.pdf"))
    office("monitor", "minutes", *campaign, *minutes)
    bundle = office.file("round.audit")
    office("audit", "export", "--output", bundle)
    verifier = office.file("verify.py")
    free("audit", "verifier", "--output", verifier)
    done = subprocess.run(
        [sys.executable, "-I", verifier, bundle], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("bb.pdf", "bg.pdf", "kn.pdf", "quyet-toan.pdf", "giam-sat.pdf"):
        assert Path(office.file(name)).read_bytes().startswith(b"%PDF")
