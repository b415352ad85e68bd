"""Envelopes of devices that were held: each waits for a decision, or was decided on once."""

from collections import Counter

from survey_service.ledger.verifier.bundle import Bundle, Entry, unhex
from survey_service.ledger.verifier.facts import Facts
from survey_service.ledger.verifier.findings import Findings

DECISIONS = {"held": b"H", "released": b"F", "rejected": b"J"}


class Envelopes:
    """Holds the entries of the kind `quarantine` against what is still held."""

    def __init__(self, bundle: Bundle, facts: Facts, findings: Findings) -> None:
        self.counts = Counter(dict.fromkeys((*DECISIONS, "undecided"), 0))
        self._bundle = bundle
        self._facts = facts
        self._findings = findings

    def quarantine(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `quarantine`."""
        letter = DECISIONS[entry["decision"]]
        self._facts.add(letter, [unhex(entry["envelope"])], position)
        self.counts[entry["decision"]] += 1

    def finish(self) -> None:
        """Read what is still held."""
        for number, line in enumerate(self._bundle.lines("held.txt")):
            self.counts["undecided"] += 1
            try:
                self._facts.add(b"Q", [unhex(line.decode())], number)
            except ValueError:
                self._findings.add("envelope-malformed", f"held row {number}", repr(line[:80]))
