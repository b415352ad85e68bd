"""Facts about hashes, filed so that millions can be compared in little memory.

Whatever a bundle says of a hash (taken in by entry 7, mixed by entry 9, listed as spent) is one
letter beside the hash. Facts lie in a temporary file by the first byte of their hash; at the end
the facts of each hash stand together, and the rules say which may not.

    S sealed, taken in   I consumed by a mix    W waiting, its bytes are in the bundle
    L answer, live       U superseded           X deleted            B missing or changed
    l u x b              the same, of an answer born anonymous
    O corrected or void  D deleted, by an entry
    M issued             m issued, all revoked  P spent, by an entry T listed as spent or revoked
    R revoked, by entry  V listed as revoked    K sampled case, answered
    H envelope held      F released             J rejected           Q listed as undecided
"""

import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from struct import Struct

from survey_service.ledger.verifier.bundle import UnreadableError
from survey_service.ledger.verifier.findings import Findings

PLACE_BYTES = 5
FACT = Struct(f"c{PLACE_BYTES}s32s")
"""Letter, place (big endian), hash."""

HELD_AT_ONCE = 400_000
LARGEST_BUCKET = 64 << 20
LONGEST_PATTERN = 12
Fact = tuple[str, int]
"""A letter, and the place it is from."""

USUAL = frozenset(b"SI SW IS L l PMT M RMTV mTV RmTV K HQ HF HJ".split())
"""What nearly every hash looks like, in the order in which a bundle is read."""

Counts = Counter[str]


def _total(counts: Counts, letters: str) -> int:
    return sum(counts[letter] for letter in letters)


RULES: Sequence[tuple[str, Callable[[Counts], bool]]] = (
    ("sealed-twice", lambda n: n["S"] > 1),
    ("sealed-unknown", lambda n: n["I"] + n["W"] > 0 == n["S"]),
    ("answer-mixed-twice", lambda n: n["I"] > 1),
    ("answer-mixed-and-waiting", lambda n: n["I"] > 0 < n["W"]),
    ("answer-waiting-twice", lambda n: n["W"] > 1),
    ("answer-lost", lambda n: n["S"] > 0 == n["I"] + n["W"]),
    ("answer-twice", lambda n: _total(n, "LUXlux") > 1),
    ("act-unfounded", lambda n: n["O"] + n["D"] > 0 == _total(n, "LUXBluxb")),
    ("correction-twice", lambda n: n["O"] > 1),
    ("correction-ignored", lambda n: n["O"] > 0 < n["L"] + n["l"]),
    ("deletion-ignored", lambda n: n["D"] > 0 < _total(n, "LUlu")),
    ("superseded-unannounced", lambda n: n["U"] + n["u"] > 0 == n["O"]),
    ("deleted-unannounced", lambda n: n["X"] + n["x"] > 0 == n["D"]),
    ("anonymous-removed", lambda n: n["O"] + n["D"] > 0 < _total(n, "luxb")),
    ("code-unissued", lambda n: n["P"] > 0 == n["M"] + n["m"]),
    ("code-issued-twice", lambda n: n["M"] + n["m"] > 1),
    ("code-spent-twice", lambda n: n["P"] > 1),
    ("code-spent-and-revoked", lambda n: n["P"] > 0 < n["R"] + n["V"]),
    ("spent-unannounced", lambda n: n["T"] > n["P"] + n["V"]),
    ("spent-missing", lambda n: n["T"] < n["P"] + n["V"]),
    ("revoked-unannounced", lambda n: n["V"] > 0 == n["R"] + n["m"]),
    ("revoked-missing", lambda n: n["R"] + n["m"] > 0 == n["V"] + n["P"]),
    ("case-twice", lambda n: n["K"] > 1),
    ("envelope-twice", lambda n: max(n["H"], n["F"] + n["J"], n["Q"]) > 1),
    ("envelope-unannounced", lambda n: _total(n, "FJQ") > 0 == n["H"]),
    ("envelope-lost", lambda n: n["H"] > 0 == _total(n, "FJQ")),
    ("envelope-decided-and-held", lambda n: n["F"] + n["J"] > 0 < n["Q"]),
)


class Facts:
    """Files facts, and judges them.

    Args:
        findings: where a hash that breaks a rule is reported.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._waiting = [bytearray() for _ in range(256)]
        self._blocks: list[list[tuple[int, int]]] = [[] for _ in range(256)]
        self._held = 0

    def add(self, letter: bytes, digests: Sequence[bytes], place: int) -> None:
        """File a fact about each hash; `place` is the entry it is from, or a line of a list."""
        said, waiting = letter + place.to_bytes(PLACE_BYTES, "big"), self._waiting
        for digest in digests:
            waiting[digest[0]] += said + digest
        self._held += len(digests)
        if self._held >= HELD_AT_ONCE:
            self._flush()

    def judge(self, sizes: Sequence[int]) -> None:
        """Report every hash whose facts break a rule.

        Args:
            sizes: sizes of the checkpoints, ascending; order in the ledger is claimed only between
                entries with a checkpoint between them.
        """
        self._flush()
        for number in range(256):
            bucket = self._bucket(number)
            for digest, facts in _doubtful(bucket).items():
                self._judge(digest.hex(), facts, sizes)

    def close(self) -> None:
        """Remove the temporary file."""
        self._file.close()

    def _judge(self, digest: str, facts: Sequence[Fact], sizes: Sequence[int]) -> None:
        counts = Counter(letter for letter, _ in facts)
        got = " ".join(f"{letter}@{place}" for letter, place in facts)
        for code, broken in RULES:
            if broken(counts):
                self._findings.add(code, digest, got)
        revoked = [place for letter, place in facts if letter == "m"]
        spent = [place for letter, place in facts if letter == "P"]
        if revoked and spent and _apart(min(revoked), max(spent), sizes):
            self._findings.add("code-spent-after-revocation", digest, got)

    def _flush(self) -> None:
        for waiting, blocks in zip(self._waiting, self._blocks, strict=True):
            blocks.append((self._file.seek(0, 2), len(waiting)))
            self._file.write(waiting)
            waiting.clear()
        self._held = 0

    def _bucket(self, number: int) -> bytes:
        if sum(length for _, length in self._blocks[number]) > LARGEST_BUCKET:
            raise UnreadableError("hashes", "too many that start alike: these are no hashes")
        return b"".join(map(self._read, self._blocks[number]))

    def _read(self, block: tuple[int, int]) -> bytes:
        self._file.seek(block[0])
        return self._file.read(block[1])


def _apart(earlier: int, later: int, sizes: Sequence[int]) -> bool:
    """Tell whether a checkpoint covers the one entry and not yet the other."""
    return bisect_right(sizes, earlier) < bisect_right(sizes, later)


def _doubtful(bucket: bytes) -> dict[bytes, list[Fact]]:
    """Return the facts, in the order of reading, of the hashes that do not look like most."""
    patterns: dict[bytes, bytes] = {}
    for letter, _, digest in FACT.iter_unpack(bucket):
        patterns[digest] = patterns.get(digest, b"")[:LONGEST_PATTERN] + letter
    found: dict[bytes, list[Fact]] = {d: [] for d, p in patterns.items() if p not in USUAL}
    for letter, place, digest in FACT.iter_unpack(bucket if found else b""):
        if digest in found:
            found[digest].append((letter.decode(), int.from_bytes(place, "big")))
    return found
