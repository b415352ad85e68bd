"""What the template is given: one struct per kind of printed question, in plain words and numbers.

A block knows no instrument any more: everything is said in one language, every routing is a
sentence. `kind` names the function in `templates/questions.typ` that draws it.
"""

import msgspec

Code = int | str | None


class _Block(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """A printed question.

    Attributes:
        name: the item, as it stands in the map of the boxes.
        number: the printed number, or an empty text.
        text: the question.
        hint: what helps to answer it, or an empty text.
        filter: the sentence above it that says for whom it is.
    """

    name: str
    number: str = ""
    text: str = ""
    hint: str = ""
    filter: str | None = None


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A box with its words.

    Attributes:
        code: what it stands for.
        label: its words.
        jump: where to go after it.
        write: the item that a line beside it answers (other, specify).
        face: the drawing above it, as SVG.
    """

    code: Code
    label: str
    jump: str | None = None
    write: str | None = None
    face: str | None = None


class Choices(_Block, frozen=True, kw_only=True, tag="choices"):
    """Boxes to cross, in `columns` columns read downwards."""

    choices: tuple[Option, ...]
    columns: int = 1


class Scale(_Block, frozen=True, kw_only=True, tag="scale"):
    """Levels in one row, words below the boxes.

    The first `levels` choices are the levels, the others (do not know, …) stand apart.
    """

    choices: tuple[Option, ...]
    levels: int


class Score(_Block, frozen=True, kw_only=True, tag="score"):
    """Numbers in one row, with words at both ends."""

    choices: tuple[Option, ...]
    low: str | None = None
    high: str | None = None


class Ranking(_Block, frozen=True, kw_only=True, tag="ranking"):
    """A cell for a rank before every choice."""

    choices: tuple[Option, ...]


class BatteryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a table. `offered` are the codes it has a box for."""

    name: str
    number: str
    text: str
    hint: str
    filter: str | None
    offered: tuple[Code, ...]


class Battery(_Block, frozen=True, kw_only=True, tag="battery"):
    """Statements on one scale as a table; `level_width` is the width of a column in mm.

    The first `levels` choices are the levels, the others (do not know, …) stand apart.
    """

    choices: tuple[Option, ...]
    levels: int
    rows: tuple[BatteryRow, ...]
    level_width: float


class Cells(_Block, frozen=True, kw_only=True, tag="cells"):
    """One cell a character: `#` in the pattern is a cell, everything else is printed."""

    pattern: str
    after: str = ""


class Lines(_Block, frozen=True, kw_only=True, tag="lines"):
    """A frame to write in, `height` mm high."""

    height: float


class Named(_Block, frozen=True, kw_only=True, tag="named"):
    """A line for a name and cells for its official code."""

    pattern: str


class Signature(_Block, frozen=True, kw_only=True, tag="signature"):
    """A frame to sign in."""


class Absent(_Block, frozen=True, kw_only=True, tag="absent"):
    """A question that paper cannot ask; `after` says why."""

    after: str


class Note(_Block, frozen=True, kw_only=True, tag="note"):
    """Something to read."""


class RosterColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the table of a roster; `width` in mm, None for what is left over."""

    name: str
    number: str
    text: str
    hint: str
    kind: str
    width: float | None = None
    choices: tuple[Option, ...] = ()
    pattern: str = ""


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of it; `prefix` stands before the names of its answers."""

    number: int
    prefix: str


class KishTable(msgspec.Struct, frozen=True, kw_only=True):
    """One selection table: for 1, 2, … eligible people, who is interviewed."""

    name: str
    selected: tuple[str, ...]


class Select(msgspec.Struct, frozen=True, kw_only=True):
    """How one person of the roster is chosen. `table` is None for the next birthday."""

    title: str
    text: str
    adults: tuple[str, ...] = ()
    table: KishTable | None = None


class Roster(_Block, frozen=True, kw_only=True, tag="roster"):
    """A table with a line for each person or thing; `breaks` lets it go over a page."""

    breaks: bool
    columns: tuple[RosterColumn, ...]
    rows: tuple[RosterRow, ...]
    select: Select | None = None


Block = (
    Choices
    | Scale
    | Score
    | Ranking
    | Battery
    | Cells
    | Lines
    | Named
    | Signature
    | Absent
    | Note
    | Roster
)


class PrintedSection(msgspec.Struct, frozen=True, kw_only=True):
    """The printed questions under one heading."""

    title: str
    intro: str
    questions: tuple[Block, ...]
