"""Codes on paper as PDF: posters for a wall, slips for a receipt, sheets of labels to cut.

Measures stand in `templates/`: the symbol on a poster is at least 40 mm wide, on a slip and on a
label at least 22 mm, quiet zone not counted, for every link of at most 60 characters.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

import msgspec

from kiosk.assets import assets
from kiosk.languages import day
from kiosk.links import MOST_CHARACTERS, said_by_symbol, typed_address
from kiosk.qr import Use, svg
from kiosk.tokens import grouped
from questionnaires.text import Wording, say
from survey_service.paper.code_words import said
from survey_service.paper.geometry import GEOMETRY
from survey_service.paper.typesetting import typeset
from survey_service.problems import Problem

A6_TO_A4: Final = 4
"""Slips to a sheet of A4: that many need no label of their own."""
PosterPaper = Literal["a4", "a5"]
Words = Literal["both", "vi", "en"]
BOTH: Final = ("vi", "en")
LANGUAGES: Final[Mapping[Words, tuple[str, ...]]] = {"both": BOTH, "vi": ("vi",), "en": ("en",)}
"""In which languages a print speaks, the first in larger letters."""
PER_SHEET: Final[dict[int, tuple[int, int]]] = {
    4: (2, 2), 8: (2, 4), 12: (2, 6), 16: (2, 8), 21: (3, 7), 24: (3, 8),
}  # fmt: skip
"""Labels on an A4 sheet: columns and rows. More would leave a symbol of less than 22 mm."""


class CodePrint(msgspec.Struct, frozen=True, kw_only=True):
    """What one poster, slip or label says.

    Attributes:
        link: of the form.
        code: the canonical code in it, printed in letters for people without a camera.
        office: the office that is asked about.
        place: the centre, site or counter where it hangs or is handed out.
        privacy: what is not recorded; only sentences that are true of this series.
        monitors: bodies that watch over the collection, by name.
        last_day: the last day on which the code is taken, where it ends.
    """

    link: str
    code: str
    office: Wording
    place: Wording | None = None
    privacy: Wording | None = None
    monitors: tuple[Wording, ...] = ()
    last_day: date | None = None


def posters(
    prints: Sequence[CodePrint], paper: PosterPaper, languages: Sequence[str] = BOTH
) -> bytes:
    """Return a PDF with a page for each poster; the second language stands below the first.

    Raises:
        Problem: `link-too-long`.
    """
    pages = [_page(one, languages, "poster_invitation", "marked") for one in prints]
    return _typeset("poster.typ", languages, pages=pages, paper=paper)


def slips(prints: Sequence[CodePrint], languages: Sequence[str] = BOTH) -> bytes:
    """Return a PDF with an A6 page for each slip.

    Raises:
        Problem: `link-too-long`.
    """
    pages = [_page(one, languages, "slip_invitation", "paper") for one in prints]
    return _typeset("slip.typ", languages, pages=pages)


def sheets(
    prints: Sequence[CodePrint],
    per_sheet: int,
    languages: Sequence[str] = BOTH,
    *,
    first: int = 1,
    total: int | None = None,
) -> bytes:
    """Return a PDF of A4 sheets with labels between cut marks; the footer names their numbers.

    Args:
        prints: codes in the order in which they were issued.
        per_sheet: one of `PER_SHEET`.
        languages: the first is that of the footer.
        first: number of the first code among those issued together.
        total: how many were issued together; those given here by default.

    Raises:
        Problem: `link-too-long`.
    """
    columns, rows = PER_SHEET[per_sheet]
    labels = [
        _page(one, languages, "slip_invitation", "paper")
        if per_sheet == A6_TO_A4
        else _label(one, languages)
        for one in prints
    ]
    starts = range(0, len(prints), per_sheet)
    made = [
        {
            "labels": labels[start : start + per_sheet],
            "footer": said(
                "serials",
                languages[0],
                first=first + start,
                last=first + min(start + per_sheet, len(prints)) - 1,
                total=total or len(prints),
                sheet=number,
                sheets=len(starts),
            ),
        }
        for number, start in enumerate(starts, 1)
    ]
    return _typeset("code-sheet.typ", languages, sheets=made, columns=columns, rows=rows)


def check_length(link: str) -> None:
    """Refuse a link that is too long for paper.

    Raises:
        Problem: `link-too-long`.
    """
    if len(link) > MOST_CHARACTERS:
        expected = f"a link of at most {MOST_CHARACTERS} characters"
        raise Problem("link-too-long", "--public-url", f"{link} ({len(link)})", expected)


def _typeset(template: str, languages: Sequence[str], **data: object) -> bytes:
    return typeset(
        template,
        {
            "title": "Lắng nghe",
            "language": languages[0],
            "geometry": msgspec.to_builtins(GEOMETRY),
            "words": {"code_alt": said("code_alt", languages[0])},
            "mark": assets()["mark.svg"].content.decode(),
            **data,
        },
    )


def _page(one: CodePrint, languages: Sequence[str], invitation: str, use: Use) -> dict[str, object]:
    return {
        "place": _distinct(one.place, languages),
        "invitation": [said(invitation, language) for language in languages],
        "how": [said("scan", language) for language in languages],
        "small": [text for language in languages if (text := _small(one, language))],
        "monitors": [_monitors(one, language) for language in languages if one.monitors],
        **_code(one, languages, use),
    }


def _label(one: CodePrint, languages: Sequence[str]) -> dict[str, object]:
    return {
        "how": " · ".join(said("scan_briefly", language) for language in languages),
        "until": _until(one.last_day, languages[0]),
        **_code(one, languages, "paper"),
    }


def _code(one: CodePrint, languages: Sequence[str], use: Use) -> dict[str, object]:
    check_length(one.link)
    return {
        "office": say(one.office, languages[0]),
        "address": typed_address(one.link),
        "code": grouped(one.code),
        "qr": str(svg(said_by_symbol(one.link), use=use)),
    }


def _distinct(place: Wording | None, languages: Sequence[str]) -> list[str]:
    """Return a name in the languages in which it differs: many places have one name in both."""
    names = [say(place, language) for language in languages] if place else []
    return list(dict.fromkeys(names))


def _small(one: CodePrint, language: str) -> str:
    once = _until(one.last_day, language) if one.last_day else ""
    return " ".join(filter(None, (once, say(one.privacy, language) if one.privacy else "")))


def _until(last_day: date | None, language: str) -> str:
    if last_day is None:
        return said("once", language)
    return said("once_until", language, day=day(last_day, language))


def _monitors(one: CodePrint, language: str) -> str:
    names = "; ".join(say(name, language) for name in one.monitors)
    return said("monitors", language, names=names)
