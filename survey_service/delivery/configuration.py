"""Which carrier takes the messages of which channel: a YAML file of the operator's.

Nothing is known of any provider here: addresses, headers and bodies come from the file. Secrets
stand in files of their own, readable by their owner alone.

    email: {kind: smtp, host: mail.example.vn, port: 465, security: tls, sender: moi@example.vn}
    sms: {kind: http, url: "https://…", body: {to: "{to}", text: "{text}"}, secret_file: sms.secret}
    letter: {kind: folder, folder: out/letters}
"""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from survey_service.delivery.addresses import address
from survey_service.delivery.folder import FolderCarrier
from survey_service.delivery.gateway import LOOPBACK, Gateway, GatewayCarrier
from survey_service.delivery.mail import Mailbox, MailCarrier, Security
from survey_service.delivery.message import Carrier, Channel

TEXTS: Final[frozenset[Channel]] = frozenset({"sms", "zalo"})
_OTHERS: Final = 0o077


class ConfigurationError(ValueError):
    """A file of carriers that cannot be used: the place, what stood there, what could have."""

    code = "carriers-invalid"
    hint = "Nothing was sent; correct the file of carriers and run again."

    def __init__(self, where: str, got: object, expected: str) -> None:
        super().__init__(f"{where}: got {got!r}, expected {expected}")
        self.where = where
        self.got = got
        self.expected = expected


class Smtp(Struct, frozen=True, kw_only=True, tag_field="kind", tag="smtp",
           forbid_unknown_fields=True):  # fmt: skip
    """Mail through a server."""

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str = ""
    username: str = ""
    secret_file: str = ""


class Http(Struct, frozen=True, kw_only=True, tag_field="kind", tag="http",
           forbid_unknown_fields=True):  # fmt: skip
    """Messages through a provider's interface."""

    url: str
    body: dict[str, object]
    headers: dict[str, str] = {}
    accepted: tuple[int, ...] = (200, 201, 202)
    later: tuple[int, ...] = (408, 425, 429, 500, 502, 503, 504)
    secret_file: str = ""


class Folder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="folder",
             forbid_unknown_fields=True):  # fmt: skip
    """Messages into a folder, which sends nothing."""

    folder: str


Choice = Smtp | Http | Folder


def read_carriers(path: Path) -> dict[Channel, Carrier]:
    """Return the carriers of a file; paths in it are relative to it.

    Raises:
        ConfigurationError: naming the place that is wrong.
    """
    try:
        chosen = msgspec.yaml.decode(path.read_bytes(), type=dict[Channel, Choice])
    except OSError as error:
        raise ConfigurationError(str(path), error.strerror, "a file of carriers") from error
    except msgspec.MsgspecError as error:
        raise ConfigurationError(
            path.name, str(error), "channels with kind and settings"
        ) from error
    return {channel: _carrier(channel, each, path.parent) for channel, each in chosen.items()}


def _carrier(channel: Channel, chosen: Choice, folder: Path) -> Carrier:
    if isinstance(chosen, Folder):
        return FolderCarrier(folder / chosen.folder)
    if isinstance(chosen, Smtp):
        if channel != "email":
            raise ConfigurationError(channel, "smtp", "smtp for email alone")
        return MailCarrier(_mailbox(channel, chosen, folder))
    if channel not in TEXTS:
        raise ConfigurationError(channel, "http", "http for sms and zalo alone")
    _check_url(channel, chosen.url)
    _check_body(channel, chosen.body)
    return GatewayCarrier(
        Gateway(
            url=chosen.url,
            headers=chosen.headers,
            body=chosen.body,
            accepted=chosen.accepted,
            later=chosen.later,
            secret=_secret(channel, chosen.secret_file, folder),
        )
    )


def _mailbox(channel: Channel, chosen: Smtp, folder: Path) -> Mailbox:
    if address("email", chosen.sender) is None:
        raise ConfigurationError(f"{channel}.sender", chosen.sender, "a mail address")
    if chosen.security == "none" and chosen.host not in LOOPBACK:
        raise ConfigurationError(f"{channel}.security", "none", "tls or starttls off this machine")
    return Mailbox(
        host=chosen.host,
        port=chosen.port,
        security=chosen.security,
        sender=chosen.sender,
        sender_name=chosen.sender_name,
        username=chosen.username,
        password=_secret(channel, chosen.secret_file, folder),
    )


def _check_url(channel: Channel, url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = parts.scheme == "http" and host in LOOPBACK
    if not host or "@" in parts.netloc or not (parts.scheme == "https" or plain):
        raise ConfigurationError(f"{channel}.url", url, "https://…, or http on this machine alone")


def _check_body(channel: Channel, body: Mapping[str, object]) -> None:
    text = msgspec.json.encode(body).decode()
    for place in ("{to}", "{text}"):
        if place not in text:
            raise ConfigurationError(
                f"{channel}.body", "no " + place, "a body with {to} and {text}"
            )


def _secret(channel: Channel, name: str, folder: Path) -> str:
    if not name:
        return ""
    path = folder / name
    where = f"{channel}.secret_file"
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(where, name, "a file that can be read") from error
    if mode & _OTHERS:
        raise ConfigurationError(where, stat.filemode(mode), "-rw------- (chmod 600)")
    return text
