"""Every form of the folder: what is kept, what is named, and the way out and back in."""

import re
import xml.etree.ElementTree as ET

import pytest

from questionnaires.instrument import content_hash
from questionnaires.loader import library, load_library, parse
from questionnaires.notation_writer import write_notation
from questionnaires.xlsform import import_form, read_xlsx
from questionnaires.xlsform.exporter import export_form
from questionnaires.xlsform.workbook_writer import write_workbook
from questionnaires.xlsform.xform import export_xform
from tests.questionnaires.xlsform.forms_of import NAMES, expected_remarks, imported

XFORMS = "{http://www.w3.org/2002/xforms}"
LOST_AGAIN = {"labels-as-written"}
"""What is said of the words themselves, however often they are read."""


def test_there_are_enough_forms():
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_imported_and_what_is_not_kept_is_named(name):
    result = imported(name)
    assert result.refusals == ()
    assert {remark.code for remark in result.remarks} == expected_remarks(name)
    for remark in result.remarks:
        assert set(remark.hint) == {"vi", "en"}
        assert remark.sheet


@pytest.mark.parametrize("name", NAMES)
def test_the_file_that_is_written_reads_back_equal(name):
    instrument = imported(name).instrument
    assert parse(write_notation(instrument)) == instrument


@pytest.mark.parametrize("name", NAMES)
def test_out_and_in_again_is_the_same_instrument(name):
    instrument = imported(name).instrument
    again = import_form(read_xlsx(write_workbook(export_form(instrument).sheets)))
    assert again.refusals == ()
    assert again.instrument == instrument
    assert content_hash(again.instrument) == content_hash(instrument)
    assert {remark.code for remark in again.remarks} <= LOST_AGAIN


@pytest.mark.parametrize("name", library())
def test_instruments_of_the_library_survive_the_way_out_and_in(name):
    instrument = load_library(name)
    again = import_form(read_xlsx(write_workbook(export_form(instrument).sheets)))
    assert (again.refusals, again.instrument) == ((), instrument)


@pytest.mark.parametrize("name", [*NAMES, *library()])
def test_the_xform_is_one(name):
    """What pyxform makes: every question of the XML has its node, its bind and its words."""
    instrument = imported(name).instrument if name in NAMES else load_library(name)
    root = ET.fromstring(export_xform(instrument).xml)
    data = root.find(f".//{XFORMS}instance/*")
    assert data.get("id") == instrument.name
    assert data.get("version") == instrument.version
    paths = set(_paths(data, f"/{_local(data)}"))
    binds = {bind.get("nodeset") for bind in root.iter(f"{XFORMS}bind")}
    assert binds <= paths
    texts = {text.get("id") for text in root.iter(f"{XFORMS}text")}
    for element in root.iter():
        for label in re.findall(r"jr:itext\('([^']+)'\)", element.get("ref", "")):
            assert label in texts
        if _local(element) in {"input", "select", "select1", "upload", "range", "trigger", "rank"}:
            assert element.get("ref") in paths


def _local(element):
    return element.tag.rpartition("}")[2]


def _paths(element, path):
    yield path
    for child in element:
        yield from _paths(child, f"{path}/{_local(child)}")


def test_an_export_is_the_same_bytes_every_time():
    instrument = load_library("sipas_citizen")
    first = write_workbook(export_form(instrument).sheets)
    assert write_workbook(export_form(instrument).sheets) == first
