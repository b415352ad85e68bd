"""Settings of the service: one frozen struct, read once from the environment.

Every field says what it means; `docs/operations.md` lists the same names. A new setting goes here
and nowhere else.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

PREFIX = "LANGNGHE_"
DEFAULT_DATABASE = "sqlite:///var/langnghe.db"


class SettingsError(ValueError):
    """A setting that cannot be read: the variable, what was got and what was expected."""

    code = "setting-invalid"
    hint = "Correct it, or leave it out to use the default."

    def __init__(self, where: str, got: str, expected: str) -> None:
        super().__init__(f"{where}: got {got!r}, expected {expected}")
        self.where = where
        self.got = got
        self.expected = expected


class Settings(Struct, frozen=True, kw_only=True):
    """How this process runs."""

    database: str = DEFAULT_DATABASE
    """`LANGNGHE_DATABASE`: database URL; SQLite under `./var` unless told otherwise."""

    public_url: str = "http://127.0.0.1:8000"
    """`LANGNGHE_PUBLIC_URL`: the address people reach; it is what stands in QR codes."""

    demo: bool = False
    """`LANGNGHE_DEMO`: serve the demonstration pages over a synthetic round."""

    issuer_key: Path = Path("var/issuer.key")
    """`LANGNGHE_ISSUER_KEY`: private key that signs batches of receipt codes. The collector
    (`langnghe serve`) never opens it."""

    release_step: int = 10
    """`LANGNGHE_RELEASE_STEP`: new answers a unit needs before its transaction figure moves."""

    queue_limit: int = 4096
    """`LANGNGHE_QUEUE_LIMIT`: answers that may wait for a commit before the service says busy."""

    @property
    def secure(self) -> bool:
        """True when people reach the service over HTTPS."""
        return self.public_url.startswith("https://")


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read `LANGNGHE_*` variables. Raises SettingsError naming the one that is wrong."""
    default = Settings()
    return Settings(
        database=environment.get(PREFIX + "DATABASE", default.database),
        public_url=public_url(
            environment.get(PREFIX + "PUBLIC_URL", default.public_url), PREFIX + "PUBLIC_URL"
        ),
        demo=_flag(environment, PREFIX + "DEMO"),
        issuer_key=Path(environment.get(PREFIX + "ISSUER_KEY", str(default.issuer_key))),
        release_step=_count(environment, PREFIX + "RELEASE_STEP", default.release_step),
        queue_limit=_count(environment, PREFIX + "QUEUE_LIMIT", default.queue_limit),
    )


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which a worker process reads the same settings."""
    return {
        PREFIX + "DATABASE": settings.database,
        PREFIX + "PUBLIC_URL": settings.public_url,
        PREFIX + "DEMO": "1" if settings.demo else "0",
        PREFIX + "ISSUER_KEY": str(settings.issuer_key),
        PREFIX + "RELEASE_STEP": str(settings.release_step),
        PREFIX + "QUEUE_LIMIT": str(settings.queue_limit),
    }


def public_url(text: str, where: str) -> str:
    """Return an address that can stand in QR codes, without a slash at its end.

    Raises:
        SettingsError: it is no http or https URL with a host, or carries more than a path;
            `where` names the variable or option it came from.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and port != 0
    readable = text.isprintable() and " " not in text
    if parts.scheme not in {"http", "https"} or not (parts.hostname and plain and readable):
        raise SettingsError(where, text, "an address such as https://langnghe.example.vn")
    return text.rstrip("/")


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "0")
    if text not in {"0", "1"}:
        raise SettingsError(name, text, "0 or 1")
    return text == "1"


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise SettingsError(name, text, "a whole number of at least 1")
    return int(text)
