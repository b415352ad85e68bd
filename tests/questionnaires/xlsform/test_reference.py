"""The forms together cover the XLSForm reference: every column, type, setting and function.

The lists are those of https://xlsform.org/en/ and of the ODK template ("Types", "Appearances",
"Additional columns"), written down again.
"""

import re

import pytest

from questionnaires.expressions.functions import ELSEWHERE, FUNCTIONS
from questionnaires.xlsform.headers import meaning
from questionnaires.xlsform.kinds import CARRIED, DROPPED, UNSUPPORTED, read_kind
from tests.questionnaires.xlsform.forms_of import NAMES, form, refused, workbook


def words(text):
    """Return the words of a list."""
    return text.split()


SURVEY = words(
    """type name label hint guidance_hint required required_message relevant constraint
constraint_message calculation default read_only appearance choice_filter parameters repeat_count
trigger image audio video big-image save_to"""
)
PREFIXES = ("instance::", "bind::", "body::", "media::")
CHOICES = words("list_name name label image audio video big-image geometry")
SETTINGS = words(
    """form_title form_id version instance_name default_language public_key submission_url
style name clean_text_values allow_choice_duplicates namespaces auto_send auto_delete
client_editable"""
)
TYPES = words(
    """integer decimal range text select_one select_multiple select_one_from_file
select_multiple_from_file rank note geopoint geotrace geoshape date time dateTime image audio
background-audio video file barcode calculate acknowledge hidden xml-external csv-external start end
today deviceid phonenumber username email audit start-geopoint begin_group end_group begin_repeat
end_repeat"""
)
APPEARANCES = words(
    """multiline numbers url ex: thousands-sep bearing vertical no-ticks picker rating new
new-front draw annotate signature no-calendar month-year year ethiopian coptic islamic bikram-sambat
myanmar persian placement-map maps hide-input minimal search quick columns-pack columns columns-2
no-buttons image-map likert map field-list label list-nolabel list table-list hidden-answer printer
masked counter compact quickcompact horizontal horizontal-compact"""
)
PARAMETERS = words(
    """start end step tick_interval tick_labelset placeholder randomize seed max-pixels app
rows quality capture-accuracy warning-accuracy allow-mock-accuracy location-priority
location-min-interval location-max-age track-changes track-changes-reasons identify-user"""
)
REFUSED_HERE = {
    "dateTime", "geotrace", "geoshape", "audio", "video", "file", "select_multiple_from_file",
}  # fmt: skip


def headers(sheet):
    found = set()
    for name in NAMES:
        rows = workbook(name).sheets.get(sheet)
        if rows is not None:
            found |= set(rows.rows[min(rows.rows)].values())
    return found


def cells(sheet, field):
    for name in NAMES:
        rows = workbook(name).sheets.get(sheet)
        if rows is None:
            continue
        top = rows.rows[min(rows.rows)]
        colons = "::" if any("::" in header for header in top.values()) else ":"
        columns = [c for c, h in top.items() if meaning(h, sheet, colons=colons).field == field]
        for row in rows.rows.values():
            yield from (row[column] for column in columns if column in row)


@pytest.mark.parametrize(
    ("sheet", "reference"), [("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)]
)
def test_every_column_is_in_a_form(sheet, reference):
    used = {meaning(header, sheet).field for header in headers(sheet)}
    assert set(reference) - used == set()


def test_every_prefix_of_columns_is_in_a_form():
    used = headers("survey")
    assert [each for each in PREFIXES if not any(h.startswith(each) for h in used)] == []


def test_every_type_is_in_a_form_or_refused_by_a_test_below():
    kinds = [read_kind(cell) for cell in cells("survey", "type")]
    used = {kind.name for kind in kinds if kind is not None}
    assert set(TYPES) - used - REFUSED_HERE == set()
    assert any(kind.other for kind in kinds if kind is not None)


def test_every_type_is_carried_dropped_or_refused():
    known = {*CARRIED, *DROPPED, *UNSUPPORTED}
    controls = {"begin_group", "end_group", "begin_repeat", "end_repeat"}
    assert set(TYPES) - known - controls == set()
    assert not (CARRIED & set(DROPPED)) | (CARRIED & set(UNSUPPORTED))


def test_every_appearance_is_in_a_form():
    used = {
        word.partition(":")[0] for cell in cells("survey", "appearance") for word in cell.split()
    }
    assert {each.partition(":")[0] for each in APPEARANCES} - used == set()


def test_every_parameter_is_in_a_form():
    used = set(re.findall(r"([a-z_-]+)\s*=", " ".join(cells("survey", "parameters"))))
    assert set(PARAMETERS) - used == set()


def test_every_function_is_in_a_form():
    columns = ("relevant", "constraint", "calculation", "default", "required", "choice_filter")
    text = " ".join(cell for column in columns for cell in cells("survey", column))
    used = set(re.findall(r"([a-z][a-z-]*)\(", text))
    assert {*FUNCTIONS, *ELSEWHERE} - used == set()


@pytest.mark.parametrize("kind", sorted(set(UNSUPPORTED) - {"loop", "cascading_select", "osm"}))
def test_types_that_cannot_be_asked_are_refused_with_what_to_ask_instead(kind):
    result = form(f"type | name | label::vi\n{kind} | x | Câu hỏi\ninteger | y | Số")
    reason = refused(result, "unsupported-type")
    assert (reason.sheet, reason.row, reason.column) == ("survey", 2, "type")
    assert reason.expected == UNSUPPORTED[kind]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("begin loop over cities", "loop"),
        ("cascading_select x", "cascading_select"),
        ("osm b", "osm"),
    ],
)
def test_old_types_are_refused(kind, name):
    reason = refused(
        form(f"type | name | label::vi\n{kind} | x | Câu\ninteger | y | Số"), "unsupported-type"
    )
    assert reason.expected == UNSUPPORTED[name]


@pytest.mark.parametrize("kind", ["select_one_from_file", "select_multiple_from_file"])
@pytest.mark.parametrize("file", ["communes.csv", "places.xml", "sites.geojson"])
def test_choices_in_files_are_refused(kind, file):
    result = form(f"type | name | label::vi\n{kind} {file} | x | Câu hỏi")
    assert refused(result, "choices-from-file").got == file
