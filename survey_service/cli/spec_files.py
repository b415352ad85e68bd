"""Files that say what the analysis is asked: designs, requests and plans in JSON or YAML."""

from pathlib import Path
from typing import TypeVar

import click
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.requests.decoding import decode

Spec = TypeVar("Spec", bound=Struct)


def read_spec(path: Path, kind: type[Spec]) -> Spec:
    """Read a file as `kind`; raises `no-file`, `not-readable` and `bad-key`."""
    return decode(read_bytes(path), kind, str(path), yaml=path.suffix.lower() in {".yaml", ".yml"})


def read_bytes(path: Path) -> bytes:
    """Read a file; raises `no-file` and `not-readable`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise file_error(path, error, "a readable JSON or YAML file") from error


def write_output(text: bytes, output: Path | None) -> None:
    """Write to a file, or to standard output where none is named.

    Raises:
        AnalysisError: `no-file` or `not-readable` where that cannot be done.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_bytes(text)
    except OSError as error:
        raise file_error(output, error, "a place to write to") from error


def file_error(path: Path, error: OSError, expected: str) -> AnalysisError:
    """The refusal of a file that cannot be read or written."""
    return AnalysisError(
        "no-file" if isinstance(error, FileNotFoundError) else "not-readable",
        where=str(path),
        got=error.strerror or type(error).__name__,
        expected=expected,
        hint="Check the path and its permissions.",
    )
