"""`langnghe instrument codebook|ddi|labels|schema|print|script`."""

import json
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.store import campaigns
from tests.cli.commands import refused
from tests.instruments.forms import EVERY_TYPE


def run(*words):
    return CliRunner().invoke(main, ("instrument", *map(str, words)))


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (("codebook", EVERY_TYPE), b"<!doctype html>"),
        (("codebook", EVERY_TYPE, "--format", "csv", "--language", "en"), b"\xef\xbb\xbfvariable,"),
        (("codebook", EVERY_TYPE, "--format", "xlsx"), b"PK"),
        (("ddi", "transaction_feedback"), b"<?xml"),
        (("labels", EVERY_TYPE, "--program", "r"), "# Lắng nghe".encode()),
        (("labels", EVERY_TYPE, "--program", "stata", "--table", "people"), b"* "),
        (("labels", EVERY_TYPE, "--program", "spss"), b"* Encoding: UTF-8."),
        (("schema",), b"{"),
    ],
)
def test_a_document_goes_to_standard_output_or_a_file(words, start, tmp_path):
    shown = run(*words)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout_bytes.startswith(start)
    path = tmp_path / "document"
    assert run(*words, "--output", path).exit_code == 0
    assert path.read_bytes() == shown.stdout_bytes or words[-1] == "xlsx"
    refused(run(*words, "--output", path), "output-unwritable")


def test_a_language_the_instrument_lacks_is_refused():
    refused(run("codebook", EVERY_TYPE, "--language", "fr"), "'fr'", "vi, en")


def test_a_roster_the_instrument_lacks_is_refused():
    words = ("labels", EVERY_TYPE, "--program", "r", "--table", "cows")
    refused(run(*words), "'cows'", "people")


def test_forms_and_their_map_are_written(tmp_path):
    path = tmp_path / "form.pdf"
    result = run("print", EVERY_TYPE, "--copies", 2, "--first", 7, "--output", path)
    assert result.exit_code == 0, result.output
    assert path.read_bytes().startswith(b"%PDF-")
    boxes = json.loads((tmp_path / "form.boxes.json").read_text(encoding="utf-8"))
    assert boxes["format"] == "langnghe/form-map/v1"
    assert [copy["number"][4:-1] for copy in boxes["copies"]] == ["000007", "000008"]
    for copy in boxes["copies"]:
        number = copy["number"]
        assert f"{number[:4]}-{number[4:-1]}-{number[-1]}" in result.stdout
    refused(run("print", EVERY_TYPE, "--output", path), "output-unwritable")


def test_a_form_for_a_round_names_round_and_office(ready, tmp_path):
    path = tmp_path / "form.pdf"
    words = ("instrument", "print", "sipas_citizen", "--output", str(path), "--unit", "10507")
    result = ready(*words, "--campaign", campaign(ready))
    assert result.exit_code == 0, result.output
    boxes = json.loads((tmp_path / "form.boxes.json").read_text(encoding="utf-8"))
    assert boxes["unit"] == "10507"
    assert boxes["campaign"] == campaign(ready)
    assert not any(box["item"] == "@unit" for box in boxes["boxes"])


def test_a_round_that_asks_something_else_is_refused(ready, tmp_path):
    path = tmp_path / "form.pdf"
    words = ("instrument", "print", str(EVERY_TYPE), "--output", str(path))
    refused(ready(*words, "--campaign", campaign(ready)), "campaign-unknown", "every_type 2026.1")
    refused(ready(*words, "--campaign", "hp-1999"), "campaign-unknown", "hp-1999")
    assert not path.exists()


def test_a_unit_needs_its_round(tmp_path):
    words = ("print", EVERY_TYPE, "--unit", "10507", "--output", tmp_path / "form.pdf")
    refused(run(*words), "--campaign")


def test_numbers_that_run_out_are_refused(tmp_path):
    words = ("print", EVERY_TYPE, "--first", 999_999, "--copies", 2)
    refused(run(*words, "--output", tmp_path / "form.pdf"), "999999")


def test_the_script_is_written(tmp_path):
    path = tmp_path / "script.pdf"
    assert (
        run("script", "transaction_feedback", "--language", "en", "--output", path).exit_code == 0
    )
    assert path.read_bytes().startswith(b"%PDF-")


def test_ddi_is_xml_in_the_namespace():
    root = ET.fromstring(run("ddi", EVERY_TYPE).stdout_bytes)
    assert root.tag == "{ddi:codebook:2_5}codeBook"


def campaign(command):
    with closing(command.opened()) as database, database.read() as connection:
        return campaigns.every(connection)[0].code
