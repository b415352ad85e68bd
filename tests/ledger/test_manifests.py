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


EXPIRING = {"version": 2, "expires_on": date(2026, 12, 31)}


def test_the_signed_bytes_of_codes_that_expire_are_fixed():
    manifest = signed(**EXPIRING).manifest
    assert manifests.canonical(manifest) == (
        b'{"campaign":"hp-2026","count":5,"deciding":"31.SNV","expires_on":"2026-12-31",'
        b'"instrument":"transaction_feedback","issued_on":"2026-06-01","issuer":"'
        + manifest.issuer.encode()
        + b'","receiving":"11311.TT","root":"'
        + manifest.root.encode()
        + b'","series":"transaction","unit":"11311","version":2}'
    )
    assert manifest.last_day == date(2026, 12, 31)
    assert signed().manifest.last_day is None


def test_a_signature_of_the_first_version_holds_for_ever():
    # made with version 0.1.0 of this program from the same key and hashes
    made = (
        "f9964058a93411f68add9ef5e52f107926d7bc3978438aeddf56cfc0bb2d929e"
        "8c5a43847ab968c616c979f42dea29838114b87e16b7b6f16afde8054b552905"
    )
    assert verify(replace(signed(), signature=made)) == tuple(HASHES)
    assert signed().signature == made


def test_no_signature_counts_for_the_other_version():
    """Each version has its own domain: bytes signed as one prove nothing as the other."""
    later = signed(**EXPIRING)
    message = b"langnghe/manifest/v1\x00" + manifests.canonical(later.manifest)
    assert verify(later) == tuple(HASHES)
    with pytest.raises(LedgerError, match="manifest-signature"):
        verify(replace(later, signature=KEY.sign(message).hex()))


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1, "expires_on": date(2026, 12, 31)},
        {"version": 2},
        {"version": 2, "expires_on": date(2026, 5, 31)},
    ],
)
def test_a_last_day_that_cannot_be_is_refused(changes):
    with pytest.raises(ValueError, match="codes"):
        signed(**changes)


@pytest.mark.parametrize("fields", [{}, EXPIRING])
def test_every_changed_byte_of_a_file_is_refused(fields):
    content = manifests.encode(signed(**fields))
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
        lambda text: text.replace(b'"version":1', b'"version":3'),
        lambda text: text.replace(b'"version":1', b'"expires_on":null,"version":1'),
        lambda text: text.replace(b'"instrument', b'"expires_on":"2026-12-31","instrument'),
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
