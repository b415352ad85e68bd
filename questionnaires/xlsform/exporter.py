"""Instrument → the sheets of an XLSForm, which the importer reads back equal.

What ODK Collect and Enketo can do is written the way they know; what only Lắng nghe knows stands in
columns `langnghe_…` beside it, and is named in the report where it changes the interview.
"""

from dataclasses import dataclass

from questionnaires.instrument import Instrument, Section
from questionnaires.text import Wording
from questionnaires.xlsform.export_choices import ChoiceSheet
from questionnaires.xlsform.export_items import Writer
from questionnaires.xlsform.languages import column_language
from questionnaires.xlsform.reasons import Reason, Report
from questionnaires.xlsform.sheets import Written


@dataclass(frozen=True, slots=True)
class Exported:
    """The sheets `survey`, `choices`, `settings`, and what other programs will not do."""

    sheets: tuple[Written, ...]
    remarks: tuple[Reason, ...]


def export_form(instrument: Instrument) -> Exported:
    """Return the sheets of an instrument."""
    report = Report()
    choices = ChoiceSheet(instrument)
    survey = Written("survey", instrument.languages)
    writer = Writer(survey, choices, report)
    for section in instrument.sections:
        _section(section, writer)
    choices.write_unused()
    sheets = (survey, choices.sheet, _settings(instrument))
    return Exported(tuple(sheet for sheet in sheets if sheet.rows), tuple(report.remarks))


def _section(section: Section, writer: Writer) -> None:
    marks = "layout=battery" if section.layout == "battery" else ""
    writer.survey.add(
        type="begin_group",
        name=section.name,
        label=section.title,
        relevant=section.relevant,
        appearance="" if section.layout == "single" else "field-list",
        langnghe_parameters=marks,
    )
    if section.intro is not None:
        name = f"{section.name}_intro"
        writer.survey.add(type="note", name=name, label=section.intro, langnghe_type="intro")
    for item in section.items:
        writer.item(item)
    writer.survey.add(type="end_group")


def _settings(instrument: Instrument) -> Written:
    sheet = Written("settings", instrument.languages)
    title: Wording = {code: text for code, text in instrument.title.items() if code != "vi"}
    sheet.add(
        form_title=instrument.title["vi"],
        form_id=instrument.name,
        version=instrument.version,
        default_language=column_language("vi"),
        langnghe_title=title,
        langnghe_purpose=instrument.purpose,
        langnghe_provenance=instrument.provenance,
        langnghe_audience="" if instrument.audience == "citizen" else instrument.audience,
        langnghe_derived_from=instrument.derived_from,
    )
    return sheet
