"""Where an installation's keys live: one folder, and a second place that survives the first.

    <folder>/<role>/<fingerprint>.pem     a key of a role; former keys stay beside the current one
    <folder>/<role>/current               the fingerprint of the key in use
    <folder>/boxes/<box>.key              32 raw bytes (X25519) of a box of sealed answers

Ledger, issuer and release keys sign (Ed25519); the epoch key opens what devices sealed (P-256); a
box key opens the sealed answers of one box and is destroyed when they are mixed. A key is on the
disk of both places before it is used, so no single disk takes answers with it.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args, overload

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from survey_service.ledger import key_files, keys
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_places import Places
from survey_service.ledger.keys import EpochKey, PrivateKey

SigningRole = Literal["issuer", "ledger", "release"]
Role = Literal["issuer", "ledger", "release", "epoch"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
BOX_KEY_BYTES: Final = 32
_NAME: Final = re.compile("[0-9a-f]{32}")
"""A fingerprint, and the name of a box, which has 128 bits too."""


class KeyInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a key without reading it.

    Attributes:
        created: date of its file, UTC; the announcement in the ledger is the better witness.
        here: its file is in the first place.
        copied: its file is in the second place; None where there is no second place.
        private: nobody but the owner can touch any of its files.
    """

    role: Role
    fingerprint: str
    current: bool
    created: datetime
    here: bool
    copied: bool | None
    private: bool


class SigningKey(NamedTuple):
    """A key that signs, its public half (32 bytes) and its fingerprint."""

    key: PrivateKey
    public: bytes
    fingerprint: str


class KeyStore:
    """The keys under a folder and its copy.

    Args:
        folder: the first place; made when the first key is.
        copy: the second place, on another disk; None keeps keys in one place only.
    """

    def __init__(self, folder: Path, copy: Path | None = None) -> None:
        self._places = Places(folder, copy)
        self._signing: SigningKey | None = None

    @property
    def signing(self) -> SigningKey:
        """The ledger key with which this process signs what it takes in.

        It is read once, and stays until `sign_with` names another: a key that replaced it must
        stand in the ledger before anything is signed with it.

        Raises:
            LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
        """
        return self._signing or self.sign_with()

    def sign_with(self, fingerprint: str | None = None) -> SigningKey:
        """Sign with this ledger key from now on; without a name with the one in use.

        Raises:
            LedgerError: `key-missing`, `key-exposed`, `key-unreadable`; the one before is kept.
        """
        name = fingerprint or self._required_name("ledger")
        key = self.get("ledger", name)
        self._signing = SigningKey(key, keys.public_bytes(key), name)
        return self._signing

    def current_name(self, role: Role) -> str | None:
        """Return the fingerprint of the key in use; None for a role without a key.

        Raises:
            LedgerError: `key-exposed`.
        """
        try:
            return self._places.read(f"{role}/current", _name)
        except LedgerError as error:
            if error.code != "key-missing":
                raise
            return None

    @overload
    def current(self, role: SigningRole) -> PrivateKey: ...
    @overload
    def current(self, role: Literal["epoch"]) -> EpochKey: ...
    @overload
    def current(self, role: Role) -> PrivateKey | EpochKey: ...
    def current(self, role: Role) -> PrivateKey | EpochKey:
        """Return the key in use.

        Raises:
            LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
        """
        return self.get(role, self._required_name(role))

    @overload
    def get(self, role: SigningRole, fingerprint: str) -> PrivateKey: ...
    @overload
    def get(self, role: Literal["epoch"], fingerprint: str) -> EpochKey: ...
    @overload
    def get(self, role: Role, fingerprint: str) -> PrivateKey | EpochKey: ...
    def get(self, role: Role, fingerprint: str) -> PrivateKey | EpochKey:
        """Return a key of a role, current or former, by its fingerprint.

        Raises:
            LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
        """

        def parse(path: Path) -> PrivateKey | EpochKey:
            key = keys.load_epoch_key(path) if role == "epoch" else keys.load_key(path)
            if (got := keys.fingerprint(keys.public_bytes(key))) != fingerprint:
                raise keys.unreadable(path, f"the key {got}", "the key that its name says")
            return key

        return self._places.read(_key_file(role, fingerprint), parse)

    def create(self, role: Role) -> PrivateKey | EpochKey:
        """Make the first key of a role and put it to use.

        Raises:
            LedgerError: `key-exists` (the role has one: rotate it), `key-unwritable`.
        """
        if (name := self.current_name(role)) is not None:
            raise LedgerError(
                "key-exists",
                where=role,
                got=name,
                expected="a role without a key",
                hint=f"Run langnghe keys rotate {role} to replace it.",
            )
        return self._made(role)

    def rotate(self, role: Role) -> PrivateKey | EpochKey:
        """Make a new key of a role and put it to use; the former one stays for what it signed.

        Raises:
            LedgerError: `key-missing` (there is none to replace), `key-unwritable`.
        """
        self._required_name(role)
        return self._made(role)

    def _made(self, role: Role) -> PrivateKey | EpochKey:
        key = keys.new_epoch_key() if role == "epoch" else PrivateKey.generate()
        name = keys.fingerprint(keys.public_bytes(key))
        self._places.write_new(_key_file(role, name), keys.private_pem(key))
        self._places.replace(f"{role}/current", f"{name}\n".encode("ascii"))
        return key

    def _required_name(self, role: Role) -> str:
        if (name := self.current_name(role)) is not None:
            return name
        raise LedgerError(
            "key-missing",
            where=str(self._places.all[0] / role),
            got="no key",
            expected="a key in use",
            hint=f"Run langnghe keys create {role}, or restore the folder of keys from its copy.",
        )

    def listing(self) -> tuple[KeyInfo, ...]:
        """Return every key of every role, the current one of a role first, then by date."""
        return tuple(info for role in ROLES for info in self._of_role(role))

    def _of_role(self, role: Role) -> list[KeyInfo]:
        current = self.current_name(role)
        names = self._places.names(f"{role}/*.pem")
        found = [self._info(role, name, current=name == current) for name in names]
        return sorted(found, key=lambda info: (not info.current, info.created, info.fingerprint))

    def _info(self, role: Role, name: str, *, current: bool) -> KeyInfo:
        files = self._places.files(f"{role}/{name}.pem")
        there = [path for path in files if path.exists()]
        return KeyInfo(
            role=role,
            fingerprint=name,
            current=current,
            created=datetime.fromtimestamp(min(path.stat().st_mtime for path in there), UTC),
            here=files[0] in there,
            copied=files[1] in there if files[1:] else None,
            private=all(key_files.is_private(path) for path in there),
        )

    def destroy_epoch_key(self, fingerprint: str) -> None:
        """Destroy a former epoch key: what devices sealed to it can never be opened again.

        Raises:
            LedgerError: `key-in-use` for the current one; `key-missing` for what is no name of a
                key; `key-unwritable`, `key-place-missing`.
        """
        if fingerprint == self.current_name("epoch"):
            raise LedgerError(
                "key-in-use",
                where="epoch",
                got=fingerprint,
                expected="a former key",
                hint="Rotate it first, and wait until every device has sent what it holds.",
            )
        self._places.destroy(_key_file("epoch", fingerprint))

    def create_box_key(self, box: bytes) -> bytes:
        """Make the key of a new box (16 bytes); return its public half, 32 raw bytes.

        Raises:
            LedgerError: `key-exists`, `key-unwritable`.
        """
        key = X25519PrivateKey.generate()
        self._places.write_new(_box_file(box), key.private_bytes_raw())
        return key.public_key().public_bytes_raw()

    def box_key(self, box: bytes) -> bytes:
        """Return the private key of a box, 32 raw bytes.

        Raises:
            LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
        """
        return self._places.read(_box_file(box), _raw)

    def destroy_box_key(self, box: bytes) -> None:
        """Destroy the key of a box in both places; one that is gone is destroyed already.

        Raises:
            LedgerError: `key-unwritable`, `key-place-missing`: do it again later.
        """
        self._places.destroy(_box_file(box))

    def box_keys(self) -> frozenset[bytes]:
        """Return the boxes that still have a key in either place."""
        names = self._places.names("boxes/*.key")
        return frozenset(bytes.fromhex(name) for name in names if _NAME.fullmatch(name))


def _key_file(role: Role, fingerprint: str) -> str:
    """Return the name of a key's file; a fingerprint may come from a device, so it is no path."""
    if not _NAME.fullmatch(fingerprint):
        raise LedgerError(
            "key-missing",
            where=role,
            got=fingerprint[:64],
            expected="a fingerprint of 32 hexadecimal digits",
            hint="Run langnghe keys list for the keys that there are.",
        )
    return f"{role}/{fingerprint}.pem"


def _box_file(box: bytes) -> str:
    return f"boxes/{box.hex()}.key"


def _name(path: Path) -> str:
    return key_files.read(path).decode("ascii", "replace").strip()


def _raw(path: Path) -> bytes:
    content = key_files.read(path)
    if len(content) != BOX_KEY_BYTES:
        raise keys.unreadable(path, f"{len(content)} bytes", "32 raw bytes")
    return content
