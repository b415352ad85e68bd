"""The vectors of docs/audit-format.md, held against the product and against the verifier."""

import json
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.indices.index import estimate_index
from analysis.indices.scheme import IndexScheme
from survey_service.ledger import (
    checkpoints,
    commitments,
    entries,
    keys,
    manifests,
    merkle,
    published,
)
from survey_service.ledger.verifier import bundle, log, publications
from survey_service.ledger.verifier.ed25519 import check_signature, plain_signature_check
from survey_service.ledger.verifier.figures import Scheme
from survey_service.pipeline.audit import sealed_line
from survey_service.store.responses import ResponseRow

FOLDER = Path(__file__).parent.parent / "ledger" / "vectors" / "audit"


def vectors(name):
    found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return pytest.mark.parametrize("case", found, ids=map(str, range(len(found))))


@vectors("responses")
def test_responses(case):
    changed = {"response_id": bytes.fromhex(case["fields"]["response_id"])}
    changed |= {"week": date.fromisoformat(case["fields"]["week"])}
    row = ResponseRow(**(case["fields"] | changed), salt=bytes.fromhex(case["salt"]))
    assert row.content.decode() == case["row"]
    assert row.commitment.hex() == case["commitment"]
    assert bundle.canonical(case["fields"]) == case["row"]


@vectors("sealed")
def test_sealed_answers(case):
    ciphertext = bytes.fromhex(case["ciphertext"])
    assert commitments.sealed_hash(ciphertext).hex() == case["hash"]
    assert sealed_line(case["channel"], ciphertext).decode() == case["line"]


@vectors("entries")
def test_entries(case):
    fields = {name: value for name, value in case["fields"].items() if name != "kind"}
    made = entries.encode(case["fields"]["kind"], **fields)
    assert made.decode() == case["entry"] == bundle.canonical(case["fields"] | {"v": 1})
    assert entries.leaf(made).hex() == case["leaf"]


@vectors("trees")
def test_trees(case):
    tree = log.Tree()
    texts = [f"entry {number}".encode() for number in range(case["size"])]
    for text in texts:
        tree.extend([text])
    assert merkle.root(texts).hex() == tree.root().hex() == case["root"]


@vectors("checkpoints")
def test_checkpoints(case):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(case["private_key"]))
    public = bytes.fromhex(case["public_key"])
    assert keys.fingerprint(public) == log.fingerprint(public) == case["fingerprint"]
    assert checkpoints.origin_of(public) == case["origin"]
    made = checkpoints.Checkpoint(
        origin=case["origin"],
        size=case["size"],
        root=bytes.fromhex(case["root"]),
        at=datetime.fromisoformat(case["at"]),
    )
    assert checkpoints.sign(key, made) == case["note"]
    read = log.read_note(case["note"])
    assert (read.origin, read.size, read.root.hex()) == (case["origin"], made.size, case["root"])
    assert read.signed_by(public)
    assert not read.signed_by(bytes(32))


@vectors("manifests")
def test_manifests(case):
    content = (
        f'{{"hashes":{json.dumps(case["hashes"], separators=(",", ":"))},'
        f'"manifest":{case["manifest"]},"signature":"{case["signature"]}"}}\n'
    )
    signed = manifests.decode(content.encode())
    public = bytes.fromhex(case["public_key"])
    assert [value.hex() for value in manifests.verify(signed, public)] == case["hashes"]


@vectors("publications")
def test_publications(case):
    assert published.publication_digest(case["figures"], case["versions"]) == case["digest"]
    assert publications._digest(case) == case["digest"]


@vectors("figures")
def test_figures_by_the_verifier(case):
    scheme = Scheme(case["scheme"])
    cells = scheme.cells(sum(scheme.marks(json.dumps(answers)) for answers in case["answers"]))
    for index, expected in case["indices"].items():
        n, est = scheme.value(cells, index)
        assert (n, est) == (expected["n"], pytest.approx(expected["est"]))


@vectors("figures")
def test_figures_by_the_product(case):
    named = {"name": "vector", "version": "1", "instrument": "form"}
    words = {key: {} for key in ("title", "formula", "provenance")}
    parts = {
        name: [part | {"title": {}} for part in case["scheme"].get(name, [])]
        for name in ("pillars", "factors")
    }
    scheme = convert(case["scheme"] | named | words | parts, IndexScheme)
    rows = case["answers"]
    columns = {item: np.array([row.get(item, np.nan) for row in rows]) for item in scheme.items}
    weight = {"weight": np.ones(len(rows))}
    found = estimate_index(scheme, survey_design(ResponseTable(columns | weight), weights="weight"))
    shown = {one.index: (one.n, one.est) for one in found}
    assert shown == {
        index: (expected["n"], pytest.approx(expected["est"]))
        for index, expected in case["indices"].items()
    }


RFC_8032 = [  # §7.1, tests 1, 2 and 3: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
@pytest.mark.parametrize("check", [plain_signature_check, check_signature])
def test_signatures_of_the_rfc(check, public, message, signature):
    key, said, signed = map(bytes.fromhex, (public, message, signature))
    assert check(key, signed, said)
    assert not check(key, signed, said + b"x")
    assert not check(key, signed[:-1], said)
    assert not check(key[:-1], signed, said)
    larger = int.from_bytes(signed[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    assert not check(key, signed[:32] + larger.to_bytes(32, "little"), said)


@settings(max_examples=25, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=50), data=st.data())
def test_the_plain_check_agrees_with_the_library(seed, message, data):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signed = key.public_key().public_bytes_raw(), key.sign(message)
    assert plain_signature_check(public, signed, message)
    at = data.draw(st.integers(0, 95))
    changed = bytearray(public + signed)
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    public, signed = bytes(changed[:32]), bytes(changed[32:])
    assert plain_signature_check(public, signed, message) is False
    assert check_signature(public, signed, message) is False


def test_a_key_is_named_by_its_hash():
    assert log.fingerprint(bytes(32)) == sha256(b"langnghe/key/v1\0" + bytes(32)).hexdigest()[:32]
