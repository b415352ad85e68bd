"""`langnghe frame`: every wrong row is told with its reason, and a stored frame is what came in."""

import csv
import io
from datetime import date

import pytest
import xlsxwriter

from survey_service.pipeline.frames.importing import village_frame
from survey_service.store import frames
from tests.cli.commands import Command, refused

COVERAGE = "covers: Người từ 18 tuổi\nleaves_out: Doanh trại, tạm vắng\nsource: Danh sách xã lập\n"
VILLAGES = "village,commune,name,adults,households,valid_from,valid_to,successor\n"
HOUSEHOLDS = "household,village,adults\n"
GOOD = (
    "11383.01,11383,Tổ dân phố 1,300,120,2025-07-01,,\n"
    "11383.02,11383,Tổ dân phố 2,500,210,2025-07-01,,\n"
    "11948.01,11948,Khu dân cư 1,480,,2025-07-01,,\n"
)


def imported(command: Command, kind: str, content: str | bytes, *more: str, name: str = "list"):
    coverage = command.folder / "coverage.yaml"
    coverage.write_text(COVERAGE, encoding="utf-8")
    path = command.folder / "frame.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return command(
        "frame", "import", kind, name, str(path), "--day", "2026-09-01",
        "--coverage", str(coverage), *more,
    )  # fmt: skip


def told(result) -> set[tuple[str, str]]:
    """Lines of findings as (row and column, code)."""
    found = (line.split(", got ")[0] for line in result.stderr.splitlines() if ", got " in line)
    return {tuple(part.rsplit(": ", 1)) for part in found if part[:4] in {"line", "list"}}


def stored(command: Command, name: str = "list"):
    database = command.opened()
    with database.read() as connection:
        found = frames.get(connection, name)
        places = list(frames.each_place(connection, name))
    database.close()
    return found, places


def test_villages_are_stored_as_they_came(ready):
    result = imported(ready, "villages", VILLAGES + GOOD)
    assert result.exit_code == 0
    assert "3 rows read, 3 kept in 2 places, 0 wrong, size 1280" in result.stdout
    found, places = stored(ready)
    assert (found.kind, found.day, found.rows, found.size) == (
        "villages", date(2026, 9, 1), 3, 1280,
    )  # fmt: skip
    assert found.coverage["leaves_out"] == "Doanh trại, tạm vắng"
    assert [(each.place, each.size, len(each.cells)) for each in places] == [
        ("11383", 800, 2), ("11948", 480, 1),
    ]  # fmt: skip
    shares = {each["place"]: each["share"] for each in found.report["compared"]}
    assert shares["11948"] == pytest.approx(480 / 686, abs=1e-6)


def test_a_stored_frame_is_the_frame_of_a_draw(ready):
    assert imported(ready, "villages", VILLAGES + GOOD).exit_code == 0
    database = ready.opened()
    with database.read() as connection:
        units = village_frame(connection, "list").units
    database.close()
    assert [(u.stratum, u.code, u.size) for u in units] == [
        ("11383", "11383.01", 300), ("11383", "11383.02", 500), ("11948", "11948.01", 480),
    ]  # fmt: skip


def test_every_kind_of_wrong_village_is_told_with_its_row(ready):
    rows = (
        GOOD
        + "11383.02,11383,Tổ 2,500,,2025-07-01,,\n"  # 5: duplicate
        + "11383.03,11383,Tổ 3,0,,2025-07-01,,\n"  # 6
        + "11383.04,11383,Tổ 4,-5,,2025-07-01,,\n"  # 7
        + "11383.05,99999,Tổ 5,10,,2025-07-01,,\n"  # 8: in no commune
        + "11383.06,,Tổ 6,10,,2025-07-01,,\n"  # 9
        + "Nguyễn Văn A,11383,Tổ 7,10,,2025-07-01,,\n"  # 10: a name is no code
        + "11383.08,11383, ,10,,2025-07-01,,\n"  # 11
        + "11383.09,11383,Tổ 9,10,,01/07/2025,,\n"  # 12
        + "11383.10,11383,Tổ 10,10,,2025-07-01,2025-07-01,\n"  # 13
        + "11383.11,11383,Tổ 11,10,,2025-07-01\n"  # 14
        + "11383.01,11383,Tổ 1,300,,2025-10-01,,\n"  # 15: two rows hold at once
        + "11383.12,11383,Thôn 12,90,,2025-07-01,2026-01-01,11383.99\n"  # 16
    )
    result = imported(ready, "villages", VILLAGES + rows)
    assert result.exit_code == 2
    assert {
        ("line 5, village", "duplicate"),
        ("line 6, adults", "bad-size"),
        ("line 7, adults", "bad-size"),
        ("line 8, commune", "unknown-unit"),
        ("line 9, commune", "unknown-unit"),
        ("line 10, village", "bad-code"),
        ("line 11, name", "bad-name"),
        ("line 12, valid_from", "bad-day"),
        ("line 13, valid_to", "bad-day"),
        ("line 14", "cells"),
        ("line 15, valid_from", "overlap"),
        ("line 16, successor", "unknown-successor"),
    } <= told(result)
    assert "frame-invalid: frame.csv, got '12 wrong rows'" in result.stderr
    assert stored(ready)[0] is None
    assert imported(ready, "villages", VILLAGES + rows, "--leave-out").exit_code == 0
    found, _ = stored(ready)
    assert (found.rows, found.report["left_out"]) == (3, 12)


def test_villages_change_in_time(ready):
    """A thôn that became a tổ dân phố: the old one is history, the new one is drawn."""
    rows = (
        "11383.T1,11383,Thôn Một,300,,2020-01-01,2025-12-01,11383.D1\n"
        "11383.D1,11383,Tổ dân phố Một,310,,2025-12-01,,\n"
    )
    result = imported(ready, "villages", VILLAGES + rows)
    assert result.exit_code == 0
    assert ("line 2, valid_from", "not-in-force") in told(result)
    _, places = stored(ready)
    assert [cells[0] for each in places for cells in each.cells] == ["11383.D1"]


def test_sizes_are_compared_with_the_population_and_places_missed_are_named(ready):
    many = VILLAGES + "11948.01,11948,Khu 1,700,,2025-07-01,,\n"
    result = imported(ready, "villages", many)
    assert result.exit_code == 0
    assert "11948 Đặc khu Bạch Long Vĩ: 700 of 686 (102.0%)" in result.stderr
    assert "place-missing: 113" in result.stderr
    narrow = imported(ready, "villages", VILLAGES + GOOD, "--adult-share", "0.6", "0.8", name="b")
    assert "size-far-off: 1" in narrow.stderr


def test_gaps_in_numbers_are_noted_and_kept(ready):
    rows = "".join(f"11383.{k:02},11383,Tổ {k},100,,2025-07-01,,\n" for k in (1, 2, 3, 6, 7))
    result = imported(ready, "villages", VILLAGES + rows)
    assert result.exit_code == 0
    assert "line 5, 11383: gap-in-numbers, got '11383.3 → 11383.6'" in result.stderr


def test_households_refer_to_villages_and_hold_no_names(ready):
    assert imported(ready, "villages", VILLAGES + GOOD, name="v").exit_code == 0
    rows = (
        "".join(f"H{k:03},11383.01,3\n" for k in range(100))
        + "H000,11383.02,2\n"  # the same code in another village is another household
        + "H000,11383.01,2\n"
        + "H900,11383.77,2\n"
        + "Trần Thị B,11383.02,2\n"
        + "H901,11383.02,0\n"
    )
    result = imported(ready, "households", HOUSEHOLDS + rows, "--villages", "v")
    assert result.exit_code == 2
    assert {
        ("line 103, household", "duplicate"),
        ("line 104, village", "unknown-village"),
        ("line 105, household", "bad-code"),
        ("line 106, adults", "bad-size"),
        ("list, adults", "size-far-off"),
        ("list, village", "place-missing"),
    } <= told(result)
    named = "household,village,adults,name\nH1,11383.01,2,An\n"
    refused(imported(ready, "households", named, "--villages", "v"), "frame-invalid", "line 1")
    good = imported(ready, "households", HOUSEHOLDS + rows, "--villages", "v", "--leave-out")
    assert good.exit_code == 0
    found, places = stored(ready)
    assert (found.rows, found.size) == (101, 302)
    assert {each.place: each.size for each in places} == {"11383.01": 300, "11383.02": 2}


def test_households_without_their_villages_are_refused(ready):
    rows = HOUSEHOLDS + "H1,11383.01,2\n"
    refused(imported(ready, "households", rows), "frame-missing")


TRANSACTIONS = "dossier,office,receiving,procedure,field,channel,closed_on\n"


def test_transactions_of_a_period(ready):
    rows = (
        "H31.1,11383,11383.TT,1.004873,Hộ tịch,online,2026-08-03\n"
        "H31.2,11383,,,,counter,2026-08-04\n"
        "H31.2,11383,,,,counter,2026-08-05\n"
        "H31.3,11383,,,,counter,2025-08-05\n"
        "H31.4,11383,,,,phone,2026-08-05\n"
        "H31.5,99999,,,,online,2026-08-05\n"
        "H31.6,11383,99999,,,online,2026-08-05\n"
        "H31.7,11383,,chứng thực,,online,2026-08-05\n"
    )
    result = imported(ready, "transactions", TRANSACTIONS + rows, "--from", "2026-01-01")
    assert told(result) == {
        ("line 4, dossier", "duplicate"),
        ("line 5, closed_on", "outside-period"),
        ("line 6, channel", "bad-channel"),
        ("line 7, office", "unknown-unit"),
        ("line 8, receiving", "unknown-unit"),
        ("line 9, procedure", "bad-code"),
    }


def test_an_organisation_answers_once(ready):
    rows = "organisation,unit,field\n0200000001,11383,\n0200000001,11948,\n0200000002,11948,\n"
    result = imported(ready, "organisations", rows, "--leave-out")
    assert result.exit_code == 0
    assert told(result) == {("line 3, organisation", "duplicate")}
    assert stored(ready)[0].rows == 2


def test_a_workbook_is_read_like_a_table(ready):
    coverage = ready.folder / "coverage.yaml"
    coverage.write_text(COVERAGE, encoding="utf-8")
    path = ready.folder / "villages.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, cells in enumerate(csv.reader(io.StringIO(VILLAGES + GOOD))):
        sheet.write_row(number, 0, cells)
    book.close()
    printed = ready.ok(
        "frame", "import", "villages", "book", str(path), "--day", "2026-09-01",
        "--coverage", str(coverage),
    )  # fmt: skip
    assert "3 rows read, 3 kept" in printed


def test_frames_are_listed_shown_written_and_closed(ready):
    assert imported(ready, "villages", VILLAGES + GOOD).exit_code == 0
    refused_again = imported(ready, "villages", VILLAGES + GOOD)
    assert "frame-exists" in refused_again.stderr
    assert "1 frames" in ready.ok("frame", "list")
    output = ready.folder / "out.csv"
    shown = ready.ok("frame", "show", "list", "--csv", str(output))
    assert "leaves_out: Doanh trại, tạm vắng" in shown
    assert output.read_text("utf-8") == VILLAGES + GOOD
    draw = ready.folder / "draw.csv"
    assert f"written: {draw}" in ready.ok("frame", "show", "list", "--draw", str(draw))
    assert draw.read_text("utf-8").splitlines() == [
        "unit,stratum,size,lines",
        "11383.01,11383,300,300",
        "11383.02,11383,500,500",
        "11948.01,11948,480,480",
    ]
    assert "closed" in ready.ok("frame", "close", "list", "--because", "có danh sách mới")
    assert "closed: có danh sách mới" in ready.ok("frame", "list")
    refused(ready("frame", "close", "list", "--because", "lần nữa"), "frame-closed")
    rows = HOUSEHOLDS + "H1,11383.01,2\n"
    refused(imported(ready, "households", rows, "--villages", "list", name="h"), "frame-closed")
    refused(ready("frame", "show", "nothing"), "frame-missing")


def test_a_check_stores_nothing_and_says_the_same(ready):
    result = imported(ready, "villages", VILLAGES + GOOD, "--check")
    assert "3 rows read, 3 kept" in result.stdout
    assert stored(ready)[0] is None


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "line 1"),
        ("village,commune\n", "line 1"),
        (VILLAGES.encode() + b"\xff\n", "UTF-8"),
        (VILLAGES, "no row"),
        (VILLAGES + '"11383.01', "frame-invalid"),
    ],
)
def test_what_is_no_such_table_is_refused(ready, content, part):
    result = imported(ready, "villages", content)
    assert result.exit_code == 2
    assert "frame-invalid" in result.stderr
    assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_progress_is_told_on_a_long_list(ready):
    assert imported(ready, "villages", VILLAGES + GOOD, name="v").exit_code == 0
    rows = "".join(f"H{k},11383.01,1\n" for k in range(100_001))
    result = imported(ready, "households", HOUSEHOLDS + rows, "--villages", "v")
    assert "100000 rows …" in result.stderr
    assert stored(ready)[0].rows == 100_001
