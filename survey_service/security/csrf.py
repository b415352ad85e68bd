"""Protection against requests that another site makes a signed-in browser send.

Two independent checks. Every unsafe request to a route that needs an account must say that it comes
from this very origin: Sec-Fetch-Site (W3C Fetch Metadata) where the browser sends it, else Origin
(RFC 6454 §7). Every HTML form also carries the token of its session. The cookie is SameSite=Strict
besides.
"""

import hmac
from typing import Any, Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from survey_service.problems import Problem

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse an unsafe request that does not prove to come from a page of this origin.

    Raises:
        Problem: `cross-site`.
    """
    if connection.scope.get("method") in SAFE_METHODS:
        return
    headers = connection.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        same = site == "same-origin"
    else:
        same = urlsplit(headers.get("origin", "")).netloc == headers.get("host", "-")
    if not same:
        raise Problem("cross-site", "Origin")


def check_form_token(kept: str, given: str) -> None:
    """Refuse a form whose token is not the one its reader was given.

    Raises:
        Problem: `cross-site`.
    """
    if not hmac.compare_digest(kept.encode(), given.encode("utf-8", "surrogatepass")):
        raise Problem("cross-site", "csrf")
