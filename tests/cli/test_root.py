"""The words of a command line: what cannot be used is one line, what asks for help gets it."""

import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.cli.root import COMMANDS
from tests.cli.commands import refused


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--colour"], ["--colour"]),
        (["sreve"], ["sreve"]),
        (["serve", "--porT", "1"], ["serve", "--porT", "--port"]),
        (["serve", "extra"], ["serve", "extra"]),
        (["serve", "--port"], ["--port"]),
        (["tokens", "make"], ["tokens", "make"]),
        (["user", "role", "grant", "--username", "an"], ["user role grant", "--role", "analyst"]),
        (["publish", "--campaign", "x", "--series", "all"], ["publish", "'all'", "transaction"]),
    ],
)
def test_words_that_cannot_be_used_are_one_line(words, parts):
    line = refused(CliRunner().invoke(main, words, prog_name="langnghe"), *parts)
    assert line.startswith("usage: langnghe")
    assert line.endswith("--help`.")


@pytest.mark.parametrize("words", [["--help"], ["serve", "--help"], ["tokens", "issue", "--help"]])
def test_help_is_as_long_as_it_needs(words):
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: ")


@pytest.mark.parametrize("words", [[], ["tokens"]])
def test_no_command_at_all_shows_the_commands(words):
    result = CliRunner().invoke(main, words)
    assert "Commands:" in result.output
    assert "usage: " not in result.output


def test_every_command_of_the_table_is_there():
    for name in COMMANDS:
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0
