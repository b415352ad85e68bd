"""Text messages by a provider's HTTP interface, whichever it is. The only import of `http.client`.

What a provider wants is configuration: an address, headers, and a JSON body in whose texts
`{to}`, `{text}`, `{key}`, `{link}` and `{secret}` are filled in. Answers are judged by their status
alone. The key goes along as `Idempotency-Key`, and in the body where the provider has a place for
it: a provider that heeds it sends a message once, however often it is handed in.
"""

import http.client
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from survey_service.delivery.message import ACCEPTED, Delivery, Message

TIMEOUT_SECONDS: Final = 10
MOST_READ: Final = 65_536
PLACES: Final = ("to", "text", "key", "link", "name", "secret")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Gateway(Struct, frozen=True, kw_only=True):
    """A provider's interface.

    Attributes:
        url: https; http on this machine alone.
        headers: sent with every message; places are filled in.
        body: JSON; places are filled in, in every text at any depth.
        accepted: statuses that mean the provider has it.
        later: statuses that mean to try again.
        secret: what stands for `{secret}`.
    """

    url: str
    headers: Mapping[str, str] = {}
    body: Mapping[str, object]
    accepted: tuple[int, ...] = (200, 201, 202)
    later: tuple[int, ...] = (408, 425, 429, 500, 502, 503, 504)
    secret: str = ""


class GatewayCarrier:
    """Hands messages to a provider, one request each; no redirect is followed.

    Args:
        gateway: the interface.
        trust: what certificates are accepted; those of the system by default.
    """

    def __init__(self, gateway: Gateway, trust: ssl.SSLContext | None = None) -> None:
        self._gateway = gateway
        self._trust = trust

    def carry(self, message: Message) -> Delivery:
        """Hand in one message."""
        parts = urlsplit(self._gateway.url)
        filling = {name: getattr(message, name, "") for name in PLACES}
        filling["secret"] = self._gateway.secret
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
        headers |= {name: _filled(text, filling) for name, text in self._gateway.headers.items()}
        body = msgspec.json.encode(_within(self._gateway.body, filling))
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            status = self._posted(parts.hostname or "", parts.port, path, headers, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Delivery("later", f"http-{type(error).__name__}")
        if status in self._gateway.accepted:
            return ACCEPTED
        again = status in self._gateway.later
        return Delivery("later" if again else "refused", f"http-{status}")

    def _posted(
        self, host: str, port: int | None, path: str, headers: dict[str, str], body: bytes
    ) -> int:
        if self._gateway.url.startswith("https:"):
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=TIMEOUT_SECONDS, context=self._trust
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read(MOST_READ)
            return answer.status
        finally:
            connection.close()

    def close(self) -> None:
        """Do nothing: every request has its own connection."""


def _within(value: object, filling: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return _filled(value, filling)
    if isinstance(value, Mapping):
        return {name: _within(inner, filling) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_within(inner, filling) for inner in value]
    return value


def _filled(text: str, filling: Mapping[str, str]) -> str:
    """Fill places in one pass, so that what was filled in is never looked at again."""
    pieces = text.split("{")
    made = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        known = bool(closed) and name in filling
        made.append(filling[name] + rest if known else "{" + piece)
    return "".join(made)
