"""Instrument → YAML text in the notation of the library, which the loader reads back equal.

What has defaults is left out; short blocks stand on one line, and text that other YAML readers
could take for something else stands in quotes.
"""

import json
import re
from textwrap import wrap
from typing import cast

import msgspec

from questionnaires.instrument import Instrument

WIDTH = 100
"""Characters of a line before a block is written below instead of beside its name."""

_ORDER = (
    "name", "code", "version", "type", "vi", "en", "languages", "audience", "derived_from",
    "scale", "missing", "exclusive", "symbol", "list", "other", "ordered", "layout",
    "min", "max", "low", "high", "places", "unit", "max_length", "multiline", "level", "within",
    "max_accuracy", "refusal_ends", "measure", "min_rows", "max_rows", "method",
    "required", "relevant", "calculation", "constraint", "choice_filter", "default", "read_only",
    "wording", "sensitive", "title", "purpose", "provenance", "intro", "text", "label", "short",
    "hint", "guidance", "required_message", "constraint_message", "media", "columns",
    "row_label", "select", "choices", "rows", "scales", "lists", "sections", "items",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_RESOLVED = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9_.,:eE+-]*|[-+]?\.(?:inf|nan)|=|<<",
    re.IGNORECASE,
)
"""What this loader or another could take for a number, a date, a truth value or nothing."""

_BESIDE = re.compile(r"[^\W_](?:[^:#?,\[\]{}&*!|>'\"%@`\\\n]*[^\s:#?,\[\]{}&*!|>'\"%@`\\])?")
_BELOW = re.compile(r"[^\W_$.(]|[\w$.(](?:(?!: | #)[^\n\t\\])*[^\s:]")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]")

_Block = dict[str, object]


def write_notation(instrument: Instrument) -> str:
    """Return the text of an instrument file."""
    data = msgspec.json.decode(msgspec.json.encode(instrument), type=dict[str, object])
    return "\n".join(_block(data, "")) + "\n"


def _block(block: _Block, indent: str) -> list[str]:
    """Return the lines of a block, its first one too with the indent in front."""
    lines: list[str] = []
    for key in sorted(block, key=lambda name: _RANK.get(name, len(_RANK))):
        value = block[key]
        beside = f"{indent}{_key(key)}: "
        if isinstance(value, str) and (folded := _folded(value, beside, f"{indent}  ")):
            lines += [f"{beside}>-", *folded]
        elif _stands_beside(value, beside):
            lines.append(
                f"{beside}{_scalar(value)}" if _is_scalar(value) else beside + _flow(value)
            )
        elif isinstance(value, dict):
            lines += [beside.rstrip(), *_block(value, f"{indent}  ")]
        else:
            lines.append(beside.rstrip())
            lines += [line for each in cast("list[object]", value) for line in _entry(each, indent)]
    return lines


def _folded(value: str, before: str, indent: str) -> list[str]:
    """Return the lines of a long text, none where one line does or a blank would be lost."""
    if len(before) + len(value) <= WIDTH or "  " in value or _UNSAFE.search(value):
        return []
    lines = wrap(value, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [indent + line for line in lines] if " ".join(lines) == value else []


def _entry(value: object, indent: str) -> list[str]:
    """Return the lines of one member of a list, two deeper than the name of the list."""
    start = f"{indent}  - "
    if not isinstance(value, dict) or _stands_beside(value, start):
        return [start + _flow(value)]
    first, *rest = _block(value, f"{indent}    ")
    return [start + first[len(start) :], *rest]


def _stands_beside(value: object, before: str) -> bool:
    """Tell whether a value fits behind its name: short, and without lists of blocks inside."""
    if _is_scalar(value):
        return True
    members = cast("list[object]", value) if isinstance(value, list) else []
    if any(isinstance(each, dict) for each in members):
        return False
    if isinstance(value, dict) and any(isinstance(each, list) for each in value.values()):
        return False
    return len(before) + len(_flow(value)) <= WIDTH


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)


def _flow(value: object) -> str:
    if isinstance(value, dict):
        ordered = sorted(value, key=lambda name: _RANK.get(name, len(_RANK)))
        return "{" + ", ".join(f"{_key(key)}: {_flow(value[key])}" for key in ordered) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _plain(value, _BESIDE)


def _scalar(value: object) -> str:
    return _plain(value, _BELOW)


def _key(key: str) -> str:
    return _plain(key, _BESIDE)


def _plain(value: object, safe: re.Pattern[str]) -> str:
    """Return a scalar: bare where that is safe, in single or double quotes elsewhere."""
    if not isinstance(value, str):
        return json.dumps(value)
    bare = safe.fullmatch(value) and not _RESOLVED.fullmatch(value) and not _UNSAFE.search(value)
    if bare:
        return value
    if _UNSAFE.search(value):
        return _escaped(value)
    return (
        f'"{value}"' if not set('"\\') & set(value) else f"'{value.replace(chr(39), chr(39) * 2)}'"
    )


def _escaped(value: str) -> str:
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
