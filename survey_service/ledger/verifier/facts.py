"""Facts about hashes, filed so that millions can be compared in little memory.

Whatever a bundle says of a hash (taken in by entry 7, mixed by entry 9, listed as spent) is a
letter, the hash and a place. Facts lie in a temporary file by their letter and the first byte of
their hash; at the end the hashes of each first byte are compared as sets, and the rules are asked
about those that are not as nearly all are.

    S sealed, taken in   I consumed by a mix    W waiting, its bytes are in the bundle
    L answer, live       U superseded           X deleted            B missing or changed
    l u x b              the same, of an answer born anonymous
    O corrected or void  D deleted, by an entry
    M issued             m issued, all revoked  P spent, by an entry T listed as spent or revoked
    R revoked, by entry  V listed as revoked    K sampled case, answered
    H envelope held      F released             J rejected           Q listed as undecided
"""

import tempfile
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from struct import Struct

from survey_service.ledger.verifier.bundle import UnreadableError
from survey_service.ledger.verifier.findings import Findings

PLACE_BYTES = 5
FACT = Struct(f"32s{PLACE_BYTES}s")
"""Hash, place (big endian)."""

HELD_AT_ONCE = 400_000
LARGEST_BUCKET = 64 << 20
Fact = tuple[str, int]
"""A letter, and the place it is from."""

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

RARE = "UXBuxbOD"
"""Letters that are always asked about."""

EQUAL = (("S", "IW"), ("T", "PV"), ("V", "Rm"), ("H", "FJQ"))
"""What stands under the one letter stands under one of the others, and the other way round."""

APART = ("IW", "Ll", "Mm", "Pm", "PR", "PV", "FJQ")
"""No hash stands under two of these letters."""


class Facts:
    """Files facts, and judges them.

    Args:
        findings: where a hash that breaks a rule is reported.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._waiting: dict[bytes, list[bytearray]] = {}
        self._blocks = [array("Q") for _ in range(256)]
        """By first byte: letter, start and length of what is in the file, one after the other."""
        self._held = 0

    def add(self, letter: bytes, digests: Sequence[bytes], place: int) -> None:
        """File a fact about each hash; `place` is the entry it is from, or a line of a list."""
        waiting = self._waiting.get(letter)
        if waiting is None:
            waiting = self._waiting[letter] = [bytearray() for _ in range(256)]
        said = place.to_bytes(PLACE_BYTES, "big")
        for digest in digests:
            waiting[digest[0]] += digest + said
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
            if doubtful := _doubtful({letter: _hashes(said) for letter, said in bucket.items()}):
                for digest, facts in sorted(_said_of(doubtful, bucket).items()):
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
        end = self._file.seek(0, 2)
        for letter, waiting in self._waiting.items():
            for said, blocks in zip(waiting, self._blocks, strict=True):
                if said:
                    blocks.extend((letter[0], end, len(said)))
                    end += self._file.write(said)
        self._waiting.clear()
        self._held = 0

    def _bucket(self, number: int) -> Mapping[str, bytearray]:
        """Return the facts of a first byte by their letters."""
        blocks = self._blocks[number]
        if sum(blocks[2::3]) > LARGEST_BUCKET:
            raise UnreadableError("hashes", "too many that start alike: these are no hashes")
        found: dict[str, bytearray] = defaultdict(bytearray)
        for letter, start, length in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=True):
            self._file.seek(start)
            found[chr(letter)] += self._file.read(length)
        return found


def _apart(earlier: int, later: int, sizes: Sequence[int]) -> bool:
    """Tell whether a checkpoint covers the one entry and not yet the other."""
    return bisect_right(sizes, earlier) < bisect_right(sizes, later)


def _hashes(said: bytearray) -> list[bytes]:
    return [digest for digest, _ in FACT.iter_unpack(said)]


def _doubtful(listed: Mapping[str, Sequence[bytes]]) -> set[bytes]:
    """Return every hash that may break a rule; one that is not in here breaks none."""
    sets = defaultdict(set, {letter: set(hashes) for letter, hashes in listed.items()})
    found = set().union(*(sets[letter] for letter in RARE))
    for letter, hashes in listed.items():
        if len(hashes) > len(sets[letter]):
            found |= _repeated(hashes)
    for one, others in EQUAL:
        found |= sets[one] ^ set().union(*(sets[other] for other in others))
    for letters in APART:
        for one, other in combinations(letters, 2):
            found |= sets[one] & sets[other]
    return found | (sets["P"] - sets["M"])


def _repeated(hashes: Iterable[bytes]) -> set[bytes]:
    return {digest for digest, count in Counter(hashes).items() if count > 1}


def _said_of(doubtful: set[bytes], bucket: Mapping[str, bytearray]) -> dict[bytes, list[Fact]]:
    """Return what is said of some hashes, letter by letter in the order of reading."""
    found: dict[bytes, list[Fact]] = {digest: [] for digest in doubtful}
    for letter, said in bucket.items():
        for digest, place in FACT.iter_unpack(said):
            if digest in found:
                found[digest].append((letter, int.from_bytes(place, "big")))
    return found
