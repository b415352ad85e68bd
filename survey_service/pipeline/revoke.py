"""Revoking receipt codes that nobody has used yet: a batch that was stolen, spoilt or misprinted.

A code is revoked by spending it without an answer, so the one primary key that lets a code be used
once also decides between an answer and a revocation that race. Codes that were answered stay
answered. The ledger lists what was revoked and why, where anyone can see it: an operator who
revoked the codes of an unwelcome office would have to say so in public.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from kiosk import tokens
from survey_service.ledger import entries, manifests
from survey_service.ledger.errors import LedgerError
from survey_service.store import codes, ledger
from survey_service.store.database import Connection
from survey_service.units.working_days import local_date


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """How many codes were revoked now, before, and how many had been answered and stay so."""

    unit: str
    revoked: int
    before: int
    answered: int


class _Line(msgspec.Struct, frozen=True):
    """A line of the file that `langnghe tokens issue` writes."""

    code: str


def code_hashes(text: str) -> tuple[bytes, ...]:
    """Read which codes are meant, one a line: the line of an issued file, a code, or its hash.

    Raises:
        LedgerError: `codes-unreadable`, naming the line; what stands there is not repeated, since
            it may be most of a code.
    """
    return tuple(
        _hash(line.strip(), number)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )


def _hash(line: str, number: int) -> bytes:
    try:
        if len(line) == 2 * manifests.DIGEST_BYTES:
            return bytes.fromhex(line)
        given = msgspec.json.decode(line, type=_Line).code if line.startswith("{") else line
        code = tokens.normalise(given)
    except ValueError:  # msgspec's errors are ValueErrors too
        code = None
    if code is None:
        raise LedgerError(
            "codes-unreadable",
            where=f"line {number}",
            got="something else",
            expected='a code, the hash of one in 64 hexadecimal digits, or {"code": …}',
            hint="Give the file that `langnghe tokens issue` wrote, or a part of it.",
        )
    return tokens.code_hash(code)


def revoke_codes(
    connection: Connection,
    root: bytes,
    reason: str,
    at: datetime,
    *,
    only: Iterable[bytes] | None = None,
) -> Revocation:
    """Make unspent codes of a registered manifest unusable, and enter that in the ledger.

    Args:
        connection: a writing transaction.
        root: Merkle root of the manifest.
        reason: why, for everybody to read.
        at: now.
        only: hashes of the codes meant; None means all of the manifest.

    Raises:
        LedgerError: `manifest-unknown`; `codes-foreign` (a code that is not under the manifest).
    """
    found = codes.registered(connection, root)
    if found is None:
        raise LedgerError(
            "manifest-unknown",
            where="manifest",
            got=root.hex(),
            expected="the root of a manifest registered here",
            hint="Nothing was revoked; the root stands in the manifest's file.",
        )
    under = codes.hashes_under(connection, found.id)
    meant = _meant(under, only)
    revoked = codes.revoke(connection, meant, found.unit)
    if revoked:
        listed = None if only is None else revoked
        ledger.append(connection, _entry(root, listed, len(revoked), reason, at))
    if only is None:
        codes.mark_revoked(connection, found.id, local_date(at))
    known = codes.count_revoked(connection, meant)
    return Revocation(
        unit=found.unit,
        revoked=len(revoked),
        before=known - len(revoked),
        answered=len(meant) - known,
    )


def _meant(under: Sequence[bytes], only: Iterable[bytes] | None) -> Sequence[bytes]:
    if only is None:
        return under
    meant = sorted(set(only))
    if foreign := len(set(meant).difference(under)):
        raise LedgerError(
            "codes-foreign",
            where="codes",
            got=f"{foreign} codes of another manifest, or of none",
            expected="codes under the manifest that was named",
            hint="Nothing was revoked; name the manifest of these codes.",
        )
    return meant


def _entry(
    root: bytes, listed: Sequence[bytes] | None, count: int, reason: str, at: datetime
) -> bytes:
    return entries.encode(
        "codes-revoked",
        root=root.hex(),
        hashes=None if listed is None else [value.hex() for value in listed],
        count=count,
        reason=reason,
        at=entries.instant(at),
    )
