"""Response headers that limit what a browser does with an answer: on every response, errors too.

Installed as a `before_send` hook, which the framework calls for whatever leaves the application;
middleware would miss unknown paths. A value that a route set itself is kept (a cache time of a
static file, say). Content Security Policy Level 3 without inline scripts or styles; nothing is
loaded from another host.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from litestar.types import Message, Scope

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}
TRANSPORT: Final = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


def security_headers(*, secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """Return the hook for `Litestar(before_send=[…])`; over HTTPS it adds HSTS (RFC 6797)."""
    wanted = HEADERS | (TRANSPORT if secure else {})
    encoded = tuple((name.encode(), value.encode()) for name, value in wanted.items())

    async def add(message: Message, scope: Scope) -> None:
        del scope
        if message["type"] != "http.response.start":
            return
        present = {name.lower() for name, _ in message["headers"]}
        missing = [pair for pair in encoded if pair[0] not in present]
        message["headers"] = [*message["headers"], *missing]

    return add
