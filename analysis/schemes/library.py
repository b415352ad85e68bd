"""Reading the packaged schemes by name."""

from importlib.resources import files
from typing import TypeVar

import msgspec
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.plain_data import from_yaml

Scheme = TypeVar("Scheme", bound=Struct)


def load_packaged(name: str, kind: type[Scheme]) -> Scheme:
    """The scheme `name` as `kind`; raises `unknown-scheme` and `bad-scheme`."""
    return parse_scheme(packaged_text(name), kind, name)


def packaged_text(name: str) -> str:
    """The text of a packaged scheme; raises `unknown-scheme`."""
    source = files("analysis.schemes") / f"{name}.yaml"
    if not source.is_file():
        raise AnalysisError(
            "unknown-scheme",
            where=f"scheme {name!r}",
            got="no such scheme",
            expected=f"one of {', '.join(packaged())}",
            hint="Schemes are the files of analysis/schemes.",
        )
    return source.read_text(encoding="utf-8")


def parse_scheme(text: str, kind: type[Scheme], where: str) -> Scheme:
    """A scheme from YAML (or JSON, its subset)."""
    try:
        return from_yaml(text, kind, f"scheme {where!r}")
    except msgspec.DecodeError as error:
        raise AnalysisError(
            "bad-scheme",
            where=f"scheme {where!r}",
            got=str(error),
            expected="the keys of the packaged schemes",
            hint="Compare with a file in analysis/schemes.",
        ) from error


def packaged() -> tuple[str, ...]:
    """Names of the packaged schemes."""
    names = (entry.name for entry in files("analysis.schemes").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))
