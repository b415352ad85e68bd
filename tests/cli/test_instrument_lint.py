"""`langnghe instrument lint`: a file that cannot be read is one line and exit 2."""

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


def test_the_library_can_be_read():
    assert run(LIBRARY / "sipas_citizen.yaml").exit_code == 0


def test_what_is_no_instrument_is_one_kind_line(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("name: x\nname: y\n", encoding="utf-8")
    refused(run(file), "duplicate-key", "line 2", "Hãy giữ lại một.", "Keep one.")


def test_bytes_that_are_no_text_are_one_line(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes(b"name: x\ntitle: \xff\n")
    refused(run(file), "not-utf-8", "line 2")
