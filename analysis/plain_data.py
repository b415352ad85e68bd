"""Reading data files: YAML or JSON into a struct, every key once.

Decoders keep the last of two equal keys without a word; a margin or a weight given twice would be
a silent wrong number.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TypeVar

import msgspec
import yaml
from msgspec import Struct

from analysis.errors import AnalysisError

Data = TypeVar("Data", bound=Struct)


def from_json(text: bytes, kind: type[Data], where: str) -> Data:
    """A struct from JSON.

    Raises:
        AnalysisError: `bad-key` for a key given twice.
        msgspec.DecodeError: it is no JSON, or not of this kind.
    """
    decoded = msgspec.json.decode(text, type=kind)
    json.loads(text, object_pairs_hook=partial(_object, where))
    return decoded


def from_yaml(text: str | bytes, kind: type[Data], where: str) -> Data:
    """A struct from YAML; raises as `from_json` does."""
    decoded = msgspec.yaml.decode(text, type=kind)
    for mapping in _mappings(yaml.compose(text, Loader=yaml.SafeLoader)):
        keys = (key for key, _ in mapping.value)
        _once(where, (key.value for key in keys if isinstance(key, yaml.ScalarNode)))
    return decoded


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """Yield every mapping below a node, once however often it is referred to."""
    waiting, seen = [node], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, yaml.MappingNode):
            yield current
            waiting.extend(part for pair in current.value for part in pair)
        elif isinstance(current, yaml.SequenceNode):
            waiting.extend(current.value)


def _object(where: str, pairs: list[tuple[str, object]]) -> None:
    _once(where, (key for key, _ in pairs))


def _once(where: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise AnalysisError(
                "bad-key",
                where=f"{where}: {key!r}",
                got="the key more than once",
                expected="every key once",
                hint="Keep the one that is meant.",
            )
        seen.add(key)
