"""The sheets of an export as rows of cells, with their columns in the order people expect."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from questionnaires.text import Wording
from questionnaires.xlsform.headers import MEDIA
from questionnaires.xlsform.languages import column_language

Cell = str | int | float

_ORDER = (
    "type", "name", "list_name", "form_title", "form_id", "version", "default_language", "label",
    "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
    "constraint_message", "calculation", "default", "read_only", "appearance", "choice_filter",
    "parameters", "repeat_count", *MEDIA,
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_CHOICES = ("list_name", "name")


@dataclass(slots=True)
class Written:
    """One sheet: rows of header to cell."""

    name: str
    languages: tuple[str, ...]
    rows: list[dict[str, Cell]] = field(default_factory=list)

    def add(self, **cells: Cell | Wording | None) -> dict[str, Cell]:
        """Add a row; words take a column per language, and what is empty is left out."""
        row: dict[str, Cell] = {}
        for column, cell in cells.items():
            self.put(row, column, cell)
        self.rows.append(row)
        return row

    def put(self, row: dict[str, Cell], column: str, cell: Cell | Wording | None) -> None:
        """Put a cell, or the words of every language, into a row."""
        if isinstance(cell, dict):
            for language in self.languages:
                if cell.get(language):
                    row[f"{column}::{column_language(language)}"] = cell[language]
        elif cell is not None and cell != "":
            row[column] = cell

    @property
    def headers(self) -> list[str]:
        """The columns in use: those of the XLSForm reference, others, then our own."""
        used = dict.fromkeys(header for row in self.rows for header in row)
        first = _CHOICES if self.name == "choices" else ("type", "name")
        given = [header for header in first if header in used]
        return [*given, *sorted((each for each in used if each not in first), key=self._rank)]

    def _rank(self, header: str) -> tuple[int, int]:
        head, _, language = header.partition("::")
        own = head.startswith("langnghe_")
        rank = _RANK.get(head, len(_RANK) + own)
        shown = [column_language(code) for code in self.languages]
        return rank, shown.index(language) if language in shown else 0


def without_marks(rows: Iterable[dict[str, Cell]]) -> list[dict[str, str]]:
    """Return rows for other programs: texts only, without the columns that only we know."""
    return [
        {head: str(cell) for head, cell in row.items() if not head.startswith("langnghe_")}
        for row in rows
    ]
