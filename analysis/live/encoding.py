"""Live totals as bytes, and back: a mark, a version, a checksum, and the plan with its sums.

Numbers are little-endian 8-byte arrays, so that the same bytes are read on any machine.
"""

import struct
import zlib
from typing import TypeVar

import msgspec
import numpy as np
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray
from analysis.live.accumulator import LiveTotals
from analysis.live.plan import LivePlan
from analysis.live.sums import FIELDS, Key, Sums, empty

MARK = b"LNTOTALS"
VERSION = 1
Numbers = TypeVar("Numbers", FloatArray, IntArray)
HEAD = struct.Struct("<8sHI")


class _Body(Struct, frozen=True, kw_only=True):
    plan: LivePlan
    origins: bytes | None
    keys: list[Key]
    sums: dict[str, bytes]


def encode(live: LiveTotals) -> bytes:
    """All that `decode` needs to go on adding."""
    body = msgspec.msgpack.encode(
        _Body(
            plan=live.plan,
            origins=None if live.origins is None else _little(live.origins),
            keys=list(live.keys),
            sums={name: _little(getattr(live.sums, name)) for name in FIELDS},
        )
    )
    return HEAD.pack(MARK, VERSION, zlib.crc32(body)) + body


def decode(data: bytes) -> LiveTotals:
    """Totals from their bytes; raises `not-totals`, `totals-version` or `totals-damaged`."""
    if len(data) < HEAD.size or not data.startswith(MARK):
        raise _error("not-totals", "other bytes", "totals written by `encode`")
    _, version, checksum = HEAD.unpack_from(data)
    if version != VERSION:
        raise _error("totals-version", f"version {version}", f"version {VERSION}")
    body = data[HEAD.size :]
    if zlib.crc32(body) != checksum:
        raise _error("totals-damaged", "bytes that do not fit their checksum", "whole totals")
    try:
        return _restored(msgspec.msgpack.decode(body, type=_Body))
    except (msgspec.DecodeError, ValueError, KeyError) as error:
        raise _error("totals-damaged", str(error), "whole totals") from error


def _restored(body: _Body) -> LiveTotals:
    origins = None if body.origins is None else np.frombuffer(body.origins, dtype="<f8").copy()
    live = LiveTotals(body.plan, origins)
    shapes = empty(body.plan, len(body.keys))
    sums = Sums(
        rows=_filled(shapes.rows, body.sums["rows"]),
        share_n=_filled(shapes.share_n, body.sums["share_n"]),
        share_w=_filled(shapes.share_w, body.sums["share_w"]),
        value_n=_filled(shapes.value_n, body.sums["value_n"]),
        value_w=_filled(shapes.value_w, body.sums["value_w"]),
    )
    if body.keys:
        live.combine(body.keys, sums)
    return live


def _little(array: Numbers) -> bytes:
    return np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()


def _filled(like: Numbers, data: bytes) -> Numbers:
    """The array of the form of `like` that stands in the bytes."""
    found = np.frombuffer(data, dtype=like.dtype.newbyteorder("<"))
    like[...] = found.reshape(like.shape)
    return like


def _error(code: str, got: str, expected: str) -> AnalysisError:
    return AnalysisError(
        code,
        where="totals",
        got=got,
        expected=expected,
        hint="Build the totals again from the answers.",
    )
