"""Workbooks from strangers, read in a process of its own that has little time and memory."""

from survey_service.workbooks.reading import import_workbook, read_rows
from survey_service.workbooks.verdicts import Outcome, Request

__all__ = ["Outcome", "Request", "import_workbook", "read_rows"]
