"""`langnghe paper`: from the printer to the closing, and what is refused on the way."""

from survey_service.pipeline.paper_file import COLUMNS
from tests.cli.commands import refused
from tests.field.commands import command  # noqa: F401 - the fixture of this module
from tests.pipeline.small_round import ROUND

ONE = "10001-T1"


def paper(command, word, *words):  # noqa: F811 - the fixture's value
    return command("paper", word, "--campaign", ROUND, *words)


def said(command, word, *words):  # noqa: F811
    result = paper(command, word, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_village_is_followed_to_the_closing(command):  # noqa: F811
    at = ("--village", ONE)
    assert said(command, "receive", *at, "--count", "40", "--from", "mttq", "--to", "buu-dien") == (
        "1: receive 40 10001-T1\n"
    )
    said(command, "hand-over", *at, "--count", "36", "--from", "buu-dien")
    said(command, "return", *at, "--count", "33", "--to", "buu-dien")
    said(command, "pass-on", "--count", "33", "--from", "buu-dien", "--to", "mttq", "--returned")
    said(command, "count", *at, "--valid", "30", "--spoiled", "1", "--blank", "1")
    shown = said(command, "status", *at)
    assert "sorted-differs: 10001 10001-T1: got 32, expected 33. To do: sort" in shown
    reason = ("--difference", "sorted-differs", "--reason", "một phiếu rách")
    assert "32 ≠ 33" in said(command, "explain", *at, *reason)
    assert "Reason: một phiếu rách" in said(command, "status")
    closed = said(command, "close")
    assert "forms-outstanding: 10001 10001-T1: got 33, expected 36. To do: collect" in closed
    assert said(command, "cancel", "2", "--reason", "ghi nhầm") == "6: 2 cancelled\n"


def test_refusals_are_one_line_and_a_file_names_every_row(command, tmp_path):  # noqa: F811
    wrong = paper(command, "receive", "--village", "X", "--count", "4", "--from", "a", "--to", "b")
    refused(wrong, "paper-refused: village", "got 'X'", "of the sample")
    path = tmp_path / "book.csv"
    path.write_text(
        ",".join(COLUMNS) + "\n" + "1,receive" + "," * 14 + "\n" + "2" + "," * 15 + "\n"
    )
    result = paper(command, "import", str(path))
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "line 2, day",
        "line 3, kind",
        "paper-file-invalid",
    ]
    assert "2 wrong rows" in lines[-1]


def test_documents_are_written_and_never_over_others(command, tmp_path):  # noqa: F811
    said(
        command, "receive", "--village", ONE, "--count", "40", "--from", "mttq", "--to", "buu-dien"
    )
    desk = ("--body", "Sở Nội vụ", "--from", "mttq", "--to", "buu-dien")
    minutes = str(tmp_path / "minutes.pdf")
    assert "40 forms" in said(command, "minutes", *desk, "--output", minutes)
    refused(paper(command, "minutes", *desk, "--output", minutes), "output-unwritable")
    money = ("--campaign", ROUND)
    signing = ("honorarium", "list", *money, "--village", ONE, "--body", "Sở Nội vụ")
    listed = str(tmp_path / "list.pdf")
    refused(command(*signing, "--output", listed), "honorarium-rate-missing")
    command.ok(
        "honorarium", "rate", *money, "--amount", "50000", "--basis", "QĐ 12", "--pays-for",
        "valid", "--valid-from", "2026-01-01",
    )  # fmt: skip
    assert "3 lines" in command.ok(*signing, "--output", listed)
    assert (tmp_path / "list.order.pdf").read_bytes().startswith(b"%PDF")
    command.ok("honorarium", "pay", *money, "--village", ONE, "--own", "3")
    assert "paid 150000 đồng" in command.ok("honorarium", "settle", *money)
    plan = tmp_path / "plan.csv"
    plan.write_text("code,name,planned,spent\nhonoraria,Chi,200000,\n")
    for ending in ("pdf", "csv", "xlsx"):
        output = str(tmp_path / f"settled.{ending}")
        command.ok("honorarium", "settle", *money, "--budget", str(plan), "--output", output)
    assert "Tổng cộng" in (tmp_path / "settled.csv").read_text("utf-8-sig")
