"""A manifest proves its codes, and any change of any byte of its file is refused."""

import hashlib
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from survey_service.ledger import keys, manifests
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.manifests import Manifest, SignedManifest

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
HASHES = sorted(hashlib.sha256(bytes([number])).digest() for number in range(5))


def signed(hashes=HASHES, key=KEY, **changes) -> SignedManifest:
    fields = {
        "issuer": keys.fingerprint(keys.public_bytes(KEY)),
        "unit": "11311",
        "receiving": "11311.TT",
        "deciding": "31.SNV",
        "campaign": "hp-2026",
        "instrument": "transaction_feedback",
        "count": len(hashes),
        "issued_on": date(2026, 6, 1),
        "root": manifests.tree_root(HASHES),
    }
    return manifests.sign(key, Manifest(**(fields | changes)), hashes)


def verify(batch):
    return manifests.verify(batch, keys.public_bytes(KEY))


def test_a_signed_manifest_gives_its_hashes_back():
    assert verify(signed()) == tuple(HASHES)
    assert verify(manifests.decode(manifests.encode(signed()))) == tuple(HASHES)


def test_the_signed_bytes_are_fixed():
    # a signature must hold for ever, so the bytes under it may never move
    assert manifests.canonical(signed().manifest) == (
        b'{"campaign":"hp-2026","count":5,"deciding":"31.SNV","instrument":"transaction_feedback",'
        b'"issued_on":"2026-06-01","issuer":"' + signed().manifest.issuer.encode() + b'",'
        b'"receiving":"11311.TT","root":"' + signed().manifest.root.encode() + b'",'
        b'"series":"transaction","unit":"11311","version":1}'
    )


def test_every_changed_byte_of_a_file_is_refused():
    content = manifests.encode(signed())
    for place in range(len(content)):
        for change in (0x01, 0x20, 0x80):
            broken = bytearray(content)
            broken[place] ^= change
            with pytest.raises(LedgerError):
                verify(manifests.decode(bytes(broken)))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + b"\n",
        lambda text: b" " + text,
        lambda text: text.replace(b'"count":5', b'"count":5.0'),
        lambda text: text.replace(b'"count":5', b'"count":5,"count":5'),
        lambda text: text.replace(b'"version":1', b'"version":2'),
        lambda text: text.replace(b'"unit":"11311"', b'"unit":"\\u0031131 1"'),
        lambda text: b"",
        lambda text: b"null",
        lambda text: b"\xff" + text,
    ],
)
def test_other_spellings_of_a_file_are_refused(change):
    with pytest.raises(LedgerError, match="manifest-unreadable"):
        manifests.decode(change(manifests.encode(signed())))


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        (signed(key=OTHER), "manifest-signature"),
        (replace(signed(), signature="00" * 64), "manifest-signature"),
        (replace(signed(), signature="zz"), "manifest-signature"),
        (
            replace(signed(), manifest=replace(signed().manifest, unit="11407")),
            "manifest-signature",
        ),
        (signed(issuer="0" * 32), "manifest-issuer"),
        (signed(HASHES[:-1], count=5), "manifest-count"),
        (signed([*HASHES[:-1], bytes([255]) * 32]), "manifest-root"),
        (signed(HASHES[::-1]), "manifest-hashes"),
        (signed([*HASHES, HASHES[-1]]), "manifest-hashes"),
        (signed([value[:31] for value in HASHES]), "manifest-hashes"),
        (signed([], count=0), "manifest-hashes"),
        (replace(signed(), hashes=tuple(h.hex().upper() for h in HASHES)), "manifest-hashes"),
    ],
)
def test_what_does_not_hold_is_named(batch, code):
    with pytest.raises(LedgerError) as refused:
        verify(batch)
    assert refused.value.code == code
