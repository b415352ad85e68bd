"""The pages' provider over the store: expected by today, late cases, silent tablets, recording."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from survey_service.console.field_data import RecordForm
from survey_service.console.field_provider import ServiceFieldWork
from survey_service.pipeline.born import store_directly
from survey_service.pipeline.field_people import import_people
from survey_service.pipeline.giving_out import give_out
from survey_service.pipeline.windows import set_window
from survey_service.problems import Problem
from survey_service.store import accounts, arrivals, devices, dispositions
from survey_service.store.accounts import Account
from survey_service.store.arrivals import Arrival
from survey_service.store.devices import Device
from tests.field.small_field import COMMUNE, PEOPLE, WARD, interview, open_field
from tests.pipeline.small_city import REGISTRY
from tests.pipeline.small_round import ROUND

MONDAY, WEDNESDAY = date(2026, 6, 8), datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
USER = "an.nguyen"


@pytest.fixture
def field(database):
    """Cases given out on a Monday, two a day to DT01, who has an account and a tablet."""
    open_field(database)
    tablet = Device(
        device="tablet-1", public_key=b"\x04" * 65, kind="tablet", name="Máy 1", unit="",
        enrolled_at=datetime(2026, 5, 1, tzinfo=UTC),
    )  # fmt: skip
    people = PEOPLE.replace("enumerator,10001,,,2", f"enumerator,10001,{USER},tablet-1,2")
    with database.write() as connection:
        devices.add(connection, tablet)
        accounts.add(
            connection,
            Account(username=USER, name="An", password_hash="x", created_at=WEDNESDAY),
        )
        assert import_people(connection, people)[1] == ()
        set_window(connection, ROUND, "", MONDAY, date(2026, 6, 19), by="t", at=WEDNESDAY)
        reason = "đảo xa, một tuần một chuyến tàu"
        set_window(connection, ROUND, COMMUNE, MONDAY, date(2026, 6, 26), by="t", at=WEDNESDAY,
                   reason=reason)  # fmt: skip
        give_out(connection, ROUND, today=MONDAY, capacity=2, by="t")
    return database


def work(database, now=WEDNESDAY):
    return ServiceFieldWork(database, REGISTRY, clock=lambda: now)


def test_what_was_expected_by_today_is_what_the_plan_says(field):
    with field.write() as connection:
        drafts = [interview(WARD, f"{WARD}-T1-C1")]
        store_directly(connection, drafts, "import", Random(1).randbytes, at=WEDNESDAY)
    board = work(field).dashboard(ROUND)
    units = {line.key: line for line in board.units}
    ward, commune = units[WARD], units[COMMUNE]
    assert (ward.cases, ward.finished, ward.interviews, ward.expected) == (6, 1, 1, 6)
    assert ward.late == 3  # of four that were expected on Monday and Tuesday, one is done
    assert (ward.pace, commune.extended, ward.extended) == ("behind", True, False)
    assert (board.every.cases, board.untouched) == (12, 11)
    people = {line.key: line for line in board.people}
    assert people["DT01"].cases == 6
    assert ward.planned == pytest.approx(1.96 * 0.5 / 6**0.5, rel=1e-3)
    assert board.assumed
    assert [line.code for line in board.dispositions] == ["1.1"]


def test_a_silent_tablet_is_late_only_while_its_person_has_open_cases(field):
    [device] = work(field).dashboard(ROUND).devices
    assert (device.name, device.open_cases, device.heard_at) == ("Máy 1", 6, None)
    hour = datetime(2026, 6, 9, 11, tzinfo=UTC)
    with field.write() as connection:
        arrivals.count(connection, {Arrival(WARD, "tablet-1", "interview", hour): 1})
    assert work(field).dashboard(ROUND).devices == ()
    [again] = work(field, WEDNESDAY + timedelta(days=2)).dashboard(ROUND).devices
    assert again.heard_at == hour


def test_an_enumerator_sees_what_is_due_and_records_it(field):
    mine = work(field).my_cases(USER)
    assert (mine.name, len(mine.lines), mine.finished) == ("Nguyễn Thị An", 6, 0)
    assert [line.due for line in mine.lines] == [True] * 6
    first = mine.lines[0]
    form = RecordForm(how="visit", code="5.1", next_on="2026-06-12", reason="", csrf="")
    work(field).record(USER, first.unit, first.case_id, form)
    card = work(field).case(USER, first.unit, first.case_id)
    assert (card.line.code, card.line.due, card.line.tries) == ("5.1", False, 1)
    assert card.attempts[0].next_on == date(2026, 6, 12)
    assert not {line.code for line in (*card.temporary, *card.final)} & {"1.1", "1.2", "3.11"}
    refused = RecordForm(how="visit", code="1.1", next_on="", reason="", csrf="")
    with pytest.raises(Problem):
        work(field).record(USER, first.unit, first.case_id, refused)
    with field.read() as connection:
        assert len(dispositions.history(connection, first.unit, first.case_id)) == 1


def test_nobody_reaches_the_cases_of_another(field):
    other = f"{COMMUNE}-T1-C1"
    form = RecordForm(how="visit", code="2.112", next_on="", reason="", csrf="")
    assert work(field).case(USER, COMMUNE, other) is None
    assert work(field).my_cases("stranger") is None
    for user in (USER, "stranger"):
        with pytest.raises(Problem):
            work(field).record(user, COMMUNE, other, form)


def test_a_round_without_a_sample_has_no_dashboard(field):
    assert work(field).dashboard("hp-1999") is None
