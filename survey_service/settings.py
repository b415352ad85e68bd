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

    keys: Path = Path("var/keys")
    """`LANGNGHE_KEYS`: folder of the keys this installation holds, readable by its owner alone."""

    keys_copy: Path | None = None
    """`LANGNGHE_KEYS_COPY`: a second place for every key, on another disk; none by default."""

    mix_minimum: int = 8
    """`LANGNGHE_MIX_MINIMUM`: anonymous answers of an office that are opened together, at least."""

    mix_hours: int = 24
    """`LANGNGHE_MIX_HOURS`: hours that anonymous answers wait at least; 0 opens them at once."""

    mix_wait_weeks: int = 4
    """`LANGNGHE_MIX_WAIT_WEEKS`: weeks that too few answers wait for more of their own office,
    before they are opened together with those of its neighbours."""

    checkpoint_minutes: int = 5
    """`LANGNGHE_CHECKPOINT_MINUTES`: how often the ledger is signed when it grew."""

    attachments: Path = Path("var/attachments")
    """`LANGNGHE_ATTACHMENTS`: folder of photos and signatures that came with interviews."""

    tombstones: Path = Path("var/tombstones.jsonl")
    """`LANGNGHE_TOMBSTONES`: file that remembers, outside the database, what was deleted."""

    prices: Path | None = None
    """`LANGNGHE_PRICES`: price list of budgets; without one, an example marked so is shown."""

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
        keys=Path(environment.get(PREFIX + "KEYS", str(default.keys))),
        keys_copy=Path(copy) if (copy := environment.get(PREFIX + "KEYS_COPY")) else None,
        mix_minimum=_count(environment, PREFIX + "MIX_MINIMUM", default.mix_minimum),
        mix_hours=_count(environment, PREFIX + "MIX_HOURS", default.mix_hours, 0),
        mix_wait_weeks=_count(environment, PREFIX + "MIX_WAIT_WEEKS", default.mix_wait_weeks, 0),
        checkpoint_minutes=_count(
            environment, PREFIX + "CHECKPOINT_MINUTES", default.checkpoint_minutes
        ),
        attachments=Path(environment.get(PREFIX + "ATTACHMENTS", str(default.attachments))),
        tombstones=Path(environment.get(PREFIX + "TOMBSTONES", str(default.tombstones))),
        prices=Path(prices) if (prices := environment.get(PREFIX + "PRICES")) else None,
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
        PREFIX + "KEYS": str(settings.keys),
        PREFIX + "KEYS_COPY": "" if settings.keys_copy is None else str(settings.keys_copy),
        PREFIX + "MIX_MINIMUM": str(settings.mix_minimum),
        PREFIX + "MIX_HOURS": str(settings.mix_hours),
        PREFIX + "MIX_WAIT_WEEKS": str(settings.mix_wait_weeks),
        PREFIX + "CHECKPOINT_MINUTES": str(settings.checkpoint_minutes),
        PREFIX + "ATTACHMENTS": str(settings.attachments),
        PREFIX + "TOMBSTONES": str(settings.tombstones),
        PREFIX + "PRICES": "" if settings.prices is None else str(settings.prices),
    }


def configuration(settings: Settings) -> dict[str, str | int | bool]:
    """Return what the ledger shows of the settings: the rules, and neither a place nor a secret."""
    return {
        "public_url": settings.public_url,
        "demo": settings.demo,
        "release_step": settings.release_step,
        "mix_minimum": settings.mix_minimum,
        "mix_hours": settings.mix_hours,
        "mix_wait_weeks": settings.mix_wait_weeks,
        "checkpoint_minutes": settings.checkpoint_minutes,
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


def _count(environment: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise SettingsError(name, text, f"a whole number of at least {least}")
    return int(text)
