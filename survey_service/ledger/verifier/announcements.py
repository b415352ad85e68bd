"""Announcements of keys: each signed by the key itself, and no signature there is a false one."""

from survey_service.ledger.verifier.bundle import (
    MOST_KEPT,
    Entry,
    UnreadableError,
    canonical,
    unhex,
)
from survey_service.ledger.verifier.ed25519 import KEY_BYTES, SIGNATURE_BYTES, check_signature
from survey_service.ledger.verifier.findings import Findings
from survey_service.ledger.verifier.log import ANNOUNCEMENT, fingerprint

EPOCH = "epoch"
"""The role of keys that cannot sign; a ledger key vouches for them where there is one."""

POINT_BYTES = 65
"""An uncompressed point of P-256, as an epoch key is one."""


class Announcements:
    """Holds every key that the log announces against its signatures, whatever the key is for."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._keys: dict[str, bytes] = {}
        self._entries: list[tuple[int, Entry]] = []

    def key(self, position: int, entry: Entry) -> None:
        """Read an entry of the kind `key`."""
        is_point = entry["role"] == EPOCH
        public = unhex(entry["public_key"], POINT_BYTES if is_point else KEY_BYTES)
        name = fingerprint(public)
        if name != entry["fingerprint"]:
            got = entry["fingerprint"]
            self._findings.add("key-fingerprint", f"entry {position}", got, name)
        self._keys[name] = public
        self._entries.append((position, entry))
        if len(self._entries) > MOST_KEPT:
            raise UnreadableError("entries.jsonl", "more keys than can be compared")

    def finish(self) -> None:
        """Check the signatures, now that all keys are known."""
        for position, entry in self._entries:
            try:
                signed = self._is_signed(entry)
            except (ValueError, TypeError, AttributeError):
                signed = False
            if not signed:
                self._findings.add("key-signature", f"entry {position}", entry.get("signatures"))

    def _is_signed(self, entry: Entry) -> bool:
        said = {name: value for name, value in entry.items() if name != "signatures"}
        message = ANNOUNCEMENT + canonical(said).encode()
        signatures = entry.get("signatures", {})
        if entry["role"] != EPOCH and entry["fingerprint"] not in signatures:
            return False
        return all(
            check_signature(self._keys[signer], unhex(made, SIGNATURE_BYTES), message)
            for signer, made in signatures.items()
            if signer in self._keys
        )
