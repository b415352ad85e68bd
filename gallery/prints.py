"""Everything that is printed: commands over the demonstration, and pictures of what they made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pypdfium2
from PIL import Image

from gallery.demonstration import Demonstration
from gallery.views import CAMPAIGN

DPI: Final = 96
ADDRESS: Final = ("--public-url", "https://langnghe.example.vn")
CODES: Final = ("tokens", "issue", "--unit", "11311", "--instrument", "transaction_feedback")
BODY: Final = ("--campaign", CAMPAIGN, "--body", "Sở Nội vụ")


class Print(msgspec.Struct, frozen=True):
    """One document: the command that makes it (`OUT` is its file) and which pages are shown."""

    name: str
    title: str
    words: tuple[str, ...]
    pages: int = 1


def _poster(name: str, title: str, *words: str) -> Print:
    command = ("posters", "print", "--output", "OUT", *words, *ADDRESS)
    return Print(f"poster-{name}", f"Poster, {title}", command)


def _codes(name: str, title: str, option: str, *words: str) -> Print:
    output = ("--count", "30", "--output", f"{name}.jsonl", option, "OUT")
    return Print(name, title, (*CODES, *output, *words, *ADDRESS))


def _form(instrument: str, language: str, pages: int = 2) -> Print:
    words = ("instrument", "print", instrument, "--language", language, "--output", "OUT")
    return Print(f"form-{instrument}-{language}", f"{instrument}, {language}", words, pages)


PRINTS: Final = (
    _poster("a4", "A4, both languages", "--paper", "a4"),
    _poster("a5", "A5, Vietnamese", "--language", "vi"),
    _poster("a5-en", "A5, English", "--language", "en"),
    _codes("slip", "Slip, A6", "--slips"),
    _codes("slips-on-a4", "Four slips to a sheet", "--labels", "--per-sheet", "4"),
    _codes("labels-8", "Eight labels to a sheet", "--labels", "--per-sheet", "8"),
    _codes("labels-24", "Twenty-four labels to a sheet", "--labels"),
    _form("sipas_citizen", "vi"),
    _form("sipas_citizen", "en"),
    _form("sipas_organisation", "vi"),
    _form("one_stop_nine", "vi", 1),
    _form("health_outpatient", "vi"),
    Print(
        "script-sipas_citizen",
        "Script to read aloud",
        ("instrument", "script", "sipas_citizen", "--language", "vi", "--output", "OUT"),
    ),
    Print(
        "minutes-draw",
        "Minutes of a draw",
        ("sample", "minutes", f"{CAMPAIGN}/supervision/1/1", "--body", "Sở Nội vụ",
         "--output", "OUT"),
        2,
    ),
    Print(
        "minutes-hand-over",
        "Minutes of a hand-over of paper",
        ("paper", "minutes", "--from", "nha-in", "--to", "buu-dien", *BODY, "--output", "OUT"),
    ),
)  # fmt: skip


def pictures(demo: Demonstration) -> Iterator[tuple[Print, int, Image.Image]]:
    """Yield the first pages of every print, with their numbers."""
    for one in PRINTS:
        path = demo.folder / "prints" / f"{one.name}.pdf"
        demo.run(*(str(path) if word == "OUT" else word for word in one.words))
        for number, picture in enumerate(_drawn(path, one.pages), 1):
            yield one, number, picture


def _drawn(path: Path, most: int) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(path)
    try:
        shown = range(min(most, len(document)))
        return [document[number].render(scale=DPI / 72).to_pil() for number in shown]
    finally:
        document.close()
