"""A table on its way out: named columns with labels, rows of plain cells, and a name per sheet.

Every export turns its values into these structs; every writer (`csv_file`, `xlsx_file`) reads
nothing else. Rows are opened by a call, so that a writer may pass over them once per sheet without
holding them in memory.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from questionnaires.text import Wording, say

Cell = str | int | float | None
Row = Sequence[Cell]


class Column(Struct, frozen=True):
    """A column: `name` for machines, `label` for people."""

    name: str
    label: Wording


class Sheet(Struct, frozen=True, kw_only=True):
    """One table. `labelled` puts the labels in the header instead of the machine names."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    labelled: bool = False
    language: str = "vi"

    @property
    def header(self) -> list[str]:
        """The header row as text."""
        if self.labelled:
            return [say(column.label, self.language) for column in self.columns]
        return [column.name for column in self.columns]
