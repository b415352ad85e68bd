"""Sealing answers to a box: X25519 (RFC 7748), HKDF-SHA-256 (RFC 5869), AES-256-GCM (SP 800-38D).

    sealed = version(1) || ephemeral public key(32) || counter(4) || AES-GCM(padded content)
    key    = HKDF(X25519(ephemeral, box), info = domain || ephemeral public || box public)
    nonce  = 8 zero bytes || counter(4)         associated data = domain || box || row || context
    padded = form(1) || length(4) || content || zeros       form 0: as it is, 1: deflated (RFC 1951)

Every commit has an ephemeral key of its own, so a key never meets a nonce twice. The padded content
has one of few sizes: 896 bytes, 3,584 bytes and so on, each four times the one before, so that what
was written does not show in how long the sealed row is. The first size is what fits, with its keys,
three times into a page of SQLite. Whoever has the box's private key opens; nobody else, and not the
sealer a moment later. A new version of the bytes gets a new version byte and domain.
"""

import zlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey_service.ledger.errors import LedgerError

VERSION: Final = b"\x01"
SMALLEST: Final = 896
STEP: Final = 4
LARGEST: Final = SMALLEST * STEP**6
"""3.5 MiB; the largest body the service reads is far below."""

_DOMAIN: Final = b"langnghe/seal/v1\x00"
_KEY_BYTES: Final = 32
_COUNTER_BYTES: Final = 4
_TAG_BYTES: Final = 16
_HEAD_BYTES: Final = len(VERSION) + _KEY_BYTES + _COUNTER_BYTES
_PLAIN, _DEFLATED = b"\x00", b"\x01"
_FRAME_BYTES: Final = 5


def pad(content: bytes) -> bytes:
    """Return content filled up to its size; deflated first where the smallest does not hold it.

    Raises:
        ValueError: it is larger than the service ever takes in.
    """
    form, held = _PLAIN, content
    if len(content) + _FRAME_BYTES > SMALLEST:
        form, held = _DEFLATED, zlib.compress(content, wbits=-zlib.MAX_WBITS)
    size = SMALLEST
    while size < len(held) + _FRAME_BYTES:
        size *= STEP
    if size > LARGEST:
        raise ValueError(f"{len(content)} bytes do not fit into a sealed row")
    return (form + len(held).to_bytes(4, "big") + held).ljust(size, b"\x00")


def sealed_size(padded: bytes) -> int:
    """Return the bytes of the sealed row of a padded content."""
    return _HEAD_BYTES + len(padded) + _TAG_BYTES


class Sealer:
    """Seals the answers of one commit; it cannot open them again once it is gone."""

    def __init__(self) -> None:
        self._ephemeral = X25519PrivateKey.generate()
        self._public = self._ephemeral.public_key().public_bytes_raw()
        self._ciphers: dict[bytes, AESGCM] = {}
        self._counter = 0

    def seal(
        self, public_key: bytes, box: bytes, row: bytes, context: bytes, padded: bytes
    ) -> bytes:
        """Return the sealed row of a padded content.

        Args:
            public_key: the box's, 32 bytes.
            box: id of the box, 16 bytes; bound to the row, as are the next two.
            row: id of the row, 16 bytes.
            context: what the box stands for; a row is not opened under another context.
            padded: from `pad`.
        """
        cipher = self._ciphers.get(box)
        if cipher is None:
            shared = self._ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
            cipher = self._ciphers[box] = _cipher(shared, self._public, public_key)
        counter = self._counter.to_bytes(_COUNTER_BYTES, "big")
        self._counter += 1
        sealed = cipher.encrypt(_nonce(counter), padded, _bound(box, row, context))
        return b"".join((VERSION, self._public, counter, sealed))


class Opener:
    """Opens the rows of one box.

    Args:
        private_key: the box's, 32 bytes.
        box: id of the box.
        context: what the box stands for.
    """

    def __init__(self, private_key: bytes, box: bytes, context: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private_key)
        self._public = self._private.public_key().public_bytes_raw()
        self._box = box
        self._context = context
        self._ciphers: dict[bytes, AESGCM] = {}

    def open(self, row: bytes, sealed: bytes) -> bytes:
        """Return the content of a sealed row.

        Raises:
            LedgerError: `sealed-altered`: not one bit may differ from what was sealed under this
                box, id and context.
        """
        try:
            return self._open(row, sealed)
        except (InvalidTag, ValueError, zlib.error) as error:
            raise altered(self._box, row) from error

    def _open(self, row: bytes, sealed: bytes) -> bytes:
        start, end = len(VERSION), len(VERSION) + _KEY_BYTES
        ephemeral, counter = sealed[start:end], sealed[end:_HEAD_BYTES]
        if sealed[:start] != VERSION:
            raise ValueError("another version")
        cipher = self._ciphers.get(ephemeral)
        if cipher is None:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            cipher = self._ciphers[ephemeral] = _cipher(shared, ephemeral, self._public)
        bound = _bound(self._box, row, self._context)
        return _content(cipher.decrypt(_nonce(counter), sealed[_HEAD_BYTES:], bound))


def altered(box: bytes, row: bytes) -> LedgerError:
    """Return the refusal of a row that is not the one that was sealed."""
    return LedgerError(
        "sealed-altered",
        where=f"box {box.hex()}, row {row.hex()}",
        got="another row",
        expected="the row that was sealed here",
        hint="Compare boxes and sealed_answers with a backup; nothing of this box was opened.",
    )


def _content(padded: bytes) -> bytes:
    """Return what was padded."""
    form, length = padded[:1], int.from_bytes(padded[1:_FRAME_BYTES], "big")
    held = padded[_FRAME_BYTES : _FRAME_BYTES + length]
    if len(held) != length or padded[_FRAME_BYTES + length :].strip(b"\x00"):
        raise ValueError("another length")
    if form == _PLAIN:
        return held
    if form != _DEFLATED:
        raise ValueError("another form")
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    content = inflater.decompress(held, LARGEST)
    if not inflater.eof or inflater.unused_data:
        raise ValueError("not all of it could be inflated")
    return content


def _cipher(shared: bytes, ephemeral: bytes, public_key: bytes) -> AESGCM:
    info = _DOMAIN + ephemeral + public_key
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(shared)
    return AESGCM(derived)


def _nonce(counter: bytes) -> bytes:
    return counter.rjust(12, b"\x00")


def _bound(box: bytes, row: bytes, context: bytes) -> bytes:
    return b"".join((_DOMAIN, box, row, context))
