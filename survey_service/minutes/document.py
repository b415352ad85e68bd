"""What an official document consists of, as plain values."""

from datetime import date
from typing import Literal

from msgspec import Struct

Language = Literal["vi", "en"]


class Issuer(Struct, frozen=True, kw_only=True):
    """Who issues a document: the body, and above it the body it answers to, if any."""

    body: str
    superior: str | None = None


class Paragraph(Struct, frozen=True, kw_only=True, tag="paragraph"):
    """A sentence or more; `number` stands before it (`1.`, `a)`)."""

    text: str
    number: str = ""


class Heading(Struct, frozen=True, kw_only=True, tag="heading"):
    """The title of a part: `I. THÀNH PHẦN`."""

    text: str


class Facts(Struct, frozen=True, kw_only=True, tag="facts"):
    """Names and values below each other; an empty value leaves a dotted line to write on."""

    rows: tuple[tuple[str, str], ...]


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """A table with a ruled header that comes again on every page.

    Attributes:
        header: names of the columns.
        rows: texts, one per column; an empty text is a cell to write in.
        widths: relative widths of the columns; None for as wide as their texts.
        right: columns of numbers, set flush right.
        total: a last row in bold.
        row_height: millimetres of a row at least, where somebody signs or writes.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] | None = None
    right: frozenset[int] = frozenset()
    total: tuple[str, ...] | None = None
    row_height: float | None = None


Block = Paragraph | Heading | Facts | Table


class Signatory(Struct, frozen=True, kw_only=True):
    """Room for one signature: on whose behalf, and the name where it is known."""

    role: str
    name: str = ""


class Trace(Struct, frozen=True, kw_only=True):
    """What ties the paper to the ledger: a sentence, and an address that a phone can read."""

    text: str
    url: str


class OfficialDocument(Struct, frozen=True, kw_only=True):
    """A document in the form of Decree 30/2020/NĐ-CP, appendix I.

    Attributes:
        issuer: on the left of the head.
        number: number and symbol (`12/BB-SNV`); empty leaves room to write them.
        place: where it is signed.
        day: when; None leaves room to write it.
        kind: what it is, in capitals (`BIÊN BẢN`).
        about: what it is about, below it.
        blocks: the body, in order.
        signatories: two to a row.
        recipients: who gets a copy (nơi nhận).
        trace: what ties it to the ledger.
        notice: a line across the head of each page, such as that its numbers are simulated.
        landscape: for wide tables.
        language: of the fixed words.
    """

    issuer: Issuer
    place: str
    kind: str
    about: str
    blocks: tuple[Block, ...]
    signatories: tuple[Signatory, ...]
    number: str = ""
    day: date | None = None
    recipients: tuple[str, ...] = ()
    trace: Trace | None = None
    notice: str = ""
    landscape: bool = False
    language: Language = "vi"
