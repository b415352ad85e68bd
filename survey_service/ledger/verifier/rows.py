"""Responses: one line of the bundle for every commitment of the ledger, in the ledger's order."""

import json
from binascii import unhexlify
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from survey_service.ledger.verifier.births import MIX, Births
from survey_service.ledger.verifier.bundle import MOST_KEPT, Bundle, UnreadableError, sha
from survey_service.ledger.verifier.facts import Facts
from survey_service.ledger.verifier.figures import Key, Tally
from survey_service.ledger.verifier.findings import Findings
from survey_service.ledger.verifier.row_texts import Row, RowTexts

RESPONSE = b"langnghe/response/v1\x00"
CASE = b"langnghe/case/v1\x00"
SALT_DIGITS = 64
STATES = (b"live", b"superseded")
Counted = tuple[Key, str, int]
"""Campaign and series, office, and the places in which a response counts (`Scheme.marks`)."""

Alike = tuple[list[bytes], int]
"""Commitments of responses that differ in their answers alone, and the sum of their places."""


class Rows:
    """Holds rows against commitments, and counts them for the figures.

    Args:
        bundle: where the rows are.
        series: campaign, series, scheme and weighting plan of everything that is published.
        births: where every response is counted by the entry it is from.
        facts: where the state of every commitment is filed.
        findings: where what does not fit is reported.
    """

    def __init__(
        self,
        bundle: Bundle,
        series: Iterable[Mapping[str, Any]],
        births: Births,
        facts: Facts,
        findings: Findings,
    ) -> None:
        self.live = 0
        self.tallies = {(each["campaign"], each["series"]): Tally(each) for each in series}
        self._lines = bundle.lines("responses.jsonl")
        self._texts = RowTexts()
        self._births = births
        self._facts = facts
        self._findings = findings
        self._removable: dict[bytes, Counted | None] = {}
        self._removed: set[bytes] = set()
        self.unknown = 0

    def born(self, position: int, commitments: Sequence[bytes], source: str) -> None:
        """Read the rows of the commitments that an entry lists."""
        live: list[bytes] = []
        alike: dict[Row, Alike] = {}
        for commitment in commitments:
            line = next(self._lines, b"missing")
            letter = self._letter(line, commitment, (position, source), alike)
            if letter == b"L":
                live.append(commitment)
            else:
                named = letter.lower() if source == MIX else letter
                self._facts.add(named, [commitment], position)
        self._facts.add(b"l" if source == MIX else b"L", live, position)
        for row, (those, marks) in alike.items():
            self._births.born(those, source, row.birth)
            if (tally := self.tallies.get(row.key)) is not None:
                tally.add(row.unit, marks, len(those))

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

    def _letter(
        self, line: bytes, commitment: bytes, by: tuple[int, str], alike: dict[Row, Alike]
    ) -> bytes:
        """Return what becomes of a response; a live one is put to those it is like."""
        state, _, rest = line.partition(b" ")
        if state not in STATES:
            if state == b"deleted":
                self._enter(commitment, None)
                self._births.unreadable(by[1])
                return b"X"
            return self._broken("row-missing", by, commitment)
        salt, row = rest[:SALT_DIGITS], rest[SALT_DIGITS + 1 :]
        try:
            length = len(row).to_bytes(8, "big")
            found = sha256(RESPONSE + unhexlify(salt) + length + row).digest()
        except ValueError:
            found = b""
        if found != commitment:
            shown = row.decode("utf-8", "replace")[:500]
            return self._broken("row-changed", by, commitment, shown)
        try:
            read, answers = self._texts.read(row)
            tally = self.tallies.get(read.key)
            marks = 0 if tally is None else tally.scheme.marks(answers)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self._broken("row-malformed", by, commitment, repr(error))
        if state == b"live":
            self._stands(read, marks, commitment, alike)
            return b"L"
        self._births.born([commitment], by[1], read.birth)
        self._enter(commitment, (read.key, read.unit, marks))
        return b"U" if read.case is not None else b"u"

    def _stands(self, row: Row, marks: int, commitment: bytes, alike: dict[Row, Alike]) -> None:
        self.live += 1
        those, total = alike.get(row) or ([], 0)
        those.append(commitment)
        alike[row] = (those, total + marks)
        if row.case is not None:
            named = json.dumps([row.unit, row.case]).encode()
            self._facts.add(b"K", [sha(CASE + named)], self.live)

    def _broken(
        self, code: str, by: tuple[int, str], commitment: bytes, got: str | None = None
    ) -> bytes:
        position, source = by
        self._births.unreadable(source)
        self._findings.add(code, f"entry {position} {commitment.hex()}", got)
        return b"B"

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
            tally.add(counted[1], step * counted[2], step)
