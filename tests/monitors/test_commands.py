"""`langnghe monitor`: a round watched from its rules to its opinions, over the command line."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from survey_service.pipeline.monitors.rules import shipped
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from survey_service.units.working_days import local_date
from tests.cli.commands import Command, refused
from tests.monitors.watched_round import open_watched, truth
from tests.pipeline.small_city import WARD
from tests.pipeline.small_round import ROUND

AT = ("--campaign", ROUND)
LATER = (local_date(datetime.now(UTC)) + timedelta(days=60)).isoformat()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    made = Command(tmp_path, f"sqlite:///{tmp_path}/watched.db")
    database = open_database(made.url)
    migrate(database)
    open_watched(database)
    database.close()
    return made


def monitor(command: Command, word: str, *words: str) -> str:
    return command.ok("monitor", word, *AT, *words)


def test_from_the_draw_to_the_result(command: Command) -> None:
    drawn = monitor(command, "draw", "--public", "4 2 6 1")
    assert drawn.endswith("24 interviews drawn\n")
    refused(command("monitor", "draw", *AT), "back-checks-drawn")
    assert monitor(command, "redraw").startswith("draw 1: 24 interviews, as drawn from entry ")
    visits = [line.split() for line in monitor(command, "send").splitlines()[:-1]]
    person, unit, case = next(one for one in visits if re.search("-b", one[2]))
    refused(
        command("monitor", "send", *AT, "--unit", unit, "--case", case, "--person", "m1"),
        "monitor-own-work",
    )
    refused(command("monitor", "compare", *AT, "--unit", unit, "--case", case), "comparison-too")
    for person_, unit_, case_ in visits:
        said = [f"--set={name}={value}" for name, value in truth(case_).items()]
        monitor(command, "answer", "--unit", unit_, "--case", case_, "--person", person_, *said)
    shown = monitor(command, "compare", "--unit", unit, "--case", case)
    assert "1 tx_overall: 5 " in shown
    assert shown.endswith(f"{unit} {case} fails\n")
    assert person == "m2"
    found = monitor(command, "results")
    assert "a: 0 of 12 fail, load 24" in found
    assert re.search(r"b: \d+ of \d+ fail, load 24, ratio .*, invented", found)
    assert "expand the audit" in found
    assert "0 visits open, 0 interviews without a visit" in found
    refused(command("monitor", "draw-more", *AT, "--enumerator", "a"), "back-checks-too-early")
    more = monitor(command, "draw-more", "--enumerator", "a", "--number", "2")
    assert len(more.splitlines()) == 2
    assert "draw 2: 2 interviews" in monitor(command, "redraw")


def test_flags_and_what_they_would_change(command: Command) -> None:
    assert "tested" in monitor(command, "flags")
    listed = monitor(command, "flags", "--list")
    number = re.search(r"^(\d+) open speed b: ", listed, re.MULTILINE)
    assert number is not None
    assert "without 24 flagged ones: " in monitor(command, "index")
    reason = ("--state", "explained", "--reason", "Đồng hồ của máy bị sai")
    monitor(command, "resolve", *reason, number[1])
    refused(command("monitor", "resolve", *AT, *reason, number[1]), "flag-resolved")
    assert f"{number[1]} explained speed b" in monitor(command, "flags", "--list")


def test_households_are_sealed_and_destroyed(command: Command) -> None:
    path = command.folder / "households.csv"
    head = "unit,case_id,household,address,phone,form_number\n"
    path.write_text(f"{head}{WARD},{WARD}-a00,Ông A,Số 1,,\n", encoding="utf-8")
    said = monitor(command, "households", "--purge-on", LATER, str(path))
    assert "1 households sealed" in said
    assert command.ok("monitor", "purge-households") == "nothing is due\n"
    gone = command.ok("monitor", "purge-households", *AT)
    assert gone == f"1 households of {ROUND} destroyed\n"
    wrong = command("monitor", "households", *AT, "--purge-on", LATER, str(path))
    refused(wrong, "links-purged")
    path.write_text(f"{head}{WARD},none,,,,\n", encoding="utf-8")
    wrong = command("monitor", "households", *AT, "--purge-on", LATER, str(path))
    assert "line 2, household" in wrong.stderr


def test_what_was_seen_and_said(command: Command) -> None:
    village = ("--unit", WARD, "--village", f"{WARD}-T1", "--person", "m1")
    assert monitor(command, "list-check", *village, "--verdict", "agree").endswith("agree\n")
    seen = (
        "--kind", "delivery", "--unit", WARD, "--place", "Thôn 1", "--on", "2026-06-20",
        "--person", "m1", "--check", "explained=yes",
    )  # fmt: skip
    assert monitor(command, "observe", *seen, "--organisation", "buu-dien") == "observation 1\n"
    assert "ccb: until" in monitor(command, "ask-opinions")
    assert monitor(command, "ask-opinions") == "all were asked before\n"
    words = ("--words", "Chưa giám sát đủ thôn.")
    assert monitor(command, "opinion", "--person", "m1", *words, "reserve") == "mttq: reserve\n"
    refused(command("monitor", "opinion", *AT, "--person", "m1", "agree"), "opinion-given")
    assert monitor(command, "opinions").splitlines() == [
        "ccb waiting",
        "mttq reserve: Chưa giám sát đủ thôn.",
    ]
    printed = command.folder / "minutes.pdf"
    monitor(command, "minutes", "--organisation", "mttq", str(printed))
    assert printed.read_bytes().startswith(b"%PDF")
    wrong = command("monitor", "minutes", *AT, "--organisation", "buu-dien", str(printed))
    refused(wrong, "monitor-unknown")
    photo = command.folder / "minutes.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + bytes(20))
    assert monitor(command, "attach-minutes", "--organisation", "mttq", str(photo)).startswith(
        "mttq: "
    )


def test_rules_from_a_file_or_from_the_program(command: Command) -> None:
    path = command.folder / "rules.yaml"
    path.write_text(shipped("sipas_citizen").replace("rate: 0.2", "rate: 0.3"), encoding="utf-8")
    assert "30% asked again" in monitor(command, "rules", str(path))
    assert "20% asked again" in monitor(command, "rules", "--shipped", "sipas_citizen")
    path.write_text("draw: 5", encoding="utf-8")
    refused(command("monitor", "rules", *AT, str(path)), "monitor-rules-invalid")
    assert command("monitor", "rules", *AT).exit_code == 2


def test_the_plan_is_one_line_a_visit(command: Command) -> None:
    planned = command("monitor", "plan", *AT, "--from", "2026-07-03")
    refused(planned, "plan-impossible")
