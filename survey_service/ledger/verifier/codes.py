"""Receipt codes: every code spent stands in a list that a trusted issuer signed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from survey_service.ledger.verifier.bundle import (
    MOST_KEPT,
    Bundle,
    Entry,
    UnreadableError,
    is_ascending,
    parsed,
    sha,
    unhex,
    unhex_all,
    unhex_lines,
)
from survey_service.ledger.verifier.ed25519 import check_signature
from survey_service.ledger.verifier.facts import Facts
from survey_service.ledger.verifier.findings import Findings
from survey_service.ledger.verifier.log import Tree, fingerprint

READ_TOGETHER = 1000
MANIFEST = b"langnghe/manifest/v%d\x00"


class Codes:
    """Holds manifests and the lists of spent and revoked codes against the ledger."""

    def __init__(self, bundle: Bundle, facts: Facts, findings: Findings) -> None:
        self.manifests = 0
        self._bundle = bundle
        self._facts = facts
        self._findings = findings
        self._issuers: dict[str, bytes] = {}
        self._trusted: set[tuple[str, str, str]] = set()
        self._announced: dict[str, Entry] = {}
        self._revoked: dict[str, int] = {}
        self._counted = 0

    @property
    def issuers(self) -> list[str]:
        """The fingerprints of the issuers that the ledger announces."""
        return sorted(self._issuers)

    def issuer(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `issuer`: whose manifests count, and issued on which days."""
        public = unhex(entry["public_key"])
        name = fingerprint(public)
        if name != entry["issuer"]:
            self._findings.add("key-fingerprint", f"entry {position}", entry["issuer"], name)
        self._issuers[name] = public
        self._trusted.add((name, entry["trusted_from"], entry["trusted_to"] or "9999-12-31"))
        self._bound(len(self._trusted))

    def manifest(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `manifest`."""
        if entry["root"] in self._announced:
            self._findings.add("manifest-twice", f"entry {position}", entry["root"])
        self._announced[entry["root"]] = entry
        self._bound(len(self._announced))

    def revoked(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `codes-revoked`; without hashes it means all unspent ones."""
        self._counted += entry["count"]
        if entry["hashes"] is None:
            self._revoked.setdefault(entry["root"], position)
            self._bound(len(self._revoked))
            return
        hashes = unhex_all(entry["hashes"])
        self._facts.add(b"R", hashes, position)
        if len(hashes) != entry["count"]:
            got, expected = entry["count"], len(hashes)
            self._findings.add("revoked-count", f"entry {position}", got, expected)

    def lists(self, issuers: Iterable[Mapping[str, str]]) -> None:
        """Read manifests, spent and revoked codes, once all entries are known."""
        for each in issuers:
            if self._issuers.get(each["issuer"], b"").hex() != each["public_key"]:
                self._findings.add("issuer-unannounced", "header.json", each["issuer"])
        lines = self._bundle.lines("manifests.jsonl")
        head = next(lines, None)
        while head is not None:
            self.manifests += 1
            head = self._manifest(f"manifest {self.manifests}", head, lines)
        for missing in self._announced:
            self._findings.add("manifest-missing", "manifests.jsonl", None, missing)
        self._listed(b"T", "spent.txt")
        listed = self._listed(b"V", "revoked.txt")
        if listed != self._counted:
            self._findings.add("revoked-count", "revoked.txt", listed, self._counted)

    def _manifest(self, where: str, line: bytes, lines: Iterator[bytes]) -> bytes | None:
        """Read one manifest and its hashes; return the line after them."""
        try:
            signed = parsed(line)
            manifest = json.loads(signed["manifest"])
            root = str(manifest["root"])
            message = MANIFEST % manifest["version"] + signed["manifest"].encode()
            signature = bytes.fromhex(signed["signature"])
        except (ValueError, KeyError, TypeError) as error:
            self._findings.add("manifest-malformed", where, repr(error))
            root, manifest = "", {}
        tree, following = self._hashes(where, root, lines)
        if manifest:
            self._judge(where, manifest | {"signature": signed["signature"]}, tree)
            public = self._issuer_of(where, manifest)
            if public and not check_signature(public, signature, message):
                self._findings.add("manifest-signature", where, signed["signature"])
        return following

    def _issuer_of(self, where: str, manifest: Entry) -> bytes | None:
        """Return the key of a manifest's issuer, who must have been trusted on the day of issue."""
        issuer, day = str(manifest.get("issuer")), str(manifest.get("issued_on"))
        if not any(n == issuer and first <= day < end for n, first, end in self._trusted):
            self._findings.add("issuer-untrusted", where, f"{issuer} on {day}")
        return self._issuers.get(issuer)

    def _hashes(self, where: str, root: str, lines: Iterator[bytes]) -> tuple[Tree, bytes | None]:
        """Read the hashes under a manifest; return their tree, and the line after them."""
        letter, place = (b"m", self._revoked[root]) if root in self._revoked else (b"M", 0)
        tree, last, following = Tree(), b"", None
        for batch, head in _batches(lines):
            digests = self._digests(batch, where)
            self._ordered(where, [last, *digests])
            self._facts.add(letter, digests, place)
            tree.extend(digests)
            last, following = digests[-1] if digests else last, head
        return tree, following

    def _ordered(self, where: str, digests: Sequence[bytes]) -> None:
        if not is_ascending(digests):
            for before, digest in pairwise(digests):
                if digest <= before:
                    self._findings.add("manifest-order", where, digest.hex(), f"> {before.hex()}")

    def _judge(self, where: str, manifest: Entry, tree: Tree) -> None:
        entry = self._announced.pop(manifest["root"], None)
        if entry is None:
            self._findings.add("manifest-unannounced", where, manifest["root"])
        elif (found := _shared(manifest, entry)) != entry:
            self._findings.add("manifest-changed", where, found, entry)
        if (tree.root().hex(), tree.size) != (manifest["root"], manifest.get("count")):
            got, expected = f"{tree.size} codes, {tree.root().hex()}", manifest["root"]
            self._findings.add("manifest-root", where, got, expected)

    def _listed(self, letter: bytes, part: str) -> int:
        """Read a list of codes; return how many stand in it."""
        lines, count = self._bundle.lines(part), 0
        while batch := list(islice(lines, READ_TOGETHER)):
            self._facts.add(letter, self._digests(batch, part), 0)
            count += len(batch)
        return count

    def _digests(self, lines: Sequence[bytes], where: str) -> list[bytes]:
        try:
            return unhex_lines(lines)
        except ValueError:
            return [self._digest(line, where) for line in lines]

    def _digest(self, line: bytes, where: str) -> bytes:
        """Read the hash in a line; a line that holds none is a finding, and no hash we know."""
        try:
            return unhex(line.decode())
        except ValueError:
            self._findings.add("code-malformed", where, repr(line[:80]))
            return sha(line)

    def _bound(self, kept: int) -> None:
        if kept > MOST_KEPT:
            raise UnreadableError("entries.jsonl", "more manifests and keys than can be compared")


def _shared(manifest: Entry, entry: Entry) -> Entry:
    """Return the entry as the manifest would have it: what both name, from the manifest."""
    return entry | {name: manifest[name] for name in entry if name in manifest}


def _batches(lines: Iterator[bytes]) -> Iterator[tuple[list[bytes], bytes | None]]:
    """Yield some of the lines before the next manifest; with the last of them, its line."""
    batch: list[bytes] = []
    for line in lines:
        if line.startswith(b"{"):
            yield batch, line
            return
        batch.append(line)
        if len(batch) == READ_TOGETHER:
            yield batch, None
            batch = []
    yield batch, None
