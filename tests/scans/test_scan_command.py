"""`langnghe scan`: every page and form told, for people and for programs."""

import msgspec
import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.paper.box_map import encode
from survey_service.paper.form_numbers import printed as spaced
from tests.cli.commands import refused
from tests.scans.scanner import png
from tests.scans.sheets import blank, printed

FORM = printed()
NUMBER = spaced(FORM.map.copies[0].number)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "x.boxes.json").write_bytes(encode(FORM.map))
    (tmp_path / "two.png").write_bytes(png(blank(2)))
    (tmp_path / "letter.pdf").write_bytes(b"Dear Sir")
    (tmp_path / "whole.pdf").write_bytes(FORM.pdf)
    return tmp_path


def run(folder, *words):
    given = [str(folder / word) if "." in word else word for word in words]
    return CliRunner().invoke(main, ["scan", *given])


def test_a_whole_stack_ends_well(folder):
    result = run(folder, "whole.pdf", "--map", "x.boxes.json")
    assert result.exit_code == 0, result.output
    assert f"whole.pdf:2: read {NUMBER} page 2" in result.stdout
    assert "16 read, 0 doubtful, 0 again, 0 refused, 0 blank; 2 forms" in result.stdout


def test_what_is_missing_and_refused_is_told(folder):
    result = run(folder, "two.png", "letter.pdf", "--map", "x.boxes.json")
    assert result.exit_code == 1
    assert "letter.pdf: refused: not-a-scan: got 44 65" in result.stdout
    assert "missing pages 1, 3, 4, 5, 6, 7, 8" in result.stdout


def test_programs_read_the_same(folder):
    result = run(folder, "two.png", "two.png", "--map", "x.boxes.json", "--json")
    report = msgspec.json.decode(result.stdout)
    assert [page["fate"] for page in report["pages"]] == ["read", "again"]
    assert report["forms"][0]["number"] == NUMBER


def test_a_map_that_is_none_and_one_of_another_version(folder):
    refused(run(folder, "two.png", "--map", "letter.pdf"), "box-map", "letter.pdf")
    other = encode(msgspec.structs.replace(FORM.map, content_hash="0" * 64))
    (folder / "other.json").write_bytes(other)
    refused(run(folder, "two.png", "--map", "other.json"), "sipas_citizen")
