"""`langnghe instrument diff`: exit 0 comparable, 1 broken, 2 unreadable."""

import json
from importlib import resources

import pytest
from click.testing import CliRunner

from questionnaires.instrument import content_hash
from questionnaires.loader import load_library
from survey_service.cli import main
from tests.cli.commands import refused

TEXT = (resources.files("questionnaires") / "library" / "transaction_feedback.yaml").read_text(
    encoding="utf-8"
)
NAME = "transaction_feedback"


def run(*words):
    return CliRunner().invoke(main, ["instrument", "diff", *map(str, words)])


@pytest.fixture
def changed(tmp_path):
    """Write the packaged instrument with something else in it."""

    def write(old, new):
        assert old in TEXT
        file = tmp_path / "changed.yaml"
        file.write_text(TEXT.replace(old, new), encoding="utf-8")
        return file

    return write


def test_what_nobody_meets_keeps_figures_comparable(changed):
    result = run(NAME, changed('"2026.1"', '"2027.1"'))
    assert result.exit_code == 0
    assert result.stdout.startswith("ok     unseen-changed version\n")
    assert "0 không so sánh được" in result.stdout


def test_another_wording_breaks_them(changed):
    result = run(f"{NAME}@2026.1", changed("en: Waiting time", "en: Time spent waiting"))
    assert result.exit_code == 1
    assert "BREAKS wording-changed tx_improve.choices.waiting.label.en" in result.stdout
    assert "- Waiting time" in result.stdout
    assert "+ Time spent waiting" in result.stdout


def test_changes_for_programs(changed):
    content = json.loads(run(NAME, changed("en: Waiting time", "en: Waiting"), "--json").stdout)
    assert content["comparable"] is False
    assert content["before"]["content_hash"] == content_hash(load_library(NAME))
    assert [each["code"] for each in content["changes"]] == ["wording-changed"]


def test_what_cannot_be_read_is_one_line(changed):
    refused(run(f"{NAME}@1999.1", NAME), "unknown-instrument: A", "transaction_feedback@2026.1")
    refused(run(NAME, "nowhere.yaml"), "unknown-instrument: B", "nowhere.yaml")
    refused(run(NAME, changed("type: text", "type: none")), "wrong-type", "changed.yaml:104:9")
