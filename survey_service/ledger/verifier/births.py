"""Births: which entry may bring which response into the world, and what it must have cost.

An answer by receipt costs a code and is born in a mix; an interview is born at once, and never in a
mix. So answers by receipt are no more than codes spent, at any signed size, and at the end as many.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from survey_service.ledger.verifier.bundle import UnreadableError
from survey_service.ledger.verifier.findings import Findings

MIX, SYNC, CORRECTION = "mix", "sync", "correction"
SOURCES = (SYNC, "import", "demo", "migration")
CODELESS = ("demo", "migration")
"""Sources of receipts that no code stands for; what they bore is told with the verdict."""

RECEIPT, SAMPLE, UNKNOWN = "receipt", "sample", "unknown"
MOST_KINDS = 1_000


class Birth(NamedTuple):
    """What a response says of its birth."""

    series: str
    channel: str
    has_case: bool


class Births:
    """Counts what was taken in and what was born.

    Args:
        findings: where what does not fit is reported.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._counts: Counter[tuple[str, Birth]] = Counter()
        self._impossible: set[tuple[str, Birth]] = set()
        self._unreadable: Counter[str] = Counter()
        self._waiting: Counter[bytes] = Counter()
        self._sealed = self._spent = 0

    def taken_in(self, sealed: int, spent: int) -> None:
        """Count sealed answers, and the codes that came with them."""
        self._sealed += sealed
        self._spent += spent

    def born(self, commitments: Sequence[bytes], source: str, birth: Birth) -> None:
        """Count responses that say the same, and report them if their entry cannot bear them."""
        kind = source, birth
        if kind not in self._counts:
            self._known(kind)
        self._counts[kind] += len(commitments)
        for commitment in commitments if kind in self._impossible else ():
            got = f"{source}: {birth.series} by {birth.channel}"
            self._findings.add("birth-foreign", commitment.hex(), got)

    def unreadable(self, source: str) -> None:
        """Count a response whose row is not there, or not as it was."""
        self._unreadable[source] += 1

    def waits(self, channel: bytes) -> None:
        """Count a sealed answer that waits in a box of this channel."""
        self._waiting[channel] += 1

    def check(self, size: int) -> None:
        """Hold what was born against what was taken in, where a checkpoint parts the entries."""
        self._hold(f"checkpoint {size}", 0, 0)

    def finish(self) -> None:
        """Hold what was born or waits against the codes spent, now that all is counted."""
        waiting = self._waiting[RECEIPT.encode()]
        receipts = self._hold("all entries", waiting, self._waiting.total() - waiting)
        if receipts + self._unreadable[MIX] < self._spent:
            self._findings.add("receipts-missing", "all entries", receipts, self._spent)

    def told(self) -> dict[str, dict[str, int]]:
        """Return how many were born, by source and series."""
        counts = Counter({(source, UNKNOWN): n for source, n in self._unreadable.items()})
        for (source, birth), count in self._counts.items():
            counts[source, birth.series] += count
        found: dict[str, dict[str, int]] = {}
        for (source, series), count in sorted(counts.items()):
            found.setdefault(source, {})[series] = count
        return found

    def _known(self, kind: tuple[str, Birth]) -> None:
        if len(self._counts) >= MOST_KINDS:
            raise UnreadableError("responses.jsonl", "more kinds of responses than there are")
        if not _is_possible(*kind):
            self._impossible.add(kind)

    def _hold(self, where: str, receipts: int, codeless: int) -> int:
        """Hold what was mixed, and these, against what was taken in; return all the receipts."""
        for (source, birth), count in self._counts.items():
            if source == MIX and birth.channel == RECEIPT:
                receipts += count
            elif source == MIX:
                codeless += count
        if receipts > self._spent:
            self._findings.add("receipts-without-codes", where, receipts, self._spent)
        if codeless > (left := self._sealed - self._spent):
            self._findings.add("answers-not-taken-in", where, codeless, left)
        return receipts


def _is_possible(source: str, birth: Birth) -> bool:
    if source == MIX:
        return birth.series != SAMPLE and not birth.has_case
    if source in CODELESS:
        return True
    is_interview = birth.series == SAMPLE and birth.has_case
    return birth.channel != RECEIPT and (is_interview or source not in {SYNC, CORRECTION})


def source_of(entry: Mapping[str, Any]) -> str:
    """Return the source of an entry of the kind `responses`.

    Raises:
        ValueError: it is none of this format.
    """
    source = entry["source"]
    if source not in SOURCES:
        raise ValueError(f"source {source!r}")
    return str(source)
