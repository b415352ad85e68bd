"""Clean histories of a ledger, made from the specification alone, and bundles of them.

Nothing here calls the product: the bytes are put together from docs/audit-format.md, so a mistake
in the product or in the verifier cannot hide in the histories. Tests change a history and write it
again; whoever changes an entry must also decide who signs the tree afterwards.
"""

import json
import random as pseudo
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.audit.specification import (
    ITEMS,
    by_hand,
    canonical,
    committed,
    digest,
    fingerprint,
    sha,
    signed,
    tree_root,
)

CAMPAIGN = "hp-2026"
OFFICES = {
    "10001": ("commune", "wards"),
    "10002": ("commune", "communes"),
    "31.SA": ("department", "departments"),
}
SERIES = ("sample", "transaction", "open")
AGGREGATIONS = ("item_mean", "factor_mean", "pooled")


class History:
    """A ledger with everything beside it; acts append, `write` makes the bundle."""

    def __init__(self, seed: int) -> None:
        self.random = pseudo.Random(seed)
        self.entries: list[bytes] = []
        self.pending: list[bytes] = []
        self.notes: list[str] = []
        self.rows: dict[bytes, tuple[str, bytes, bytes]] = {}
        self.strays: list[tuple[bytes, bytes]] = []
        self.waiting: list[bytes] = []
        self.channels: defaultdict[bytes, str] = defaultdict(lambda: "poster")
        self.held: list[bytes] = []
        self.codes: list[bytes] = []
        self.spent: set[bytes] = set()
        self.revoked: set[bytes] = set()
        self.manifests: list[tuple[str, str, list[bytes]]] = []
        self.publications: list[dict[str, object]] = []
        self.ledger_key, self.issuer_key = self._key(), self._key()
        self.origin = f"langnghe/{fingerprint(self.ledger_key)}"
        self.aggregation = self.random.choice(AGGREGATIONS)
        self._shown: dict[tuple[str, str, str, str], dict[str, object]] = {}
        self.announce(self.ledger_key)
        self.enter(
            "issuer",
            issuer=fingerprint(self.issuer_key),
            public_key=self.issuer_key.public_key().public_bytes_raw().hex(),
            trusted_from="2026-01-01",
            trusted_to=None,
        )

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.random.randbytes(32))

    def enter(self, kind: str, **fields: object) -> int:
        self.entries.append(canonical({"kind": kind, "v": 1} | fields))
        return len(self.entries) - 1

    def announce(
        self, key: Ed25519PrivateKey, replaces: str | None = None, *signers: Ed25519PrivateKey
    ) -> None:
        fields = {
            "role": "ledger",
            "public_key": key.public_key().public_bytes_raw().hex(),
            "fingerprint": fingerprint(key),
            "replaces": replaces,
            "at": "2026-06-01T00:00:00Z",
        }
        message = canonical({"kind": "key", "v": 1} | fields)
        signatures = {
            fingerprint(each): each.sign(b"langnghe/key-announcement/v1\x00" + message).hex()
            for each in (key, *signers)
        }
        self.enter("key", signatures=signatures, **fields)

    def rotate(self) -> None:
        """Announce the next ledger key, have the old one sign that, and go on with the new one."""
        former, self.ledger_key = self.ledger_key, self._key()
        self.announce(self.ledger_key, fingerprint(former), former)

    def leaves(self) -> list[bytes]:
        return [sha(b"\x00", entry) for entry in self.entries]

    def note(self, size: int | None = None, key: Ed25519PrivateKey | None = None) -> str:
        """A checkpoint of the first `size` entries as they stand now."""
        size, key = len(self.entries) if size is None else size, key or self.ledger_key
        root = b64encode(tree_root(self.leaves()[:size])).decode()
        return signed(key, self.origin, f"{self.origin}\n{size}\n{root}\n2026-06-01T00:00:00Z\n")

    def checkpoint(self) -> None:
        if not self.notes or int(self.notes[-1].split("\n")[1]) < len(self.entries):
            self.notes.append(self.note())

    def issue(self, count: int) -> None:
        hashes = sorted(self.random.randbytes(32) for _ in range(count))
        root = tree_root([sha(b"\x00", value) for value in hashes]).hex()
        named = {"issuer": fingerprint(self.issuer_key), "unit": "10001", "campaign": CAMPAIGN}
        document = canonical(
            named | {"version": 1, "issued_on": "2026-06-01", "count": count, "root": root}
        )
        signature = self.issuer_key.sign(b"langnghe/manifest/v1\x00" + document).hex()
        self.manifests.append((document.decode(), signature, hashes))
        self.codes += hashes
        self.enter("manifest", root=root, count=count, signature=signature, at="", **named)

    def take_in(self, count: int) -> None:
        """Answers with codes, as far as there are any; the others come from a poster."""
        sealed = [self.random.randbytes(self.random.choice((60, 200))) for _ in range(count)]
        used = [self.codes.pop() for _ in range(min(count, len(self.codes), 2))]
        self.channels |= dict.fromkeys(sealed[: len(used)], "receipt")
        self.waiting += sealed
        self.spent |= set(used)
        listed = sorted(sha(b"langnghe/sealed/v1\x00", value).hex() for value in sealed)
        self.enter("intake", sealed=listed, spent=sorted(value.hex() for value in used))

    def mix(self, count: int) -> None:
        opened = [self.waiting.pop(0) for _ in range(min(count, len(self.waiting)))]
        made = sorted(
            self._row(self.random.choice(SERIES[1:]), channel=self.channels[each])
            for each in opened
        )
        listed = sorted(sha(b"langnghe/sealed/v1\x00", value).hex() for value in opened)
        outputs = [value.hex() for value in made]
        self.enter("mix", count=len(opened), inputs=listed, outputs=outputs)

    def interview(self, count: int) -> list[bytes]:
        made = sorted(self._row("sample") for _ in range(count))
        self.enter("responses", source="sync", commitments=[value.hex() for value in made])
        return made

    def live(self, series: str | None = None) -> list[bytes]:
        return [
            commitment
            for commitment, (state, _, row) in self.rows.items()
            if state == "live" and series in {None, json.loads(row)["series"]}
        ]

    def correct(self, *, void: bool) -> None:
        """Replace an interview, or take it out."""
        old = self.random.choice(self.live("sample"))
        _, salt, row = self.rows[old]
        new = None
        if not void:
            new = self._row("sample", json.loads(row)["case_id"])
        self.rows[old] = ("superseded", salt, row)
        self.enter(
            "correction", old=old.hex(), new=new and new.hex(), reason="r", approval="1", at=""
        )

    def delete(self) -> None:
        gone = self.random.choice(sorted(self.rows))
        state, _, row = self.rows[gone]
        if state != "deleted" and json.loads(row)["series"] == "sample":
            self.rows[gone] = ("deleted", b"", b"")
            self.enter("deletion", commitment=gone.hex(), reason="r", approval="1", at="")

    def hold(self, count: int) -> None:
        """Hold envelopes, and decide on some of those that were held."""
        for _ in range(count):
            self.held.append(self.random.randbytes(32))
            self._decide(self.held[-1], "held")
        while self.held and self.random.random() < 0.5:
            gone = self.held.pop(self.random.randrange(len(self.held)))
            self._decide(gone, self.random.choice(("released", "rejected")))

    def _decide(self, envelope: bytes, decision: str) -> None:
        said = {"envelope": envelope.hex(), "reason": None, "decision": decision}
        self.enter("quarantine", at="", **said)

    def revoke(self, *, everything: bool) -> None:
        document, _, hashes = self.random.choice(self.manifests)
        unspent = sorted(set(hashes) & set(self.codes))
        taken = unspent if everything else unspent[:3]
        self.codes = [code for code in self.codes if code not in set(taken)]
        self.revoked |= set(taken)
        self.spent |= set(taken)
        listed = None if everything else [value.hex() for value in taken]
        root = json.loads(document)["root"]
        self.enter("codes-revoked", root=root, hashes=listed, count=len(taken), reason="", at="")

    def publish(self, series: str, step: int = 1) -> None:
        """Publish figures; a self-selected figure stands where fewer than `step` answers came."""
        size = len(self.entries)
        rows = [json.loads(self.rows[one][2]) for one in self.live(series)]
        levels = {
            level: [
                self._standing((series, level), figure, step)
                for unit in units
                for figure in self._figures(rows, level, unit, series)
            ]
            for level, units in _levels().items()
        }
        number = 1 + sum(1 for each in self.publications if each["series"] == series)
        named = {"campaign": CAMPAIGN, "series": series}
        figures = canonical([{}, levels, {}]).decode()
        versions = canonical({"ledger_size": str(size)}).decode()
        stored = named | {"sequence": number, "state": "field"}
        self.publications.append(stored | {"figures": figures, "versions": versions})
        root = tree_root(self.leaves()).hex()
        self.enter("snapshot", size=size, n=len(rows), digest=root, at="", **named)
        self.enter("publication", digest=digest(figures, versions), at="", **stored)

    def _standing(
        self, key: tuple[str, str], fresh: dict[str, object], step: int
    ) -> dict[str, object]:
        name = (*key, str(fresh["unit"]), str(fresh["index"]))
        before = self._shown.get(name)
        if key[0] != "sample" and before and int(str(fresh["n"])) - int(str(before["n"])) < step:
            return before
        self._shown[name] = fresh
        return fresh

    def _figures(
        self, rows: list[dict[str, str]], level: str, unit: str, series: str
    ) -> Iterable[dict[str, object]]:
        inside = [
            json.loads(row["answers"]) for row in rows if _belongs(row["unit"], level, unit, series)
        ]
        factors = {"factor:one": ("a", "b"), "factor:two": ("c",)}
        groups = {"overall": list(factors.values())} | {n: [f] for n, f in factors.items()}
        groups |= {f"item:{item}": [(item,)] for item in ITEMS}
        for index, parts in groups.items():
            asked = [item for part in parts for item in part]
            n = sum(1 for one in inside if any(item in one for item in asked))
            est = by_hand(inside, parts, self.aggregation)
            block = OFFICES[unit][1] if unit in OFFICES else None
            yield {"unit": unit, "block": block, "index": index, "n": n, "est": est}

    def _row(self, series: str, case: str | None = None, channel: str = "interview") -> bytes:
        draw = self.random
        answered = {item: draw.randint(1, 5) for item in ITEMS if draw.random() < 0.8}
        if series == "sample":
            case = case or draw.randbytes(6).hex()
        fields = dict.fromkeys(("receiving", "deciding"))
        row = canonical(
            fields
            | {
                "unit": draw.choice(sorted(OFFICES)),
                "response_id": draw.randbytes(16).hex(),
                "campaign": CAMPAIGN,
                "series": series,
                "channel": channel,
                "answered": "alone",
                "instrument": "form",
                "version": "1",
                "language": "vi",
                "week": "2026-06-01",
                "answers": canonical(answered).decode(),
                "flags": "[]",
                "case_id": case,
            }
        )
        salt = draw.randbytes(32)
        self.rows[committed(salt, row)] = ("live", salt, row)
        return committed(salt, row)


def _levels() -> dict[str, list[str]]:
    offices = {
        level: [unit for unit, (kind, _) in OFFICES.items() if kind == level]
        for level in ("department", "commune")
    }
    return {"city": ["31"], "block": ["departments", "wards", "communes"]} | offices


def _belongs(office: str, level: str, unit: str, series: str) -> bool:
    _, block = OFFICES[office]
    if level == "city":
        return series != "sample" or block != "departments"
    return unit in {office, block}
