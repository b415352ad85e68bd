"""Responses: one line of the bundle for every commitment of the ledger, in the ledger's order."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from survey_service.ledger.verifier.bundle import MOST_KEPT, Bundle, UnreadableError, parsed, sha
from survey_service.ledger.verifier.facts import Facts
from survey_service.ledger.verifier.figures import Key, Tally
from survey_service.ledger.verifier.findings import Findings

RESPONSE = b"langnghe/response/v1\x00"
CASE = b"langnghe/case/v1\x00"
SALT_DIGITS = 64
Counted = tuple[Key, str, tuple[int, ...]]
"""Campaign and series, office, and the places in which a response counts."""


class Rows:
    """Holds rows against commitments, and counts them for the figures.

    Args:
        bundle: where the rows are.
        series: campaign, series, scheme and weighting plan of everything that is published.
        facts: where the state of every commitment is filed.
        findings: where what does not fit is reported.
    """

    def __init__(
        self,
        bundle: Bundle,
        series: Iterable[Mapping[str, Any]],
        facts: Facts,
        findings: Findings,
    ) -> None:
        self.live = 0
        self.tallies = {(each["campaign"], each["series"]): Tally(each) for each in series}
        self._lines = bundle.lines("responses.jsonl")
        self._facts = facts
        self._findings = findings
        self._removable: dict[bytes, Counted | None] = {}
        self._removed: set[bytes] = set()
        self.unknown = 0

    def born(self, position: int, commitments: Sequence[bytes]) -> None:
        """Read the rows of the commitments that an entry lists."""
        for commitment in commitments:
            line = next(self._lines, b"missing")
            state, _, rest = line.partition(b" ")
            letter = self._letter(state, rest, commitment, position)
            self._facts.add(letter, [commitment], position)

    def removed(self, commitment: bytes) -> None:
        """Count a response no longer: a correction or a deletion says so."""
        if commitment in self._removed:
            return
        self._removed.add(commitment)
        if commitment in self._removable:
            self._count(self._removable.pop(commitment), -1)
        if len(self._removed) > MOST_KEPT:
            raise UnreadableError("entries.jsonl", "more deletions than can be compared")

    def finish(self) -> None:
        """Report rows that no entry speaks of."""
        for line in self._lines:
            state, _, rest = line.partition(b" ")
            row = rest[SALT_DIGITS + 1 :].decode("utf-8", "replace")
            self._findings.add("row-unannounced", state.decode("ascii", "replace"), row[:300])

    def _letter(self, state: bytes, rest: bytes, commitment: bytes, position: int) -> bytes:
        where = f"entry {position} {commitment.hex()}"
        if state == b"deleted":
            self._enter(commitment, None)
            return b"X"
        if state not in {b"live", b"superseded"}:
            self._findings.add("row-missing", where)
            return b"B"
        try:
            salt, row = bytes.fromhex(rest[:SALT_DIGITS].decode()), rest[SALT_DIGITS + 1 :]
        except ValueError:
            salt, row = b"", rest
        if sha(RESPONSE + salt + len(row).to_bytes(8, "big") + row) != commitment:
            self._findings.add("row-changed", where, row.decode("utf-8", "replace")[:500])
            return b"B"
        return self._read(state, row, commitment, where)

    def _read(self, state: bytes, row: bytes, commitment: bytes, where: str) -> bytes:
        try:
            fields = parsed(row)
            key, unit = (fields["campaign"], fields["series"]), fields["unit"]
            tally = self.tallies.get(key)
            marks = () if tally is None else tally.scheme.marks(fields["answers"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._findings.add("row-malformed", where, repr(error))
            return b"B"
        if state == b"superseded":
            self._enter(commitment, (key, unit, marks))
            return b"U"
        self.live += 1
        self._count((key, unit, marks), 1)
        if fields["case_id"] is not None:
            case = json.dumps([unit, fields["case_id"]]).encode()
            self._facts.add(b"K", [sha(CASE + case)], self.live)
        return b"L"

    def _enter(self, commitment: bytes, counted: Counted | None) -> None:
        """Count a response until the entry that removes it, which may have come just before."""
        if len(self._removable) > MOST_KEPT:
            raise UnreadableError("responses.jsonl", "more deletions than can be compared")
        if commitment not in self._removed:
            self._removable[commitment] = counted
            self._count(counted, 1)

    def _count(self, counted: Counted | None, step: int) -> None:
        if counted is None:
            self.unknown += step
        elif (tally := self.tallies.get(counted[0])) is not None:
            tally.add(counted[1], counted[2], step)
