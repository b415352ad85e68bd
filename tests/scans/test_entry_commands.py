"""`langnghe scan --campaign` and `langnghe entry`: from paper to answers, at a terminal."""

from datetime import UTC, datetime
from random import Random

import numpy as np
import pypdfium2
import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.paper.box_map import encode
from survey_service.paper.form import printed_form
from survey_service.paper.form_numbers import printed
from survey_service.paper.order import Order
from survey_service.security.accounts import create
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.store import responses
from tests.cli.commands import refused
from tests.field.commands import command
from tests.pipeline.small_city import INSTRUMENT
from tests.pipeline.small_round import ROUND
from tests.scans.pens import Pen
from tests.scans.scanner import DOTS, MASTER_DPI, png
from tests.scans.small_entry import CASE, NUMBERS

PASSWORD = "một mật khẩu dài 2026"
ONE, TWO = (printed(number) for number in NUMBERS[:2])

__all__ = ["command"]


@pytest.fixture
def desk(command):
    database = command.opened()
    for name, role in (("an", "entry_clerk"), ("binh", "entry_clerk"), ("le", "monitor")):
        create(
            database, Passwords(), datetime.now(UTC), username=name, name=name,
            password=PASSWORD, grants=[Grant(role)],
        )  # fmt: skip
    database.close()
    form = printed_form(Order(instrument=INSTRUMENT, language="vi", campaign=ROUND, copies=2))
    (command.folder / "x.boxes.json").write_bytes(encode(form.map))
    (command.folder / "stack.pdf").write_bytes(form.pdf)
    for copy in (1, 2):
        (command.folder / f"{copy}.png").write_bytes(crossed(form, copy))
    rows = f"number,unit,case_id\n{ONE},{CASE[0]},{CASE[1]}\n"
    (command.folder / "cases.csv").write_text(rows, encoding="utf-8")
    return command


def crossed(form, copy):
    """The first page of a copy with a cross in its first box."""
    document = pypdfium2.PdfDocument(form.pdf)
    each = form.map.pages + form.map.pages % 2
    pixels = document[(copy - 1) * each].render(scale=MASTER_DPI / 72).to_numpy()
    sheet = np.ascontiguousarray(pixels[..., :3])
    document.close()
    box = next(box for box in form.map.boxes if box.kind == "tick" and box.page == 1)
    Pen(sheet, DOTS, Random(copy)).cross(box)
    return png(sheet)


def typed(command, *words, keys=""):
    given = ("entry", *words, "--campaign", ROUND, "--database", command.url)
    clean = {"LANGNGHE_PASSWORD": PASSWORD}
    return CliRunner().invoke(main, given, env=clean, input=keys)


def scan(command, *more, campaign=ROUND, names=("stack.pdf",)):
    folder = command.folder
    files = [str(folder / name) for name in names]
    return command(
        "scan", *files, "--map", str(folder / "x.boxes.json"), "--campaign", campaign, *more
    )


def test_a_stack_is_entered_for_its_cases_and_the_others_wait(desk):
    both = ("stack.pdf", "1.png", "2.png")
    result = scan(desk, "--cases", str(desk.folder / "cases.csv"), names=both)
    assert result.exit_code == 0, result.output
    assert f"{ONE}: questions, 0 answers, 1 to ask" in result.stdout  # two sheets of one page
    decided = typed(desk, "decide", "--username", "an", keys="<\n1\n")
    assert f"{TWO}: case-unknown" in decided.stdout
    decided = typed(desk, "decide", "--username", "an", keys="1\n")
    assert f"{ONE}: entered" in decided.stdout
    told = desk.ok("entry", "status", "--campaign", ROUND)
    assert "1 forms entered, 1 waiting" in told
    assert f"{TWO}: waits for" in told
    named = desk.ok(
        "entry", "case", TWO, "--campaign", ROUND, "--unit", CASE[0], "--case", "10001-T1-C2"
    )
    assert f"{TWO}: entered" in named
    assert f"{TWO}: again" in scan(desk).stdout


def test_blank_sheets_are_no_answers(desk):
    told = scan(desk, "--cases", str(desk.folder / "cases.csv")).stdout
    assert f"{ONE}: blank, 0 answers" in told
    assert "0 forms entered, 2 waiting" in desk.ok("entry", "status", "--campaign", ROUND)


def test_a_stack_of_another_campaign_and_wrong_cases_are_refused(desk):
    refused(scan(desk, campaign="hp-1999"), "--map", "hp-1999")
    (desk.folder / "cases.csv").write_text("number,unit,case_id\nABC,1,2\n", encoding="utf-8")
    refused(scan(desk, "--cases", str(desk.folder / "cases.csv")), "ABC")


def test_a_whole_form_is_typed_and_typed_again_by_another(desk):
    desk.ok("entry", "twice", "--campaign", ROUND, "--share", "1")
    where = ("--unit", CASE[0], "--case", CASE[1])
    # a wrong key, an answer, back, another answer, then nothing for the rest
    keys = "77\n1\n<\n2\n" + "\n" * 60
    first = typed(desk, "form", ONE, *where, "--username", "an", keys=keys)
    assert first.exit_code == 0, first.output
    assert "? ?77" in first.stdout
    assert f"{ONE}: entered" in first.stdout
    assert "to be entered again" in desk.ok("entry", "status", "--campaign", ROUND)
    same = typed(desk, "again", ONE, "--username", "an", keys=keys)
    refused_in_the_end(same, "second-entry-same-person")
    second = typed(desk, "again", ONE, "--username", "binh", keys="2\n" + "\n" * 60)
    assert f"{ONE}: differs in nothing" in second.stdout
    assert "0 of 1 answers of 1 forms differ: 0.00% (95%: 0.00%–97.50%)" in desk.ok(
        "entry", "status", "--campaign", ROUND
    )
    database = desk.opened()
    with database.read() as connection:
        [row] = responses.read(connection, ROUND, "sample")
    database.close()
    assert row.channel == "drop_off"


def refused_in_the_end(result, part):
    assert result.exit_code == 2
    assert part in result.stderr


def test_a_monitor_enters_nothing_and_no_number_is_invented(desk):
    where = ("--unit", CASE[0], "--case", CASE[1])
    refused_in_the_end(typed(desk, "form", ONE, *where, "--username", "le"), "answers.enter")
    desk.ok("entry", "purge")
    wrong = desk("entry", "case", "2KX4-000017-X", "--campaign", ROUND, *where)
    refused(wrong, "2KX4-000017-X")
