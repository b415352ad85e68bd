"""XML of a workbook, read as a stream of elements: no document types, so no entities of its own.

Expat neither fetches nor expands anything without a document type, and refusing the declaration
itself is the same in every encoding. Names of elements are local: the strict and the transitional
dialect of Office Open XML differ in namespaces only.
"""

from collections.abc import Callable, Iterable
from xml.parsers import expat  # the parser below refuses every document type

from questionnaires.xlsform.reasons import WorkbookError

DEEPEST = 64
"""Levels of nesting; a sheet needs eight."""

Attributes = dict[str, str]
"""Those in a namespace have it in front of their name, with a blank between."""


class Reading:
    """What a reader of one part overrides."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""


def read_markup(chunks: Iterable[bytes], part: str, reading: Reading) -> None:
    """Send the elements of a part to `reading`.

    Raises:
        WorkbookError: `document-type`, or `damaged-workbook` where it is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = _elements(reading)
    parser.CharacterDataHandler = reading.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise WorkbookError("damaged-workbook", f"{part}: {error}"[:80], "an .xlsx file") from None


def _elements(
    reading: Reading,
) -> tuple[Callable[[str, Attributes], None], Callable[[str], None]]:
    """Return what expat calls; there may be a million elements, so that each costs little."""
    depth = 0
    local: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise WorkbookError("damaged-workbook", f"{DEEPEST} levels", "an .xlsx file")
        if (short := local.get(name)) is None:
            short = local[name] = name.rpartition(" ")[2]
        reading.start(short, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        reading.end(local[name])

    return start, end


def _refuse_doctype(*_: object) -> None:
    raise WorkbookError("document-type", "<!DOCTYPE", "XML without a document type")
