"""Pages to HTML: one template environment per language, and the headers every page carries."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from kiosk.assets import address
from kiosk.languages import NAMES, translations

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
"""No cache, so that Back on a shared phone shows no answers; nothing from elsewhere, ever."""


class Page(Protocol):
    """What a template is drawn from: it names the template, and the language of the page."""

    template: ClassVar[str]

    @property
    def language(self) -> str:
        """The language of the page."""
        ...


@cache
def environment(language: str) -> Environment:
    """Return the templates in a language of the screens."""
    made = Environment(
        loader=PackageLoader("kiosk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    made.globals.update(asset=address, names=NAMES)
    return made


def html(page: Page) -> str:
    """Return the HTML of a page."""
    return environment(page.language).get_template(page.template).render(page=page)


def response(
    page: Page, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Return the HTTP response of a page."""
    return Response(
        html(page),
        status_code=status,
        media_type="text/html",
        headers={**HEADERS, **(headers or {})},
    )
