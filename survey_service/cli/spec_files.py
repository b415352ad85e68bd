"""Files that say what the analysis is asked: designs, requests and plans in JSON or YAML."""

from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.requests.decoding import decode

Spec = TypeVar("Spec", bound=Struct)


def read_spec(path: Path, kind: type[Spec]) -> Spec:
    """Read a file as `kind`; raises `no-file`, `not-readable` and `bad-key`."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise file_error(path, error, "a readable JSON or YAML file") from error
    return decode(text, kind, str(path), yaml=path.suffix.lower() in {".yaml", ".yml"})


def file_error(path: Path, error: OSError, expected: str) -> AnalysisError:
    """The refusal of a file that cannot be read or written."""
    return AnalysisError(
        "no-file" if isinstance(error, FileNotFoundError) else "not-readable",
        where=str(path),
        got=error.strerror or type(error).__name__,
        expected=expected,
        hint="Check the path and its permissions.",
    )
