"""Official documents (biên bản, danh sách) in the form of Decree 30/2020/NĐ-CP, as PDF.

Values in, bytes out: `pdf(OfficialDocument(...))`. What a document says is decided where it is
made; here it gets the national name, the issuing body, the title, its tables and room to sign.
"""

from survey_service.minutes.document import (
    Block,
    Facts,
    Heading,
    Issuer,
    OfficialDocument,
    Paragraph,
    Signatory,
    Table,
    Trace,
)
from survey_service.minutes.typesetting import pdf

__all__ = [
    "Block",
    "Facts",
    "Heading",
    "Issuer",
    "OfficialDocument",
    "Paragraph",
    "Signatory",
    "Table",
    "Trace",
    "pdf",
]
