"""Publications: announced as stored, and made of the answers that the ledger knew."""

import json
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from survey_service.ledger.verifier.bundle import (
    MOST_KEPT,
    Bundle,
    Entry,
    UnreadableError,
    sha,
)
from survey_service.ledger.verifier.figures import Key
from survey_service.ledger.verifier.findings import Findings
from survey_service.ledger.verifier.log import Log
from survey_service.ledger.verifier.rows import Rows

PUBLICATION = b"langnghe/publication/v1\x00"
Number = tuple[str, str, int]
"""Campaign, series and sequence: the name of a publication."""


class Publications:
    """Holds publications against their entries and their figures against the rows."""

    def __init__(self, bundle: Bundle, rows: Rows, log: Log, findings: Findings) -> None:
        self.count = 0
        self._bundle = bundle
        self._rows = rows
        self._log = log
        self._findings = findings
        self._announced: dict[Number, Entry] = {}
        self._snapshots: dict[tuple[Key, int], Entry] = {}
        self._due: dict[int, set[Key]] = {}
        self._roots: dict[int, str] = {}
        for stored in bundle.objects("publications.jsonl"):
            key = (stored["campaign"], stored["series"])
            self._due.setdefault(_size(stored), set()).add(key)
        self._stops = sorted(self._due)
        self.reached(0)

    def stop(self) -> int | None:
        """Return the size of the next snapshot; None after the last one."""
        after = bisect_right(self._stops, self._log.tree.size)
        return self._stops[after] if after < len(self._stops) else None

    def reached(self, size: int) -> None:
        """Keep the counts where the log has the size of a snapshot."""
        for key in self._due.get(size, ()):
            self._roots[size] = self._log.tree.root().hex()
            if key in self._rows.tallies:
                self._rows.tallies[key].freeze(size, self._rows.unknown)

    def snapshot(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `snapshot`."""
        del position
        self._snapshots[(entry["campaign"], entry["series"]), entry["size"]] = entry
        self._bound(len(self._snapshots))

    def publication(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `publication`."""
        number = (entry["campaign"], entry["series"], entry["sequence"])
        if number in self._announced:
            self._findings.add("publication-twice", f"entry {position}", _name(number))
        self._announced[number] = entry
        self._bound(len(self._announced))

    def compare(self) -> None:
        """Read the publications again, now that the answers behind them are counted."""
        for stored in self._bundle.objects("publications.jsonl"):
            self.count += 1
            number = (stored["campaign"], stored["series"], stored["sequence"])
            entry = self._announced.pop(number, None)
            if entry is None:
                self._findings.add("publication-unannounced", _name(number))
            elif (got := _digest(stored)) != entry["digest"] or stored["state"] != entry["state"]:
                self._findings.add("publication-changed", _name(number), got, entry["digest"])
            else:
                self._figures(_name(number), stored)
        for number in self._announced:
            self._findings.add("publication-missing", _name(number))

    def _figures(self, where: str, stored: Mapping[str, Any]) -> None:
        key, size = (stored["campaign"], stored["series"]), _size(stored)
        tally, entry = self._rows.tallies.get(key), self._snapshots.get((key, size))
        if tally is None or entry is None or size not in self._roots:
            self._findings.add("snapshot-missing", where, None, size)
            return
        if entry["digest"] != self._roots[size]:
            self._findings.add("snapshot-root", where, entry["digest"], self._roots[size])
        total, unknown = tally.total_at(size)
        if not total <= entry["n"] <= total + unknown:
            self._findings.add("snapshot-n", where, entry["n"], total)
        try:
            levels = json.loads(stored["figures"])[1]
            tally.compare(levels, size, where, self._findings)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            self._findings.add("publication-malformed", where, repr(error))

    def _bound(self, kept: int) -> None:
        if kept > MOST_KEPT:
            raise UnreadableError("entries.jsonl", "more publications than can be compared")


def _size(stored: Mapping[str, Any]) -> int:
    """Return the size of the log that a publication is made of; -1 where it names none."""
    try:
        return int(json.loads(stored["versions"])["ledger_size"])
    except (ValueError, KeyError, TypeError):
        return -1


def _digest(stored: Mapping[str, Any]) -> str:
    parts = [stored["figures"].encode(), stored["versions"].encode()]
    sized = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return sha(PUBLICATION + sized).hex()


def _name(number: Number) -> str:
    return f"publication {number[0]} {number[1]} {number[2]}"
