"""XLSForm workbooks in and out: the form that users of ODK, Kobo and Enketo know.

Pure: bytes and texts in, values out. Reading a workbook from strangers belongs into a process of
its own with limits (`survey_service.workbooks`). docs/xlsform.md says what becomes of what.
"""

from questionnaires.xlsform.importer import Imported, import_form
from questionnaires.xlsform.reasons import Reason, WorkbookError
from questionnaires.xlsform.settings_sheet import Preferences
from questionnaires.xlsform.spreadsheet import read_first_sheet, read_xlsx
from questionnaires.xlsform.tables import Workbook, read_csv, read_markdown

__all__ = [
    "Imported",
    "Preferences",
    "Reason",
    "Workbook",
    "WorkbookError",
    "import_form",
    "read_csv",
    "read_first_sheet",
    "read_markdown",
    "read_xlsx",
]
