"""Reading a design or a request from JSON or YAML text."""

from typing import TypeVar

import msgspec
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.plain_data import from_json, from_yaml

Spec = TypeVar("Spec", bound=Struct)


def decode(text: bytes, kind: type[Spec], where: str, *, yaml: bool) -> Spec:
    """Read a design or a request from JSON or YAML; every flaw is an `AnalysisError`."""
    try:
        return (from_yaml if yaml else from_json)(text, kind, where)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        understood = isinstance(error, msgspec.ValidationError)
        raise AnalysisError(
            "bad-key" if understood else "not-readable",
            where=where,
            got=str(error),
            expected="known keys with values of their kind" if understood else "JSON or YAML",
            hint=f"Keys: {', '.join(kind.__struct_fields__)}.",
        ) from error
