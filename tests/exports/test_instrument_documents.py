"""Documents of a questionnaire: complete, within the limits of programs, in the order of DDI."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from questionnaires.codebook import codebook
from questionnaires.loader import library, load_library, parse
from questionnaires.notation import read_notation
from survey_service.exports.instruments import labels_r, labels_spss, labels_stata, schema
from survey_service.exports.instruments.codebook import DATATYPES, MEASURES, sheet
from survey_service.exports.instruments.ddi import NAMESPACE, ddi
from survey_service.exports.instruments.tables import CODEBOOKS, label_script, tables
from tests.instruments.forms import EVERY_TYPE, all_forms, every_type

FILES = sorted((Path(__file__).parents[2] / "questionnaires" / "library").glob("*.yaml"))
D = f"{{{NAMESPACE}}}"
ORDER = {
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr"],
    "citation": ["titlStmt", "prodStmt", "verStmt"],
    "titlStmt": ["titl", "parTitl", "IDNo"],
    "stdyDscr": ["citation", "stdyInfo", "method"],
    "dataDscr": ["varGrp", "var"],
    "varGrp": ["labl", "txt"],
    "var": ["labl", "security", "qstn", "invalrng", "universe", "catgry", "varFormat"],
    "catgry": ["catValu", "labl"],
}
"""Elements in the order of the sequences of `codebook.xsd`, of those this writer uses."""
REQUIRED = {"var": {"name", "ID"}, "item": {"VALUE"}, "varGrp": {"ID", "var"}, "fileDscr": {"ID"}}
LONG = "rất dài, và còn dài hơn nữa, " * 12


@pytest.fixture(scope="module")
def long_form():
    """A form whose question and answers are longer than any statistics program takes."""
    text = EVERY_TYPE.read_text(encoding="utf-8")
    text = text.replace("Ông/Bà có làm thủ tục không?", f'"{LONG}?"')
    return parse(text.replace("Không nhớ", f'"Không nhớ, {LONG}"'))


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.name)
def test_ddi_elements_stand_in_the_order_of_the_schema(form):
    root = ET.fromstring(ddi(form))
    assert root.tag == f"{D}codeBook"
    assert root.get("version") == "2.5"
    for element in root.iter():
        name = element.tag.removeprefix(D)
        children = [child.tag.removeprefix(D) for child in element]
        if name in ORDER:
            places = [ORDER[name].index(child) for child in children]
            assert places == sorted(places), name
        assert REQUIRED.get(name, set()) <= set(element.attrib)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.name)
def test_ddi_references_lead_to_something(form):
    root = ET.fromstring(ddi(form))
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    named = [
        target
        for element in root.iter()
        for attribute in ("var", "files")
        for target in (element.get(attribute) or "").split()
    ]
    assert set(named) <= set(ids)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in ids)


def test_ddi_names_variables_questions_missing_codes_and_universe():
    root = ET.fromstring(ddi(every_type()))
    found = {(each.get("files"), each.get("name")): each for each in root.iter(f"{D}var")}
    assert len(found) == len(codebook(every_type()))
    staff = found["F_responses", "staff"]
    assert [each.get("VALUE") for each in staff.find(f"{D}invalrng")] == ["97", "98", "99"]
    assert [each.text for each in staff.findall(f"{D}qstn/{D}qstnLit")] == [
        "Công chức lịch sự.",
        "The officials are polite.",
    ]
    assert found["F_responses", "which"].find(f"{D}universe").text == "câu 2 trả lời “Có”"
    assert ("F_people", "age") in found


def test_the_codebook_has_every_variable_and_every_code():
    rows = list(sheet(every_type(), "vi").rows())
    expected = [
        (variable.name, variable.roster or "", code)
        for variable in codebook(every_type())
        for code in (variable.values or (None,))
    ]
    assert [(row[0], row[1], row[8]) for row in rows] == expected


def test_every_measure_and_datatype_has_its_word():
    for variable in codebook(every_type()):
        assert variable.measure in MEASURES
        assert variable.datatype in DATATYPES


def test_the_page_needs_nothing_from_elsewhere():
    class Links(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found = []

        def handle_starttag(self, tag, attrs):
            assert tag not in {"script", "link", "img", "iframe"}
            self.found += [value for name, value in attrs if name in {"href", "src"}]

    links = Links()
    links.feed(CODEBOOKS["html"](every_type(), "en").decode())
    assert links.found
    assert all(link.startswith("#") for link in links.found)


def test_html_shows_wording_as_text():
    form = parse(EVERY_TYPE.read_text(encoding="utf-8").replace("Mở đầu", '"<b>Mở & đầu"'))
    assert "&lt;b&gt;Mở &amp; đầu" in CODEBOOKS["html"](form, "vi").decode()


@pytest.mark.parametrize("path", [EVERY_TYPE, *FILES], ids=lambda path: path.stem)
def test_the_schema_describes_every_file(path):
    jsonschema.Draft202012Validator(schema.schema()).validate(
        read_notation(path.read_text(encoding="utf-8"))
    )


def test_the_schema_is_a_schema_and_refuses_what_the_loader_refuses():
    jsonschema.Draft202012Validator.check_schema(schema.schema())
    data = read_notation(EVERY_TYPE.read_text(encoding="utf-8"))
    data["sections"][0]["items"][0]["type"] = "telepathy"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema.schema()).validate(data)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", library())
def test_labels_stay_within_the_limits(name, language):
    check_limits(load_library(name), language)


def test_long_labels_are_cut_to_the_limits(long_form):
    check_limits(long_form, "vi")
    labelled = label_script("spss", long_form, "vi").decode()
    assert "…'" in labelled


def check_limits(form, language):
    for table in tables(form):
        spss = label_script("spss", form, language, table)
        assert max(map(len, spss.splitlines())) < 256
        joined = re.sub(r"' \+\n    '", "", spss.decode())
        variables, _, rest = joined.partition("VALUE LABELS")
        labels = re.findall(r"^    '((?:[^']|'')*)'", variables, re.MULTILINE)
        assert labels
        assert all(len(label.replace("''", "'").encode()) <= 256 for label in labels)
        values = re.findall(r"^    \S+ '((?:[^']|'')*)'", rest, re.MULTILINE)
        assert all(len(label.replace("''", "'").encode()) <= 120 for label in values)
        stata = label_script("stata", form, language, table).decode()
        for label in re.findall(r'^    label variable \w+ "(.*)"$', stata, re.MULTILINE):
            assert len(label) <= 80
    assert all(len(variable.name) <= 32 for variable in codebook(form))


def test_reserved_codes_are_declared_missing():
    form = every_type()
    assert "MISSING VALUES staff (97, 98, 99)." in label_script("spss", form, "vi").decode()
    stata = label_script("stata", form, "vi").decode()
    for code, value in ((97, ".a"), (98, ".b"), (99, ".c")):
        assert f"replace staff = {value} if staff == {code}\n" in stata
    assert 'missing = c("97", "98", "99")' in label_script("r", form, "vi").decode()


def test_text_in_labels_runs_nothing():
    form = parse(
        EVERY_TYPE.read_text(encoding="utf-8").replace(
            "vi: Ý kiến khác", "vi: 'It''s \"$x\" `y'' \\n'"
        )
    )
    assert "'It''s \"$x\" `y'' \\n'" in label_script("spss", form, "vi").decode()
    assert "\"It's '\\$x' 'y' \\n\"" in label_script("stata", form, "vi").decode()
    assert '"It\'s \\"$x\\" `y\' \\\\n"' in label_script("r", form, "vi").decode()


def test_every_variable_is_labelled_by_every_program():
    for script, pattern in (
        (labels_r.script, r"^if \(\"(\w+)\""),
        (labels_stata.script, r"^capture confirm variable (\w+)"),
        (labels_spss.script, r"^  /?(\w+)$"),
    ):
        found = []
        for table in tables(every_type()):
            program = script.__module__.rpartition("_")[2]
            text = label_script(program, every_type(), "vi", table).decode()
            found += re.findall(pattern, text, re.MULTILINE)
        assert sorted(found) == sorted(each.name for each in codebook(every_type()))


def test_brackets_and_quotes_of_r_are_balanced():
    text = label_script("r", every_type(), "vi").decode()
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"^#.*$", "", text, flags=re.MULTILINE))
    assert '"' not in bare.replace('""', "")
    for opening, closing in ("()", "{}", "[]"):
        assert bare.count(opening) == bare.count(closing)
