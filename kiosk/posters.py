"""What is printed: the A5 poster of an office and the A6 slip of one transaction, as HTML pages.

Pure: values in, a whole page out; the browser's print dialogue does the rest. Measures are in
`static/print*.css`: the symbol on a poster is at least 40 mm wide, on a slip at least 22 mm, quiet
zone not counted. A new format is one template and one style sheet with its `@page`.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup

from kiosk.assets import assets
from kiosk.languages import DEFAULT, chosen, day, spoken
from kiosk.qr import svg
from kiosk.rendering import environment
from kiosk.tokens import grouped
from questionnaires.text import Wording, say

NO_STYLES = Markup()


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What one poster or slip says.

    Attributes:
        url: the link in the QR code.
        code: the canonical code in it, printed in letters for people without a camera.
        unit_name: the office that is asked about.
        privacy: what is not recorded; only sentences that are true of this series.
        monitors: who watches over the collection, by name.
        last_day: the last day on which the code is taken, for slips.
    """

    url: str
    code: str
    unit_name: Wording
    privacy: Wording | None = None
    monitors: tuple[str, ...] = ()
    last_day: date | None = None


class PrintedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as the template places it."""

    qr: Markup
    code: str
    address: str
    unit_name: str
    privacy: str
    monitors: tuple[str, ...]
    last_day: str


class PrintPage(msgspec.Struct, frozen=True, kw_only=True):
    """Sheets of one format in one language; English stands below Vietnamese on every sheet.

    `styles` are the style sheets themselves, for a file that is opened without a server.
    """

    language: str
    sheets: tuple[PrintedSheet, ...]
    styles: Markup = NO_STYLES


def poster_page(poster: Sheet, language: str = DEFAULT) -> str:
    """Return the page of an A5 poster."""
    return _page("poster.html", (poster,), language)


def poster_file(poster: Sheet, language: str = DEFAULT) -> str:
    """Return an A5 poster as one file that needs nothing else: for whoever prints it elsewhere."""
    return _page("poster.html", (poster,), language, _styles("print.css", "print-a5.css"))


def receipt_page(slips: Sequence[Sheet], language: str = DEFAULT) -> str:
    """Return the page of A6 slips, one to a sheet of paper."""
    return _page("slip.html", slips, language)


def receipt_file(slips: Sequence[Sheet], language: str = DEFAULT) -> str:
    """Return A6 slips as one file that needs nothing else: for the issuer, who prints offline."""
    return _page("slip.html", slips, language, _styles("print.css", "print-a6.css"))


def _styles(*names: str) -> Markup:
    content = "".join(assets()[name].content.decode() for name in names)
    return Markup(content)  # noqa: S704 - our own style sheets


def _page(template: str, sheets: Sequence[Sheet], language: str, styles: Markup = NO_STYLES) -> str:
    spoken_in = chosen(language)
    page = PrintPage(
        language=spoken_in,
        sheets=tuple(_printed(sheet, spoken_in) for sheet in sheets),
        styles=styles,
    )
    return environment(spoken_in).get_template(template).render(page=page)


def _printed(sheet: Sheet, language: str) -> PrintedSheet:
    return PrintedSheet(
        qr=svg(sheet.url, spoken("Mã QR mở phiếu trên điện thoại", language)),
        code=grouped(sheet.code),
        address=_typed_address(sheet.url),
        unit_name=say(sheet.unit_name, language),
        privacy=say(sheet.privacy, language) if sheet.privacy else "",
        monitors=sheet.monitors,
        last_day=day(sheet.last_day, language) if sheet.last_day else "",
    )


def _typed_address(url: str) -> str:
    """Return where a code can be typed: the link without scheme and code."""
    parts = urlsplit(url)
    return parts.netloc + parts.path.rpartition("/")[0]
