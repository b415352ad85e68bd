"""Reading a design or a request from JSON or YAML text."""

import json
from collections import Counter
from functools import partial
from typing import TypeVar

import msgspec
from msgspec import Struct

from analysis.errors import AnalysisError

Spec = TypeVar("Spec", bound=Struct)


def decode(text: bytes, kind: type[Spec], where: str, *, yaml: bool) -> Spec:
    """Read a design or a request from JSON or YAML; every flaw is an `AnalysisError`."""
    try:
        if yaml:
            return msgspec.yaml.decode(text, type=kind)
        decoded = msgspec.json.decode(text, type=kind)
        json.loads(text, object_pairs_hook=partial(_once, where))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        understood = isinstance(error, msgspec.ValidationError)
        raise AnalysisError(
            "bad-key" if understood else "not-readable",
            where=where,
            got=str(error),
            expected="known keys with values of their kind" if understood else "JSON or YAML",
            hint=f"Keys: {', '.join(kind.__struct_fields__)}.",
        ) from error
    return decoded


def _once(where: str, pairs: list[tuple[str, object]]) -> None:
    """Refuse an object that gives a key twice: the decoder would keep the last without a word."""
    counts = Counter(key for key, _ in pairs)
    for key, count in counts.items():
        if count > 1:
            raise AnalysisError(
                "bad-key",
                where=f"{where}: {key!r}",
                got=f"the key {count} times",
                expected="every key once",
                hint="Keep the one that is meant.",
            )
