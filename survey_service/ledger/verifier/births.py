"""Births: which entry may bring which response into the world, and what it must have cost.

An answer by receipt costs a code and is born in a mix; an interview is born at once, and never in a
mix. So answers by receipt are no more than codes spent, at any signed size, and at the end as many.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from survey_service.ledger.verifier.findings import Findings

MIX, SYNC, CORRECTION = "mix", "sync", "correction"
SOURCES = (SYNC, "import", "demo", "migration")
CODELESS = ("demo", "migration")
"""Sources of receipts that no code stands for; what they bore is told with the verdict."""

RECEIPT, SAMPLE, UNKNOWN = "receipt", "sample", "unknown"


class Births:
    """Counts what was taken in and what was born.

    Args:
        findings: where what does not fit is reported.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._counts: Counter[tuple[str, str]] = Counter()
        self._waiting: Counter[bytes] = Counter()
        self._sealed = self._spent = 0
        self._receipts = self._codeless = self._unknown = 0

    def taken_in(self, sealed: int, spent: int) -> None:
        """Count sealed answers, and the codes that came with them."""
        self._sealed += sealed
        self._spent += spent

    def born(self, commitment: bytes, source: str, row: Mapping[str, Any]) -> None:
        """Count a response, and report one that its entry cannot have borne."""
        channel, series = row["channel"], row["series"]
        self._counts[source, series] += 1
        is_interview = series == SAMPLE and row["case_id"] is not None
        if source == MIX:
            possible = series != SAMPLE and row["case_id"] is None
            if channel == RECEIPT:
                self._receipts += 1
            else:
                self._codeless += 1
        elif source in CODELESS:
            possible = True
        else:
            possible = channel != RECEIPT and (is_interview or source not in {SYNC, CORRECTION})
        if not possible:
            got = f"{source}: {series} by {channel}"
            self._findings.add("birth-foreign", commitment.hex(), got)

    def unreadable(self, source: str) -> None:
        """Count a response whose row is not there, or not as it was."""
        self._counts[source, UNKNOWN] += 1
        self._unknown += source == MIX

    def waits(self, channel: bytes) -> None:
        """Count a sealed answer that waits in a box of this channel."""
        self._waiting[channel] += 1

    def check(self, size: int) -> None:
        """Hold what was born against what was taken in, where a checkpoint parts the entries."""
        self._hold(f"checkpoint {size}", self._receipts, self._codeless)

    def finish(self) -> None:
        """Hold what was born or waits against the codes spent, now that all is counted."""
        waiting = self._waiting[RECEIPT.encode()]
        receipts = self._receipts + waiting
        self._hold("all entries", receipts, self._codeless + self._waiting.total() - waiting)
        if receipts + self._unknown < self._spent:
            self._findings.add("receipts-missing", "all entries", receipts, self._spent)

    def told(self) -> dict[str, dict[str, int]]:
        """Return how many were born, by source and series."""
        found: dict[str, dict[str, int]] = {}
        for (source, series), count in sorted(self._counts.items()):
            found.setdefault(source, {})[series] = count
        return found

    def _hold(self, where: str, receipts: int, codeless: int) -> None:
        if receipts > self._spent:
            self._findings.add("receipts-without-codes", where, receipts, self._spent)
        if codeless > (left := self._sealed - self._spent):
            self._findings.add("answers-not-taken-in", where, codeless, left)


def source_of(entry: Mapping[str, Any]) -> str:
    """Return the source of an entry of the kind `responses`.

    Raises:
        ValueError: it is none of this format.
    """
    source = entry["source"]
    if source not in SOURCES:
        raise ValueError(f"source {source!r}")
    return str(source)
