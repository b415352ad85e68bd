"""Made-up audit bundles of any size, written as they are made up and the same every time."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from survey_service.ledger import commitments, entries, keys, merkle
from survey_service.ledger.announcements import announcement
from survey_service.ledger.checkpoints import Checkpoint, origin_of, sign
from survey_service.ledger.frontier import Frontier
from survey_service.ledger.keys import PrivateKey
from survey_service.ledger.published import publication_digest
from survey_service.store.documents import dump

NOW: Final = datetime(2026, 6, 3, tzinfo=UTC)
ITEMS: Final = ("a", "b", "c", "d", "e")
MIXED_TOGETHER: Final = 8
UNIT: Final = "11311"
SERIES: Final = {"campaign": "hp-2026", "series": "transaction"}
MANIFEST: Final = b"langnghe/manifest/v1\x00"


def drawn(what: str, number: int) -> bytes:
    """Return 32 bytes that look random."""
    return hashlib.sha256(f"{what} {number}".encode()).digest()


def response(number: int) -> tuple[bytes, bytes, bytes]:
    """Return commitment, salt and row bytes of an answer."""
    ratings = {item: 1 + drawn("answer", number)[place] % 5 for place, item in enumerate(ITEMS)}
    fields = SERIES | {
        "unit": UNIT,
        "response_id": drawn("id", number)[:16].hex(),
        "channel": "receipt",
        "answered": "alone",
        "receiving": None,
        "deciding": None,
        "instrument": "transaction_feedback",
        "version": "1",
        "language": "vi",
        "week": "2026-06-01",
        "answers": dump(ratings),
        "flags": "[]",
        "case_id": None,
    }
    salt, row = drawn("salt", number), dump(fields).encode()
    return commitments.response_commitment(salt, row), salt, row


class MadeUp:
    """A round whose answers were mixed by eights.

    Args:
        answers: how many.
        arriving: how many were taken in together, in one entry: 1, 2, 4 or 8.
    """

    def __init__(self, answers: int, arriving: int) -> None:
        self._arriving = arriving
        self._answers = answers
        self._ledger_key, self._issuer_key = PrivateKey.generate(), PrivateKey.generate()
        self._codes = sorted(drawn("code", number) for number in range(answers))
        self._root = merkle.root(self._codes).hex()
        self._log = Frontier()
        self._publication: dict[str, object] = {}

    @property
    def size(self) -> int:
        """Entries of the ledger so far."""
        return self._log.size

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield the parts of the bundle; later ones need what earlier ones counted."""
        yield "entries.jsonl", map(self._appended, self._entries())
        yield "responses.jsonl", self._responses()
        yield "checkpoints.jsonl", (dump({"note": self._note()}).encode() for _ in range(1))
        yield "manifests.jsonl", self._manifest()
        yield "publications.jsonl", iter([dump(self._publication).encode()])
        yield "sealed.jsonl", iter(())
        yield "spent.txt", (code.hex().encode() for code in self._codes)
        yield "revoked.txt", iter(())
        yield "held.txt", iter(())
        yield "header.json", iter([self._header()])

    def _appended(self, entry: bytes) -> bytes:
        self._log.append(entries.leaf(entry))
        return entry

    def _entries(self) -> Iterator[bytes]:
        key = self._ledger_key
        yield announcement("ledger", key, NOW, replaces=None, signers=[key])
        yield entries.encode(
            "issuer", issuer=self._issuer, trusted_from="2026-01-01", trusted_to=None,
            **_named(self._issuer_key),
        )  # fmt: skip
        yield entries.encode("manifest", root=self._root, issuer=self._issuer, count=self._answers)
        satisfied = dict.fromkeys(ITEMS, 0)
        for together in self._boxes():
            yield from self._intakes(together)
            for number in together:
                for place, item in enumerate(ITEMS):
                    satisfied[item] += drawn("answer", number)[place] % 5 >= 3
            inputs = sorted(drawn("sealed", number).hex() for number in together)
            outputs = sorted(response(number)[0].hex() for number in together)
            yield entries.encode("mix", count=len(inputs), inputs=inputs, outputs=outputs)
        yield from self._publish(satisfied)

    def _intakes(self, together: Sequence[int]) -> Iterator[bytes]:
        for start in range(0, len(together), self._arriving):
            part = together[start : start + self._arriving]
            sealed = sorted(drawn("sealed", number).hex() for number in part)
            spent = sorted(self._codes[number].hex() for number in part)
            yield entries.encode("intake", sealed=sealed, spent=spent)

    def _boxes(self) -> Iterator[tuple[int, ...]]:
        numbers = iter(range(self._answers))
        while together := tuple(islice(numbers, MIXED_TOGETHER)):
            yield together

    def _responses(self) -> Iterator[bytes]:
        for together in self._boxes():
            for _, salt, row in sorted(map(response, together)):
                yield b"live " + salt.hex().encode() + b" " + row

    def _publish(self, satisfied: dict[str, int]) -> Iterator[bytes]:
        est = sum(satisfied.values()) / self._answers / len(ITEMS)
        figure = {"unit": UNIT, "block": None, "index": "overall", "n": self._answers, "est": est}
        levels = {"city": [figure | {"unit": "31"}], "department": [], "commune": [figure]}
        figures, versions = dump([{}, levels, {}]), dump({"ledger_size": str(self.size)})
        named = SERIES | {"sequence": 1, "state": "final"}
        self._publication = named | {"figures": figures, "versions": versions}
        root, digest = self._log.root().hex(), publication_digest(figures, versions)
        yield entries.encode("snapshot", size=self.size, n=self._answers, digest=root, **SERIES)
        yield entries.encode("publication", digest=digest, **named)

    def _manifest(self) -> Iterator[bytes]:
        document = {
            "version": 1,
            "issuer": self._issuer,
            "count": self._answers,
            "issued_on": "2026-06-01",
            "root": self._root,
        }
        signature = self._issuer_key.sign(MANIFEST + dump(document).encode()).hex()
        yield dump({"manifest": dump(document), "signature": signature}).encode()
        yield from (code.hex().encode() for code in self._codes)

    def _note(self) -> str:
        made = Checkpoint(origin=self._origin, size=self.size, root=self._log.root(), at=NOW)
        return sign(self._ledger_key, made)

    def _header(self) -> bytes:
        factors = [{"name": "all", "items": ITEMS}]
        scheme = {"scale": [1, 2, 3, 4, 5], "levels": [4, 5], "factors": factors}
        series = SERIES | {
            "weighting_plan": "none",
            "scheme": scheme | {"aggregation": "item_mean"},
        }
        header = {
            "format": "langnghe/audit/v2",
            "origin": self._origin,
            "size": self.size,
            "issuers": [],
            "series": [series],
        }
        return dump(header).encode()

    @property
    def _origin(self) -> str:
        return origin_of(keys.public_bytes(self._ledger_key))

    @property
    def _issuer(self) -> str:
        return keys.fingerprint(keys.public_bytes(self._issuer_key))


def _named(key: PrivateKey) -> dict[str, str]:
    public = keys.public_bytes(key)
    return {"public_key": public.hex(), "fingerprint": keys.fingerprint(public)}
