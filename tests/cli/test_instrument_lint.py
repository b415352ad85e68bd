"""`langnghe instrument lint`: exit 0, 1 and 2, for people and for programs."""

import json
from importlib import resources

from click.testing import CliRunner

from survey_service.cli import main
from survey_service.cli.instrument import INSTRUMENT_COMMANDS
from tests.cli.commands import refused

LIBRARY = resources.files("questionnaires") / "library"


def run(*words):
    return CliRunner().invoke(main, ["instrument", "lint", *map(str, words)])


def test_every_command_of_the_group_is_there():
    for name in INSTRUMENT_COMMANDS:
        assert CliRunner().invoke(main, ["instrument", name, "--help"]).exit_code == 0


def spoilt(folder):
    """Return a packaged instrument with one abbreviation in it, and the line it stands in."""
    text = (LIBRARY / "transaction_feedback.yaml").read_text(encoding="utf-8")
    old = "vi: Số lần phải đi lại"
    assert old in text
    file = folder / "form.yaml"
    file.write_text(text.replace(old, "vi: Số lần đến UBND"), encoding="utf-8")
    return file, text[: text.index(old)].count("\n") + 1


def test_nothing_found_is_exit_0():
    result = run(LIBRARY / "sipas_citizen.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "0 phát hiện / findings" in result.stdout


def test_a_finding_is_exit_1_with_place_and_both_languages(tmp_path):
    file, line = spoilt(tmp_path)
    result = run(file)
    assert result.exit_code == 1
    first, vi, en, last = result.stdout.splitlines()
    assert first.startswith(f"{file}:{line}:")
    assert "warning abbreviation (sections[0].items[5].choices[4].label.vi)" in first
    assert vi.strip().startswith("Người dân không phải biết “UBND”")
    assert en.strip().startswith("A citizen does not have to know")
    assert "1 phát hiện" in last


def test_findings_for_programs(tmp_path):
    file, line = spoilt(tmp_path)
    result = run(file, "--json")
    content = json.loads(result.stdout)
    [finding] = content["findings"]
    assert result.exit_code == 1
    assert (finding["code"], finding["line"], finding["severity"]) == (
        "abbreviation",
        line,
        "warning",
    )
    assert {each["finding"]["code"] for each in content["waived"]} == {"double-barrelled"}


def test_the_limit_of_a_screen_is_an_option():
    file = LIBRARY / "transaction_feedback.yaml"
    assert "screen-too-long" in run(file, "--words", "vi", 20).stdout
    assert run(file, "--words", "vi", 500, "--words", "en", 500).exit_code == 0


def test_what_cannot_be_read_is_exit_2_for_programs_too(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("name: x\nversion: 1\n", encoding="utf-8")
    result = run(file, "--json")
    refused = json.loads(result.stdout)["unreadable"]
    assert result.exit_code == 2
    assert (refused["code"], refused["line"], refused["column"]) == ("bad-version", 2, 1)
    assert refused["hint"].keys() == {"vi", "en"}


def test_what_is_no_instrument_is_one_kind_line(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("name: x\nname: y\n", encoding="utf-8")
    refused(run(file), "duplicate-key", ":2:1", "Hãy giữ lại một.", "Keep one.")


def test_bytes_that_are_no_text_are_one_line(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes(b"name: x\ntitle: \xff\n")
    refused(run(file), "not-utf-8", "x.yaml:2")
