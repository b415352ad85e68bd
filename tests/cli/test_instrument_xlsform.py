"""`langnghe instrument import-xlsform`, `export-xlsform`, `export-xform`: exit codes, reports."""

import io
import xml.etree.ElementTree as ET

import openpyxl
from click.testing import CliRunner

from questionnaires.loader import load_library, parse
from survey_service.cli import main
from tests.cli.commands import refused
from tests.questionnaires.xlsform.forms_of import FOLDER
from tests.workbooks import hostile


def run(*words):
    return CliRunner().invoke(main, ["instrument", *map(str, words)])


def test_a_form_becomes_a_file_and_what_is_not_kept_is_told(tmp_path):
    output = tmp_path / "groups.yaml"
    result = run("import-xlsform", FOLDER / "groups.md", "--output", output)
    assert (result.exit_code, result.stderr) == (0, "")
    assert parse(output.read_text(encoding="utf-8")).name == "groups"
    heading, *lines = result.stdout.splitlines()
    assert heading == f"{output}: 6 lưu ý / remarks"
    assert "group-flattened: Nhóm trong nhóm được trải ra" in result.stdout
    assert "  - survey, row 5: got work; ${income} > 0" in lines


def test_a_form_with_mistakes_is_told_by_cell_and_nothing_is_written(tmp_path):
    form = tmp_path / "form.csv"
    form.write_text("survey,,,\n,type,name,label::vi\n,intger,a,Tuổi\n", encoding="utf-8")
    output = tmp_path / "out.yaml"
    result = run("import-xlsform", form, "--output", output)
    assert (result.exit_code, result.stdout) == (2, "")
    assert not output.exists()
    assert "unknown-type: Không có loại câu hỏi này" in result.stderr
    assert "  - survey, row 2, type: got intger; text, integer, select_one list, …" in result.stderr


def test_a_hostile_workbook_is_told_by_code(tmp_path):
    form = tmp_path / "form.xlsx"
    form.write_bytes(hostile.macros())
    result = run("import-xlsform", form, "--output", tmp_path / "out.yaml")
    assert result.exit_code == 2
    assert "macros: Bảng tính có macro." in result.stderr


def test_a_file_that_exists_is_never_written_over(tmp_path):
    output = tmp_path / "out.yaml"
    output.write_text("mine")
    result = run("import-xlsform", FOLDER / "groups.md", "--output", output)
    refused(result, "output-unwritable")
    assert output.read_text() == "mine"


def test_language_and_version_can_be_said(tmp_path):
    form = tmp_path / "form-2.md"
    form.write_text("| survey |\n| | type | name | label |\n| | integer | a | How old? |")
    output = tmp_path / "out.yaml"
    words = ("import-xlsform", form, "--output", output)
    assert "no-vietnamese" in run(*words).stderr
    assert run(*words, "--language", "vi", "--version", "2026.9").exit_code == 0
    instrument = parse(output.read_text(encoding="utf-8"))
    assert (instrument.name, instrument.version) == ("form_2", "2026.9")


def test_the_library_goes_out_as_a_workbook_and_comes_back(tmp_path):
    book, output = tmp_path / "sipas.xlsx", tmp_path / "sipas.yaml"
    result = run("export-xlsform", "sipas_citizen", "--output", book)
    assert (result.exit_code, result.stderr) == (0, "")
    sheets = openpyxl.load_workbook(io.BytesIO(book.read_bytes())).sheetnames
    assert sheets == ["survey", "choices", "settings"]
    assert run("import-xlsform", book, "--output", output).exit_code == 0
    assert parse(output.read_text(encoding="utf-8")) == load_library("sipas_citizen")


def test_an_xform_comes_out_with_what_odk_does_not_do(tmp_path):
    file, output = tmp_path / "house.yaml", tmp_path / "house.xml"
    assert run("import-xlsform", FOLDER / "house.md", "--output", file).exit_code == 0
    result = run("export-xform", file, "--output", output)
    assert (result.exit_code, result.stderr) == (0, "")
    assert ET.parse(output).getroot().tag == "{http://www.w3.org/1999/xhtml}html"
    assert "not-in-odk: " in result.stdout
    assert "needs the file communes.csv" in result.stdout


def test_what_is_no_instrument_is_told(tmp_path):
    refused(
        run("export-xlsform", "nothing_there", "--output", tmp_path / "x.xlsx"),
        "unknown-instrument",
    )
    file = tmp_path / "bad.yaml"
    file.write_text("name: 1")
    result = run("export-xform", file, "--output", tmp_path / "x.xml")
    assert result.exit_code == 2
    assert str(file) in result.stderr
