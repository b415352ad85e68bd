"""The log: an RFC 6962 tree that grows entry by entry, and the notes signed over it.

    MTH({d}) = SHA-256(0x00 || d),  MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))

with k the largest power of two below n. The hashes of the complete subtrees are kept, one for each
1 among the binary digits of the size. A checkpoint is a note of c2sp.org/tlog-checkpoint: origin,
size, root and time, signed by the ledger's key. The origin names the first key by its fingerprint;
a later key takes its place with the entry that announces it, which the one before must have signed.
"""

import base64
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from survey_service.ledger.verifier.bundle import Entry, canonical, sha, unhex
from survey_service.ledger.verifier.ed25519 import check_signature
from survey_service.ledger.verifier.findings import Findings

ORIGIN = "langnghe/"
ANNOUNCEMENT = b"langnghe/key-announcement/v1\x00"
ED25519_NOTE = b"\x01"
MOST_SIGNATURES = 100


def fingerprint(public: bytes) -> str:
    """Return the name of a public key."""
    return sha(b"langnghe/key/v1\x00" + public).hex()[:32]


class Tree:
    """A Merkle tree of which only the right edge is kept."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes | None] = []
        """The complete subtrees of 1, 2, 4, 8… leaves: one for each 1 of the size."""

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves."""
        nodes = [sha256(b"\x00" + data).digest() for data in leaves]
        self.size += len(nodes)
        level = 0
        while nodes:
            if level == len(self._edge):
                self._edge.append(None)
            if (left := self._edge[level]) is not None:
                nodes.insert(0, left)
            self._edge[level] = nodes[-1] if len(nodes) % 2 else None
            pairs = zip(nodes[::2], nodes[1::2], strict=False)
            nodes = [sha256(b"\x01" + one + two).digest() for one, two in pairs]
            level += 1

    def root(self) -> bytes:
        """Return the tree hash of the leaves so far."""
        subtrees = [each for each in self._edge if each is not None]
        if not subtrees:
            return sha256().digest()
        value = subtrees[0]
        for left in subtrees[1:]:
            value = sha(b"\x01" + left + value)
        return value


class Note(NamedTuple):
    """A checkpoint as it was signed."""

    text: bytes
    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[bytes, bytes], ...]

    def signed_by(self, public: bytes) -> bool:
        """Tell whether this key signed it."""
        name = sha(self.origin.encode() + b"\n" + ED25519_NOTE + public)[:4]
        return any(
            check_signature(public, signature, self.text)
            for key, signature in self.signatures
            if key == name
        )


def read_note(note: str) -> Note:
    """Read a signed checkpoint.

    Raises:
        ValueError: it is none, or not in its one valid form.
    """
    text, _, tail = note.rpartition("\n\n")
    origin, size, root, _ = text.split("\n")
    found = []
    for line in tail.removesuffix("\n").split("\n")[:MOST_SIGNATURES]:
        dash, name, signed = line.split(" ")
        raw = base64.b64decode(signed, validate=True)
        if dash != "—":
            raise ValueError("not a line of a signature")
        if name == origin:
            found.append((raw[:4], raw[4:]))
    value = base64.b64decode(root, validate=True)
    if size != str(int(size)) or int(size) < 0 or base64.b64encode(value).decode() != root:
        raise ValueError("not in its one valid form")
    return Note(f"{text}\n".encode(), origin, int(size), value, tuple(found))


class Log:
    """The tree with its checkpoints and keys.

    Args:
        origin: the name of the log.
        notes: the stored checkpoints by ascending size.
        saved: checkpoints that somebody kept elsewhere.
        trusted: ledger keys known from elsewhere; without any, the key that the origin names.
        findings: where what does not fit is reported.
    """

    def __init__(
        self,
        origin: str,
        notes: Iterable[Note],
        saved: Iterable[Note],
        trusted: Iterable[bytes],
        findings: Findings,
    ) -> None:
        self.origin = origin
        self.tree = Tree()
        self.sizes: list[int] = []
        self.signed = 0
        self._notes: Iterator[Note] = iter(notes)
        self._next = next(self._notes, None)
        self._saved: dict[int, list[Note]] = {}
        for note in saved:
            self._saved.setdefault(note.size, []).append(note)
        self._trusted = {fingerprint(key) for key in trusted} or {origin.removeprefix(ORIGIN)}
        self._findings = findings
        self._key: bytes | None = None
        if not any(origin == ORIGIN + name for name in self._trusted):
            self._findings.add("origin-foreign", "header.json", origin, sorted(self._trusted))
        self.check()

    def announce(self, entry: Entry) -> None:
        """Read an entry that announces a key of the ledger."""
        public = unhex(entry["public_key"])
        if fingerprint(public) in self._trusted or self._is_successor(entry):
            self._key = public

    def stop(self) -> int | None:
        """Return the next size at which something is to be checked; None where there is none."""
        sizes = [size for size in self._saved if size > self.tree.size]
        if self._next is not None and self._next.size > self.tree.size:
            sizes.append(self._next.size)
        return min(sizes, default=None)

    def check(self) -> bool:
        """Hold the checkpoints of the size reached against the tree; tell whether there is one."""
        size, judged = self.tree.size, len(self.sizes)
        while self._next is not None and self._next.size == size:
            self._judge(self._next, self.tree.root())
            self._next = next(self._notes, None)
        for note in self._saved.get(size, ()):
            if note.origin == self.origin and note.root != self.tree.root():
                got, expected = self.tree.root().hex(), note.root.hex()
                self._findings.add("forked", f"saved checkpoint {size}", got, expected)
        return len(self.sizes) > judged

    def finish(self) -> None:
        """Report checkpoints that the log does not reach."""
        while (note := self._next) is not None:
            code = "checkpoint-beyond" if note.size > self.tree.size else "checkpoint-order"
            self._findings.add(code, f"checkpoint {note.size}", self.tree.size, note.size)
            self._next = next(self._notes, None)
        for note in chain.from_iterable(self._saved.values()):
            if note.origin != self.origin:
                self._findings.add("origin-foreign", "saved checkpoint", self.origin, note.origin)
            elif note.size > self.tree.size:
                self._findings.add("rolled-back", "saved checkpoint", self.tree.size, note.size)

    def _judge(self, note: Note, root: bytes) -> None:
        where = f"checkpoint {note.size}"
        self.sizes.append(note.size)
        if note.origin != self.origin:
            self._findings.add("checkpoint-origin", where, note.origin, self.origin)
        if note.root != root:
            self._findings.add("checkpoint-root", where, root.hex(), note.root.hex())
        if self._key is None or not note.signed_by(self._key):
            known = None if self._key is None else fingerprint(self._key)
            self._findings.add("checkpoint-signature", where, None, known)
        elif note.root == root:
            self.signed = note.size

    def _is_successor(self, entry: Entry) -> bool:
        """Tell whether the key in force signed the announcement of the one that replaces it."""
        if self._key is None or entry["replaces"] != fingerprint(self._key):
            return False
        signature = entry.get("signatures", {}).get(entry["replaces"], "")
        said = {name: value for name, value in entry.items() if name != "signatures"}
        message = ANNOUNCEMENT + canonical(said).encode()
        return check_signature(self._key, bytes.fromhex(signature), message)
