"""XLSForm → instrument: all that stands in the way is told at once, and all that is not kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from questionnaires.instrument import Instrument
from questionnaires.xlsform.choice_lists import ChoiceList, read_lists
from questionnaires.xlsform.form import Form
from questionnaires.xlsform.formulas import Formulas
from questionnaires.xlsform.headers import Lines, read_lines
from questionnaires.xlsform.kinds import DROPPED
from questionnaires.xlsform.languages import language_code, reads_as_vietnamese
from questionnaires.xlsform.names import house_name
from questionnaires.xlsform.places import Places
from questionnaires.xlsform.reasons import Reason, Report
from questionnaires.xlsform.sections import sections
from questionnaires.xlsform.settings_sheet import Preferences, head_of
from questionnaires.xlsform.structure import Branch, read_structure
from questionnaires.xlsform.tables import Sheet, Workbook
from questionnaires.xlsform.verdict import instrument_of
from questionnaires.xlsform.wordings import Words

_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_FORMULAS = ("relevant", "constraint", "calculation", "required", "default", "choice_filter")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a workbook.

    Attributes:
        instrument: None where something stands in the way.
        refusals: what stands in the way.
        remarks: what is not kept, or kept otherwise.
    """

    instrument: Instrument | None
    refusals: tuple[Reason, ...]
    remarks: tuple[Reason, ...]


def import_form(book: Workbook, preferences: Preferences | None = None) -> Imported:
    """Return the instrument that a form describes, or why it describes none.

    Args:
        book: its sheets.
        preferences: what the form itself may leave open: language, name, version.
    """
    report = Report()
    instrument = _import(book, preferences or Preferences(), report)
    found = instrument if not report.refusals else None
    return Imported(found, tuple(report.refusals), tuple(report.remarks))


def _import(book: Workbook, preferences: Preferences, report: Report) -> Instrument | None:
    survey = book.sheets.get("survey")
    if survey is None or not survey.rows:
        report.refuse("missing-sheet", ("survey", 0, ""), ", ".join(book.others), "survey")
        return None
    plain = _plain_language(book, preferences, report)
    rows = read_lines(survey, plain, report)
    choices = [
        read_lines(book.sheets[name], plain, report)
        for name in ("choices", "external_choices")
        if name in book.sheets
    ]
    _name_other_sheets(book, report)
    if not _has_columns(survey, report):
        return None
    languages = _languages(rows, choices, report)
    words = Words(languages, report)
    lists = read_lists([line for lines in choices for line in lines.rows], words, report)
    tree = read_structure(rows.rows, report)
    form = Form(words, report, lists, _formulas(tree, lists, report))
    settings = book.sheets.get("settings", Sheet("settings"))
    head = head_of(read_lines(settings, plain, report), form, preferences)
    built = sections(form, tree, head["title"])  # type: ignore[arg-type]  # words per language
    _name_unused(form)
    _refuse_lost_codes(form)
    _refuse_lost_references(rows, form)
    if report.refusals:
        return None
    places = Places()
    data = {**head, "scales": form.scales, "lists": form.shared, "sections": built}
    return instrument_of(places.settled(data), places, report)


def _plain_language(book: Workbook, preferences: Preferences, report: Report) -> str:
    """Return the language of columns that name none."""
    if preferences.language:
        return preferences.language
    settings = book.sheets.get("settings")
    if settings is not None:
        lines = read_lines(settings, "vi", Report()).rows
        default = next((line.value("default_language") for line in lines), "")
        if default and (code := language_code(default)):
            return code
    if reads_as_vietnamese(text for text in _plain_words(book)):
        report.remark("language-assumed", ("survey", 0, "label"), "label", "vi")
        return "vi"
    return "und"


def _plain_words(book: Workbook) -> Iterator[str]:
    """Yield the texts of label columns without a language."""
    for name in ("survey", "choices"):
        sheet = book.sheets.get(name)
        if sheet is not None and sheet.rows:
            top = sheet.rows[min(sheet.rows)]
            plain = [column for column, text in top.items() if text.lower() in {"label", "caption"}]
            for row in sheet.rows.values():
                yield from (row[column] for column in plain if column in row)


def _has_columns(survey: Sheet, report: Report) -> bool:
    number = min(survey.rows)
    headers = {text.strip().lower() for text in survey.rows[number].values()}
    missing = [
        name
        for name, spellings in (("type", {"type", "command"}), ("name", {"name", "tag", "value"}))
        if not headers & spellings
    ]
    for name in missing:
        report.refuse("missing-column", ("survey", number, name), ", ".join(sorted(headers)), name)
    return not missing


def _languages(rows: Lines, choices: Sequence[Lines], report: Report) -> tuple[str, ...]:
    """Return the languages of the form in the order of its columns."""
    spoken = [code for lines in (rows, *choices) for code in lines.languages]
    languages = tuple(dict.fromkeys(spoken)) or ("vi",)
    if "vi" not in languages:
        shown = ", ".join("without language" if code == "und" else code for code in languages)
        report.refuse("no-vietnamese", ("survey", 0, "label"), shown, "label::Tiếng Việt (vi)")
    return languages


def _formulas(tree: list[Branch], lists: dict[str, ChoiceList], report: Report) -> Formulas:
    """Return how names and codes are spelt here, refusing names that become one."""
    names: dict[str, str] = {}
    groups: dict[str, str] = {}
    recoded: dict[str, dict[str, str]] = {}
    for branch in (each for root in tree for each in root.walk()):
        given = branch.line.value("name")
        house = house_name(given)
        at = (branch.line.sheet, branch.line.number, branch.line.header("name"))
        same = groups if branch.kind.begins == "group" else names
        if not house:
            report.refuse("bad-name", at, given, "lower_case_words")
        elif given in same or house in same.values():
            code = "duplicate-name" if given in same else "name-taken"
            report.refuse(code, at, given, "a new name")
        elif house != given:
            report.remark("renamed", at, given, house)
        same[given] = house
        if branch.kind.list in lists and lists[branch.kind.list].recoded:
            recoded[house] = lists[branch.kind.list].recoded
    return Formulas({**groups, **names}, recoded)


def _name_other_sheets(book: Workbook, report: Report) -> None:
    for name in (*book.others, *(each for each in ("entities", "osm") if each in book.sheets)):
        report.remark("sheet-not-kept", (name, 0, ""), name)


def _name_unused(form: Form) -> None:
    for name, unused in form.lists.items():
        if name not in form.used:
            form.report.remark("list-not-used", (unused.line.sheet, unused.line.number, ""), name)


def _refuse_lost_codes(form: Form) -> None:
    """Refuse codes spelt otherwise here that an expression still has in a place we cannot tell."""
    for each in form.lists.values():
        for code in each.recoded:
            if code in form.formulas.quoted:
                at = (each.line.sheet, each.line.number, each.line.header("name"))
                form.report.refuse("bad-code", at, code, each.recoded[code])


def _refuse_lost_references(rows: Lines, form: Form) -> None:
    """Refuse expressions about rows that are not kept."""
    dropped = {
        line.value("name")
        for line in rows.rows
        if line.value("type").strip() in DROPPED and line.value("name")
    }
    for line in rows.rows:
        for column in _FORMULAS:
            for name in _REFERENCE.findall(line.value(column)):
                if name in dropped and name not in form.formulas.names:
                    at = (line.sheet, line.number, line.header(column))
                    expected = "the name of a question"
                    form.report.refuse("reference-not-kept", at, name, expected)
