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
