"""How a page is drawn: the Jinja environments, what every page knows, and its headers.

One environment per language, strict about missing names and escaping everything. The content
security policy allows nothing inline: charts are SVG with presentation attributes and classes.
A new filter or macro name is added in `_environment`.
"""

from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import MediaType, Response
from litestar.datastructures import Cookie

from questionnaires.text import Wording, say
from survey_service.console import labels, numbers
from survey_service.console.assets import asset
from survey_service.console.language import (
    COOKIE,
    LANGUAGES,
    PARAMETER,
    TRANSLATIONS,
    language_of,
    translate,
)
from survey_service.console.navigation import RAIL
from survey_service.console.viewer import AnyRequest, Viewer

HEADERS = {"Referrer-Policy": "same-origin"}
"""Beside those of every response (`security/headers.py`): forms on these pages must show where they
were sent from, which a browser that withholds the referrer would not."""
YEAR = 365 * 24 * 3600


@pass_context
def _say(context: Context, text: Wording) -> str:
    return say(text, context["language"])


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("survey_service.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(TRANSLATIONS[language], newstyle=True)  # type: ignore[attr-defined] # added by the i18n extension
    environment.filters |= {
        "say": _say,
        "share": lambda value, decimals=2: numbers.share(value, language, decimals),
        "chance": lambda value: numbers.chance(value, language),
        "share_points": lambda value, decimals=2: numbers.share_points(value, language, decimals),
        "points": lambda value, decimals=2: numbers.points(value, language, decimals),
        "exact": lambda value: numbers.exact(value, language),
        "count": lambda value: numbers.count(value, language),
        "day": numbers.day,
        "moment": numbers.moment,
        "translate": lambda message: translate(message, language),
    }
    environment.globals |= {
        "asset": asset,
        "labels": labels,
        "language": language,
        "languages": LANGUAGES,
        "rail": RAIL,
        "bounds": lambda low, high: numbers.bounds(low, high, language),
    }
    return environment


ENVIRONMENTS = {language: _environment(language) for language in LANGUAGES}


def render(template: str, language: str, **context: object) -> str:
    """Draw a template to text."""
    return ENVIRONMENTS[language].get_template(template).render(**context)


def address(request: AnyRequest, **changes: str | None) -> str:
    """The current address with some query parameters changed; None removes one."""
    kept = {k: v for k, v in request.query_params.items() if k not in changes and k != PARAMETER}
    added = {k: v for k, v in changes.items() if v is not None}
    query = urlencode({**kept, **added})
    # two slashes at the start would be the address of another host
    path = "/" + quote(request.scope["path"]).lstrip("/")
    return f"{path}?{query}" if query else path


def page(
    request: AnyRequest,
    template: str,
    *,
    viewer: Viewer | None = None,
    status: int = 200,
    cookies: tuple[Cookie, ...] = (),
    **context: object,
) -> Response[str]:
    """Draw one page for this reader, with the headers every page carries."""
    language = language_of(request)
    other = next(code for code in LANGUAGES if code != language)
    body = render(
        template,
        language,
        viewer=viewer,
        here=request.url.path,
        other_language=other,
        other_address=address(request, **{PARAMETER: other}),
        **context,
    )
    chosen = Cookie(COOKIE, value=language, path="/", max_age=YEAR, samesite="lax", httponly=True)
    remember = (chosen,) if PARAMETER in request.query_params else ()
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={**HEADERS, "Content-Language": language, "Cache-Control": "no-store"},
        cookies=[*cookies, *remember],
    )
