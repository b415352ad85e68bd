"""Instrument → XForm XML for ODK Collect and Enketo, by pyxform from the sheets of the export."""

from dataclasses import dataclass

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from questionnaires.instrument import Instrument
from questionnaires.xlsform.exporter import export_form
from questionnaires.xlsform.reasons import Reason, WorkbookError
from questionnaires.xlsform.sheets import without_marks


@dataclass(frozen=True, slots=True)
class XForm:
    """The XML text, what pyxform advises, and what other programs will not do."""

    xml: str
    advice: tuple[str, ...]
    remarks: tuple[Reason, ...]


def export_xform(instrument: Instrument) -> XForm:
    """Return the XForm of an instrument.

    Raises:
        WorkbookError: `not-convertible`, with the reason pyxform gives.
    """
    exported = export_form(instrument)
    sheets: dict[str, object] = {"sheet_names": [sheet.name for sheet in exported.sheets]}
    for sheet in exported.sheets:
        sheets[sheet.name] = without_marks(sheet.rows)
        headers = [head for head in sheet.headers if not head.startswith("langnghe_")]
        sheets[f"{sheet.name}_header"] = [dict.fromkeys(headers)]
    advice: list[str] = []
    try:
        made = convert(sheets, warnings=advice, form_name="data")
    except PyXFormError as error:
        raise WorkbookError("not-convertible", str(error), "an XLSForm pyxform takes") from None
    return XForm(made.xform, tuple(advice), exported.remarks)
