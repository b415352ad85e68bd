"""Reading a bundle that may have been made by an enemy, in little memory whatever it claims.

A bundle is a zip archive of a fixed set of parts, read line by line and never unpacked to a disk.
What is damaged or not a bundle is unreadable; what is readable and wrong is a finding.
"""

import json
import struct
import zipfile
from binascii import unhexlify
from collections.abc import Iterator, Sequence
from hashlib import sha256
from operator import ge
from pathlib import Path
from typing import Any, BinaryIO

Entry = dict[str, Any]
"""An entry of the ledger, or another JSON object."""

FORMAT = "langnghe/audit/v2"
PARTS = (
    "header.json",
    "checkpoints.jsonl",
    "manifests.jsonl",
    "publications.jsonl",
    "entries.jsonl",
    "responses.jsonl",
    "sealed.jsonl",
    "spent.txt",
    "revoked.txt",
    "held.txt",
)
HASH_BYTES = 32
HASH_DIGITS = 64
LONGEST_LINE = 8 << 20
READ_AT_ONCE = 1 << 20
HIGHEST_RATIO = 100
LARGEST_DIRECTORY = 4096
MOST_KEPT = 1_000_000
"""Checkpoints, manifests, publications and acts, which are held in memory."""

_DECODER = json.JSONDecoder()
_END = struct.Struct("<4s8xII2x")
_END_64 = struct.Struct("<4s36xQ")
_LOCATOR_64_BYTES = 20
_END_64_BYTES = 56


canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
"""Return the one JSON text of a value made of strings, whole numbers, lists and objects."""


class UnreadableError(Exception):
    """The bundle cannot be judged; the arguments are where and why."""


def sha(data: bytes) -> bytes:
    """Return the SHA-256 of `data`, 32 bytes."""
    return sha256(data).digest()


def parsed(line: bytes) -> Any:  # noqa: ANN401 - any value that JSON has
    """Return the JSON value in a line.

    Raises:
        ValueError: there is none, or more than that.
    """
    text = line.decode()
    value, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def unhex(digits: object, length: int = 32) -> bytes:
    """Return bytes written as lower-case hexadecimal digits.

    Raises:
        ValueError: another spelling or length.
    """
    value = bytes.fromhex(digits) if isinstance(digits, str) else b""
    if len(value) != length or value.hex() != digits:
        raise ValueError(f"not {length} bytes in lower-case hexadecimal digits")
    return value


def unhex_lines(lines: Sequence[bytes]) -> list[bytes]:
    """Return the hashes of lines that hold one each, in whatever order.

    Raises:
        ValueError: a line holds something else.
    """
    digits = b"".join(lines)
    joined = unhexlify(digits)
    if joined.hex().encode() != digits or {*map(len, lines)} - {HASH_DIGITS}:
        raise ValueError("not 32 bytes each in lower-case hexadecimal digits")
    return _parted(joined)


def unhex_all(listed: Sequence[str]) -> list[bytes]:
    """Return the hashes of a list, which must ascend.

    Raises:
        ValueError: one is no hash, is there twice, or is out of order.
    """
    return _ascending(unhex_lines([each.encode() for each in listed]))


def unhex_quoted(text: bytes) -> list[bytes] | None:
    """Return the ascending hashes of a JSON list from the text between its brackets.

    Returns:
        None for any other text, which is then left to a real parser: what is written anew from the
        hashes has to be the text, byte by byte.
    """
    try:
        joined = unhexlify(text.replace(b'"', b"").replace(b",", b""))
        anew = f'"{joined.hex(",", 32)}"'.replace(",", '","') if joined else ""
        return _ascending(_parted(joined)) if anew.encode() == text else None
    except ValueError:
        return None


def is_ascending(hashes: Sequence[bytes]) -> bool:
    """Tell whether each is larger than the one before."""
    return not any(map(ge, hashes, hashes[1:]))


def _ascending(hashes: list[bytes]) -> list[bytes]:
    if not is_ascending(hashes):
        raise ValueError("not in ascending order")
    return hashes


def _parted(joined: bytes) -> list[bytes]:
    """Cut bytes into hashes; ValueError where they are not whole."""
    if len(joined) % HASH_BYTES:
        raise ValueError("not 32 bytes each")
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


class Bundle:
    """The parts of a bundle.

    Raises:
        UnreadableError: it is no bundle, or one that was made to exhaust its reader.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")  # ours, so that `close` closes it whoever still reads a part
        try:
            _check_directory(self._file)
            self._zip = zipfile.ZipFile(self._file)
            _check_parts(self._zip.infolist())
        except BaseException:
            self._file.close()
            raise

    def blocks(self, part: str) -> Iterator[list[bytes]]:
        """Yield the lines of a part without their ends, a megabyte or so of them at a time."""
        rest = b""
        with self._zip.open(part) as opened:
            while chunk := opened.read(READ_AT_ONCE):
                *whole, rest = (rest + chunk).split(b"\n")
                yield whole
                if len(rest) > LONGEST_LINE:
                    raise UnreadableError(part, f"a line of more than {LONGEST_LINE} bytes")
        if rest:
            raise UnreadableError(part, "the last line has no end")

    def lines(self, part: str) -> Iterator[bytes]:
        """Yield the lines of a part without their ends."""
        for whole in self.blocks(part):
            yield from whole

    def objects(self, part: str) -> Iterator[Entry]:
        """Yield the lines of a part as JSON objects, no more of them than can be kept."""
        for number, line in enumerate(self.lines(part)):
            value = parsed(line)
            if number >= MOST_KEPT or not isinstance(value, dict):
                raise UnreadableError(f"{part} line {number + 1}", "not one of some JSON objects")
            yield value

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _check_parts(infos: Sequence[zipfile.ZipInfo]) -> None:
    if sorted(info.filename for info in infos) != sorted(PARTS):
        raise UnreadableError("parts", "another set of files")
    for info in infos:
        if info.file_size > READ_AT_ONCE + HIGHEST_RATIO * info.compress_size:
            raise UnreadableError(info.filename, "compressed beyond belief")


def _check_directory(file: BinaryIO) -> None:
    """Refuse a table of contents that would fill the memory before anything else is known."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _END.size - _LOCATOR_64_BYTES - _END_64_BYTES))
    tail = file.read()
    if len(tail) < _END.size or not tail[-_END.size :].startswith(b"PK\x05\x06"):
        raise UnreadableError("end", "not a zip archive, or one that was cut off")
    _, directory, _ = _END.unpack(tail[-_END.size :])
    if tail[-_END.size - _LOCATOR_64_BYTES :].startswith(b"PK\x06\x07"):
        _, directory = _END_64.unpack_from(tail)
    if directory > LARGEST_DIRECTORY:
        raise UnreadableError("parts", "a table of contents too large for a bundle")
