"""The JSON Schema (2020-12) of the instrument format, made from the structs that read it.

It says what stands where; what a schema cannot say (references that exist, levels in order, names
that fit) is checked by `questionnaires.loader`.
"""

from typing import Any

import msgspec

from questionnaires.instrument_file import InstrumentFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "Lắng nghe: instrument"


def schema() -> dict[str, Any]:
    """Return the schema as plain data."""
    made = msgspec.json.schema(InstrumentFile)
    return {"$schema": DIALECT, "title": TITLE, **made}


def as_json() -> bytes:
    """Return the schema as indented JSON with a line break at the end."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"
