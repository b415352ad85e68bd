"""One pass over a bundle: every entry into the tree, and every row held against the entries."""

import base64
import re
import sys
from binascii import unhexlify
from collections.abc import Callable, Iterator, Mapping, Sequence

from survey_service.ledger.verifier.announcements import Announcements
from survey_service.ledger.verifier.births import CORRECTION, MIX, Births, source_of
from survey_service.ledger.verifier.bundle import (
    FORMAT,
    Bundle,
    Entry,
    UnreadableError,
    canonical,
    parsed,
    sha,
    unhex,
    unhex_all,
    unhex_quoted,
)
from survey_service.ledger.verifier.codes import Codes
from survey_service.ledger.verifier.envelopes import Envelopes
from survey_service.ledger.verifier.facts import Facts
from survey_service.ledger.verifier.findings import Findings
from survey_service.ledger.verifier.log import Log, Note, read_note
from survey_service.ledger.verifier.publications import Publications
from survey_service.ledger.verifier.rows import Rows

Handler = Callable[[int, Entry], None]

SILENT = {
    "instrument",
    "sample",
    "export",
    "role",
    "configuration",
    "device",
    "backup",
    "restore",
    "paper",
    "monitoring",
    "draw",
    "fieldwork",
}
"""Kinds that say nothing about answers; a kind that is neither here nor handled is a finding."""

SEALED = b"langnghe/sealed/v1\x00"
ALONE = re.compile(
    rb'{"kind":"intake","sealed":\["([0-9a-f]{64})"],"spent":\["([0-9a-f]{64})"],"v":1}'
)
INTAKE = re.compile(rb'{"kind":"intake","sealed":\[([^]]*)],"spent":\[([^]]*)],"v":1}')
MIXED = re.compile(
    rb'{"count":(0|[1-9]\d{0,9}),"inputs":\[([^]]*)],"kind":"mix","outputs":\[([^]]*)],"v":1}'
)
"""Nearly every entry is an intake or a mix, so their one valid form is read without a parser."""


class Audit:
    """The verification of one bundle.

    Args:
        bundle: the bundle.
        facts: where what is said of hashes is filed.
        findings: where what does not fit is reported.
        saved: checkpoints kept elsewhere, against rolling back and forking.
        keys: public keys of the ledger known from elsewhere; empty takes the log's word.

    Raises:
        UnreadableError: the bundle cannot be judged.
    """

    def __init__(
        self,
        bundle: Bundle,
        facts: Facts,
        findings: Findings,
        saved: Sequence[Note],
        keys: Sequence[bytes],
    ) -> None:
        self._bundle = bundle
        header = next(bundle.objects("header.json"), {})
        if header.get("format") != FORMAT:
            raise UnreadableError("header.json", f"format {header.get('format')!r}")
        self.header = header
        self.findings = findings
        self.entries = 0
        self._facts = facts
        self._codes = Codes(bundle, facts, findings)
        self._births = Births(findings)
        self._rows = Rows(bundle, header["series"], self._births, facts, findings)
        self._envelopes = Envelopes(bundle, facts, findings)
        self._announcements = Announcements(findings)
        self.log = Log(header["origin"], self._notes(), saved, keys, findings)
        self._publications = Publications(bundle, self._rows, self.log, findings)
        self._handlers: Mapping[str, Handler] = {
            "intake": self._intake,
            "mix": self._mix,
            "responses": self._responses,
            "manifest": self._codes.manifest,
            "codes-revoked": self._codes.revoked,
            "issuer": self._codes.issuer,
            "key": self._key,
            "correction": self._correction,
            "deletion": self._deletion,
            "quarantine": self._envelopes.quarantine,
            "snapshot": self._publications.snapshot,
            "publication": self._publications.publication,
        }

    def run(self) -> None:
        """Read everything once, and report what does not fit.

        Raises:
            UnreadableError: the bundle cannot be judged.
        """
        size = self.header["size"]
        for lines in self._bundle.blocks("entries.jsonl"):
            left = lines
            while left:
                count = self._stop(size) - self.entries
                self._take(left[:count], size)
                left = left[count:]
        self.log.finish()
        if self.log.tree.size != size:
            self.findings.add("entries-missing", "entries.jsonl", self.log.tree.size, size)
        self._sealed()
        self._births.finish()
        self._announcements.finish()
        self._envelopes.finish()
        self._codes.lists(self.header["issuers"])
        self._rows.finish()
        self._publications.compare()
        self._facts.judge(self.log.sizes)

    def _stop(self, size: int) -> int:
        """Return the size at which something is to be checked next; all entries, if nothing is."""
        if self.entries >= size:  # what comes after waits for its place in the log
            return sys.maxsize
        stops = (self.log.stop(), self._publications.stop())
        return min([size, *(stop for stop in stops if stop is not None)])

    def _take(self, lines: Sequence[bytes], size: int) -> None:
        """Read entries up to the next size at which something is to be checked."""
        for position, line in enumerate(lines, self.entries):
            self._entry(position, line)
        if self.entries < size:
            self.log.tree.extend(lines)
            self._publications.reached(self.log.tree.size)
            if self.log.check():
                self._births.check(self.log.tree.size)
        self.entries += len(lines)

    def summary(self) -> dict[str, object]:
        """Return what was verified: how much of it is signed, and by whom it is announced."""
        return {
            "findings": self.findings.count,
            "origin": self.log.origin,
            "entries": self.entries,
            "size": self.log.tree.size,
            "signed_size": self.log.signed,
            "root": self.log.tree.root().hex(),
            "responses": self._rows.live,
            "births": self._births.told(),
            "envelopes": self._envelopes.counts,
            "manifests": self._codes.manifests,
            "issuers": self._codes.issuers,
            "publications": self._publications.count,
        }

    def _notes(self) -> Iterator[Note]:
        for number, stored in enumerate(self._bundle.objects("checkpoints.jsonl")):
            try:
                yield read_note(stored["note"])
            except ValueError:
                self.findings.add("checkpoint-malformed", f"checkpoint {number}", stored["note"])

    def _entry(self, position: int, line: bytes) -> None:
        if self._is_usual(position, line):
            return
        where = f"entry {position}"
        try:
            entry = parsed(line)
            if canonical(entry).encode() != line or entry["v"] != 1:
                self.findings.add("entry-malformed", where, "not in its one valid form")
            elif (handler := self._handlers.get(entry["kind"])) is not None:
                handler(position, entry)
            elif entry["kind"] not in SILENT:
                self.findings.add("entry-unknown", where, entry["kind"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.findings.add("entry-malformed", where, repr(error))

    def _is_usual(self, position: int, line: bytes) -> bool:
        """Read the one valid form of an intake or a mix; tell whether it was that."""
        if (found := ALONE.fullmatch(line)) is not None:
            self._taken_in(position, [unhexlify(found[1])], [unhexlify(found[2])])
            return True
        if (found := INTAKE.fullmatch(line)) is not None:
            sealed, spent = map(unhex_quoted, found.groups())
            if sealed is not None is not spent:
                self._taken_in(position, sealed, spent)
                return True
        elif (found := MIXED.fullmatch(line)) is not None:
            inputs, outputs = map(unhex_quoted, found.group(2, 3))
            if inputs is not None is not outputs:
                self._mixed(position, inputs, outputs, int(found[1]))
                return True
        return False

    def _intake(self, position: int, entry: Entry) -> None:
        self._taken_in(position, unhex_all(entry["sealed"]), unhex_all(entry["spent"]))

    def _taken_in(self, position: int, sealed: Sequence[bytes], spent: Sequence[bytes]) -> None:
        self._facts.add(b"S", sealed, position)
        self._facts.add(b"P", spent, position)
        self._births.taken_in(len(sealed), len(spent))
        if len(spent) > len(sealed):
            got, expected = len(sealed), f"{len(spent)}, one for every code spent"
            self.findings.add("codes-without-answers", f"entry {position}", got, expected)

    def _mix(self, position: int, entry: Entry) -> None:
        inputs, outputs = unhex_all(entry["inputs"]), unhex_all(entry["outputs"])
        self._mixed(position, inputs, outputs, entry["count"])

    def _mixed(
        self, position: int, inputs: Sequence[bytes], outputs: Sequence[bytes], count: int
    ) -> None:
        self._facts.add(b"I", inputs, position)
        self._rows.born(position, outputs, MIX)
        if not len(inputs) == len(outputs) == count:
            got = f"{len(inputs)} in, {len(outputs)} out"
            self.findings.add("mix-count", f"entry {position}", got, count)

    def _responses(self, position: int, entry: Entry) -> None:
        self._rows.born(position, unhex_all(entry["commitments"]), source_of(entry))

    def _key(self, position: int, entry: Entry) -> None:
        self._announcements.key(position, entry)
        if entry["role"] == "ledger":
            self.log.announce(entry)

    def _correction(self, position: int, entry: Entry) -> None:
        old = unhex(entry["old"])
        self._facts.add(b"O", [old], position)
        self._rows.removed(old)
        if entry["new"] is not None:
            self._rows.born(position, [unhex(entry["new"])], CORRECTION)

    def _deletion(self, position: int, entry: Entry) -> None:
        gone = unhex(entry["commitment"])
        self._facts.add(b"D", [gone], position)
        self._rows.removed(gone)

    def _sealed(self) -> None:
        for number, line in enumerate(self._bundle.lines("sealed.jsonl")):
            channel, _, text = line.partition(b" ")
            self._births.waits(channel)
            try:
                sealed = base64.b64decode(text, validate=True)
            except ValueError:
                self.findings.add("sealed-malformed", f"sealed row {number}")
            else:
                self._facts.add(b"W", [sha(SEALED + sealed)], number)
