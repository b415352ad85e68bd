"""A questionnaire as DDI-Codebook 2.5 XML, which data catalogues read.

Elements stand in the order of the schema of the DDI Alliance (`codebook.xsd`, 2.5). There is one
`fileDscr` for the table of responses and one for every roster; each variable names its file.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from questionnaires.codebook import Variable
from questionnaires.instrument import Instrument, Section, content_hash
from questionnaires.text import Wording, say
from survey_service.exports.instruments.dictionary import Dictionary, Entry

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NATURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "ratio", "text": "other"}
_REPRESENTATIONS = {
    "code": "code",
    "integer": "numeric",
    "decimal": "numeric",
    "text": "text",
    "date": "datetime",
    "time": "datetime",
}
_CATEGORIES = {"date": "date", "time": "time"}
MAIN_FILE = "F_responses"


def ddi(instrument: Instrument) -> bytes:
    """Return the document in all languages of the questionnaire, UTF-8."""
    dictionary = Dictionary(instrument)
    root = ET.Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": _INSTANCE,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
            _LANGUAGE: "vi",
        },
    )
    _document(root, instrument)
    _study(root, instrument)
    _files(root, dictionary)
    _data(root, dictionary)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _document(root: ET.Element, instrument: Instrument) -> None:
    citation = _under(root, "docDscr", "citation")
    title = _child(citation, "titlStmt")
    _child(title, "titl", f"{say(instrument.title, 'vi')} – DDI-Codebook 2.5", language="vi")
    _child(title, "IDNo", f"{instrument.name}-{instrument.version}-ddi")
    production = _child(citation, "prodStmt")
    _child(production, "software", "Lắng nghe")


def _study(root: ET.Element, instrument: Instrument) -> None:
    study = _child(root, "stdyDscr")
    citation = _child(study, "citation")
    title = _child(citation, "titlStmt")
    _child(title, "titl", say(instrument.title, "vi"), language="vi")
    for language in instrument.languages:
        if language != "vi":
            _child(title, "parTitl", say(instrument.title, language), language=language)
    _child(title, "IDNo", content_hash(instrument), agency="SHA-256")
    version = _under(citation, "verStmt", "version")
    version.text = instrument.version
    _each(_child(study, "stdyInfo"), "abstract", instrument.purpose, contentType="purpose")
    collection = _under(study, "method", "dataColl")
    _each(collection, "instrumentDevelopment", instrument.provenance)


def _files(root: ET.Element, dictionary: Dictionary) -> None:
    for table in _tables(dictionary):
        description = _child(root, "fileDscr", ID=_file(table))
        _under(description, "fileTxt", "fileName").text = table or "responses"


def _tables(dictionary: Dictionary) -> list[str]:
    """Return the tables in order: the responses (an empty name), then the rosters."""
    return list(dict.fromkeys(["", *(each.variable.roster or "" for each in dictionary.entries)]))


def _file(table: str) -> str:
    return f"F_{table}" if table else MAIN_FILE


def _data(root: ET.Element, dictionary: Dictionary) -> None:
    data = _child(root, "dataDscr")
    for section in dictionary.instrument.sections:
        _section(data, section, dictionary.entries)
    for item, names in _several(dictionary.entries).items():
        group = _child(data, "varGrp", ID=f"G_{item}", type="multipleResp", var=" ".join(names))
        found = next(each for each in dictionary.entries if each.variable.item == item)
        _each(group, "labl", found.question.item.text if found.question else found.variable.label)
    for entry in dictionary.entries:
        _variable(data, dictionary, entry)


def _section(data: ET.Element, section: Section, entries: Sequence[Entry]) -> None:
    names = [_id(each.variable) for each in entries if each.section is section]
    if not names:
        return
    group = _child(data, "varGrp", ID=f"S_{section.name}", type="section", var=" ".join(names))
    _each(group, "labl", section.title)
    if section.intro:
        _each(group, "txt", section.intro)


def _several(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """Return the items that several variables belong to, with the ids of these."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        found.setdefault(entry.variable.item, []).append(_id(entry.variable))
    return {item: names for item, names in found.items() if len(names) > 1}


def _id(variable: Variable) -> str:
    return f"V_{variable.roster}.{variable.name}" if variable.roster else f"V_{variable.name}"


def _variable(data: ET.Element, dictionary: Dictionary, entry: Entry) -> None:
    variable = entry.variable
    continuous = variable.datatype in {"integer", "decimal"} and not variable.values
    element = _child(
        data,
        "var",
        ID=_id(variable),
        name=variable.name,
        files=_file(variable.roster or ""),
        intrvl="contin" if continuous else "discrete",
        nature=_nature(variable),
        representationType=_REPRESENTATIONS[variable.datatype],
    )
    _each(element, "labl", variable.short)
    sensitive = entry.question.item.sensitive if entry.question else None
    if sensitive:
        _child(element, "security", sensitive)
    _question(element, entry)
    _missing(element, variable)
    for language in dictionary.instrument.languages:
        if asked := dictionary.asked_of(entry, language):
            _child(element, "universe", asked, language=language)
    _categories(element, variable)
    kind = "character" if _is_text(variable) else "numeric"
    _child(element, "varFormat", type=kind, category=_CATEGORIES.get(variable.datatype, "other"))


def _nature(variable: Variable) -> str:
    is_moment = variable.datatype in {"date", "time"}
    return "interval" if is_moment else _NATURES[variable.measure]


def _is_text(variable: Variable) -> bool:
    if variable.values:
        return any(isinstance(code, str) for code in variable.values)
    return variable.datatype not in {"integer", "decimal"}


def _question(element: ET.Element, entry: Entry) -> None:
    if entry.question is None:
        return
    item = entry.question.item
    for language, text in entry.variable.label.items():
        question = _child(element, "qstn", language=language)
        if entry.number:
            question.set("seqNo", str(entry.number))
        _child(question, "qstnLit", text)
        if item.hint:
            _child(question, "ivuInstr", say(item.hint, language))


def _missing(element: ET.Element, variable: Variable) -> None:
    if not variable.missing:
        return
    invalid = _child(element, "invalrng")
    for code in variable.missing:
        _child(invalid, "item", VALUE=str(code))


def _categories(element: ET.Element, variable: Variable) -> None:
    for code, label in variable.values.items():
        attributes = {"missing": "Y"} if code in variable.missing else {}
        category = _child(element, "catgry", **attributes)
        _child(category, "catValu", str(code))
        _each(category, "labl", label)


def _child(
    parent: ET.Element,
    tag: str,
    text: str | None = None,
    /,
    *,
    language: str = "",
    **attributes: str,
) -> ET.Element:
    if language:
        attributes[_LANGUAGE] = language
    element = ET.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _under(parent: ET.Element, *names: str) -> ET.Element:
    for name in names:
        parent = _child(parent, name)
    return parent


def _each(parent: ET.Element, name: str, words: Wording, **attributes: str) -> None:
    """Add an element per language."""
    for language, text in words.items():
        _child(parent, name, text, language=language, **attributes)
