"""Letters as a table for the Post Office's own mail merge: a row a letter, addresses in the clear.

A file made of it is for the Post Office alone; it is deleted when they have it.
"""

from collections.abc import Iterator, Sequence

from survey_service.delivery.addresses import MOST_LINES
from survey_service.delivery.message import Message
from survey_service.exports.table import Column, Row, Sheet

COLUMNS = (
    Column("reference", {"vi": "Mã thư", "en": "Reference"}),
    Column("name", {"vi": "Người nhận", "en": "Name"}),
    *(
        Column(f"line_{n}", {"vi": f"Địa chỉ, dòng {n}", "en": f"Address line {n}"})
        for n in range(1, MOST_LINES + 1)
    ),
    Column("subject", {"vi": "Tiêu đề", "en": "Subject"}),
    Column("text", {"vi": "Nội dung", "en": "Text"}),
    Column("link", {"vi": "Đường dẫn", "en": "Link"}),
)


def sheet(letters: Sequence[Message]) -> Sheet:
    """Return the table of letters."""

    def rows() -> Iterator[Row]:
        for letter in letters:
            lines = letter.to.split(" | ")
            padded = [*lines, *[None] * (MOST_LINES - len(lines))]
            yield (letter.key, letter.name, *padded, letter.subject, letter.text, letter.link)

    return Sheet(name="letters", columns=COLUMNS, rows=rows)
