"""Passwords: Argon2id (RFC 9106) with a cap on how many are worked on at once.

Each check holds 64 MiB for some 60 ms, so an unbounded number of attempts would be a way to stop
the service; beyond the cap a caller waits a little and is then told to come back. A name that does
not exist costs the same work as one that does. Rules follow NIST SP 800-63B: length matters,
composition rules do not.
"""

import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from survey_service.problems import Problem

MIN_LENGTH: Final = 12
MAX_BYTES: Final = 1024
AT_ONCE: Final = 4
WAIT_SECONDS: Final = 5.0
RETRY_AFTER_SECONDS: Final = 10


def argon2id() -> PasswordHasher:
    """The hasher of the service: Argon2id, 64 MiB, 3 passes, 1 lane."""
    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


def check_password(password: str) -> None:
    """Refuse a new password that is too short or too long.

    Raises:
        Problem: `password-too-short`, `password-too-long`.
    """
    if len(password) < MIN_LENGTH:
        raise Problem("password-too-short", "password", expected=f"≥ {MIN_LENGTH}")
    if len(password.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Problem("password-too-long", "password", expected=f"≤ {MAX_BYTES} byte")


def hash_of_nobody(hasher: PasswordHasher) -> str:
    """Return what a hash of `hasher` looks like, of no password: salt and result are random.

    To check a guess against it is the full work, and no start of the service waits for one.
    """
    salt, result = (
        b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${result}"


class Passwords:
    """Hashes and checks passwords, at most `at_once` at a time.

    Args:
        hasher: the Argon2 parameters; tests pass cheaper ones.
        at_once: how many hashes may run together.
        wait: seconds a caller waits for its turn.
    """

    def __init__(
        self,
        hasher: PasswordHasher | None = None,
        at_once: int = AT_ONCE,
        wait: float = WAIT_SECONDS,
    ) -> None:
        self._hasher = hasher or argon2id()
        self._turns = threading.BoundedSemaphore(at_once)
        self._wait = wait
        self.nobody = hash_of_nobody(self._hasher)
        """The hash that stands in for an account that does not exist."""

    def hash(self, password: str) -> str:
        """Return the Argon2id string of a new password.

        Raises:
            Problem: as `check_password`, or `busy`.
        """
        check_password(password)
        with self._turn():
            return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def verify(self, password_hash: str, password: str) -> bool:
        """Tell whether `password` belongs to `password_hash`, always doing the full work.

        Raises:
            Problem: `busy`.
        """
        # cut, not refused: the answer for an over-long guess must cost what any guess costs
        guess = password.encode("utf-8", "surrogatepass")[: MAX_BYTES + 1]
        with self._turn():
            try:
                return self._hasher.verify(password_hash, guess)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, password_hash: str) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._wait):
            raise Problem.retry_later("busy", RETRY_AFTER_SECONDS)
        try:
            yield
        finally:
            self._turns.release()
