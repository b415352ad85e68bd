"""Typst, the typesetter: a template and data in, pages out. The only import of `typst`.

Templates take everything from `sys.inputs.data`, one JSON text, so no wording can become markup.
No system font and no network is used, and the file carries no date: the same data give the same
bytes.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import msgspec
import typst

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_FONTS = typst.Fonts(include_system_fonts=False, font_paths=[_HERE / "fonts"])


Data = Mapping[str, object]
NONE: Mapping[str, bytes] = MappingProxyType({})


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer box stands on the sheet: millimetres from the top left edge of the page.

    Attributes:
        page: number of the page, 1 for the first.
        x: left edge.
        y: top edge.
        width: width between the middles of the lines.
        height: height between the middles of the lines.
        item: the item it answers; names with `@` are the office's own.
        code: the code it stands for, or None.
        kind: `tick`, `rank`, `character` or `writing`.
        place: which character of the answer, 0 for the first.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    item: str
    code: int | str | None
    kind: str
    place: int | None


class Measured(msgspec.Struct, frozen=True):
    """A document: its PDF, the number of its pages, its answer boxes in reading order."""

    pdf: bytes
    pages: int
    spots: tuple[Spot, ...]


def typeset(template: str, data: Data, pictures: Mapping[str, bytes] = NONE) -> bytes:
    """Return the PDF of a template with its data.

    Args:
        template: file name in `templates`.
        data: what the template reads.
        pictures: PDF files it places, by name.
    """
    if not pictures:
        return _pdf(_compiler(_TEMPLATES, template, data))
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for source in _TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        for name, content in pictures.items():
            (root / name).write_bytes(content)
        return _pdf(_compiler(root, template, data))


def measure(template: str, data: Data) -> Measured:
    """Lay a template out; return its PDF, its pages and its answer boxes in reading order."""
    compiler = _compiler(_TEMPLATES, template, data)
    found = compiler.query("<answer>", field="value")
    [pages] = msgspec.json.decode(compiler.query("<last-page>", field="value"), type=list[int])
    return Measured(_pdf(compiler), pages, msgspec.json.decode(found, type=tuple[Spot, ...]))


def _pdf(compiler: "typst.Compiler") -> bytes:
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _compiler(root: Path, template: str, data: Data) -> "typst.Compiler":
    return typst.Compiler(
        root / template,
        root=root,
        font_paths=_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(data).decode()},
    )
