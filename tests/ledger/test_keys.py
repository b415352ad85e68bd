"""Key files: made private, refused when exposed, and Ed25519 as in RFC 8032."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from survey_service.ledger import keys
from survey_service.ledger.errors import LedgerError


def test_a_key_is_made_for_its_owner_alone_and_read_back(tmp_path):
    path = tmp_path / "keys" / "issuer.pem"
    made = keys.create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.public_bytes(keys.load_key(path)) == keys.public_bytes(made)


def test_a_key_is_never_overwritten(tmp_path):
    path = tmp_path / "issuer.pem"
    keys.create_key(path)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="key-exists"):
        keys.create_key(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o666, 0o777])
def test_a_key_that_others_can_touch_is_refused(tmp_path, mode):
    path = tmp_path / "issuer.pem"
    keys.create_key(path)
    path.chmod(mode)
    with pytest.raises(LedgerError, match="key-exposed"):
        keys.load_key(path)
    path.chmod(0o400)
    keys.load_key(path)


def x25519():
    return X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"-----BEGIN PRIVATE KEY-----", x25519()])
def test_a_file_that_is_no_key_is_refused(tmp_path, content):
    path = tmp_path / "issuer.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(LedgerError, match="key-unreadable"):
        keys.load_key(path)


def test_a_missing_key_is_named(tmp_path):
    with pytest.raises(LedgerError, match="key-missing") as refused:
        keys.load_key(tmp_path / "none.pem")
    assert refused.value.where == str(tmp_path / "none.pem")


def test_signatures_of_the_standard():
    # RFC 8032 §7.1, test 3
    secret = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
    public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    signature = (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert keys.public_bytes(key).hex() == public
    assert keys.verify(bytes.fromhex(public), bytes.fromhex(signature), b"\xaf\x82")
    assert not keys.verify(bytes.fromhex(public), bytes.fromhex(signature), b"\xaf\x83")
    assert not keys.verify(b"short", bytes.fromhex(signature), b"\xaf\x82")


def test_a_fingerprint_names_one_key():
    names = {keys.fingerprint(bytes([number]) * 32) for number in range(200)}
    assert len(names) == 200
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in names)
