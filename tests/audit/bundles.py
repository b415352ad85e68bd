"""Bundles of histories, written from docs/audit-format.md."""

import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.audit.histories import CAMPAIGN, SERIES, History
from tests.audit.specification import canonical, fingerprint, lines


def write(
    history: History, path: Path, change: Callable[[dict[str, bytes]], object] | None = None
) -> Path:
    parts = parts_of(history)
    if change is not None:
        change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return path


def parts_of(history: History) -> dict[str, bytes]:
    scheme = {
        "scale": [1, 2, 3, 4, 5],
        "levels": [4, 5],
        "aggregation": history.aggregation,
        "factors": [{"name": "one", "items": ["a", "b"]}, {"name": "two", "items": ["c"]}],
    }
    header = {
        "format": "langnghe/audit/v2",
        "origin": history.origin,
        "size": len(history.entries),
        "issuers": [
            {
                "issuer": fingerprint(history.issuer_key),
                "public_key": history.issuer_key.public_key().public_bytes_raw().hex(),
            }
        ],
        "series": [
            {
                "campaign": CAMPAIGN,
                "series": series,
                "weighting_plan": "design" if series == "sample" else "none",
                "scheme": scheme,
            }
            for series in SERIES
        ],
    }
    return {
        "header.json": lines([canonical(header)]),
        "checkpoints.jsonl": lines(canonical({"note": note}) for note in history.notes),
        "manifests.jsonl": lines(_manifest_lines(history)),
        "publications.jsonl": lines(map(canonical, history.publications)),
        "entries.jsonl": lines([*history.entries, *history.pending]),
        "responses.jsonl": lines(_response_lines(history)),
        "sealed.jsonl": lines(
            history.channels[sealed].encode() + b" " + b64encode(sealed)
            for sealed in history.waiting
        ),
        "spent.txt": lines(value.hex().encode() for value in sorted(history.spent)),
        "revoked.txt": lines(value.hex().encode() for value in sorted(history.revoked)),
        "held.txt": lines(value.hex().encode() for value in sorted(history.held)),
    }


def _manifest_lines(history: History) -> Iterable[bytes]:
    for document, signature, hashes in history.manifests:
        yield canonical({"manifest": document, "signature": signature})
        yield from (value.hex().encode() for value in hashes)


def _response_lines(history: History) -> Iterable[bytes]:
    for raw in (*history.entries, *history.pending):
        entry = json.loads(raw)
        for digits in (
            *entry.get("outputs", ()),
            *entry.get("commitments", ()),
            *filter(None, [entry.get("new")]),
        ):
            state, salt, row = history.rows.get(bytes.fromhex(digits), ("missing", b"", b""))
            yield f"{state} {salt.hex()} ".encode() + row if row else state.encode()
    for salt, row in history.strays:
        yield f"unannounced {salt.hex()} ".encode() + row
