"""Limits on attempts to sign in, in memory: per account and network, per network, per account.

The tight limit is on an account as tried from one network. If it were on the account alone, five
wrong passwords from anywhere would keep its owner out; that limit is high, so that only a guesser
with many networks meets it.

Neither names nor addresses are kept: a counter is found by HMAC-SHA256 under a key that is drawn
anew each day and forgotten with the process. Several worker processes count apart, so the limit of
the whole service is at most the number of workers times the limit here.
"""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from survey_service.problems import Problem

WINDOW: Final = timedelta(minutes=15)
PER_ACCOUNT_AND_PREFIX: Final = 5
PER_PREFIX: Final = 20
PER_ACCOUNT: Final = 100
MOST_COUNTERS: Final = 20_000


def prefix_of(address: str) -> str:
    """The network an address belongs to: /24 for IPv4, /48 for IPv6, "?" if it is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "?"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))  # noqa: PLR2004 - the number of the protocol


class Throttle:
    """Counts failed attempts in a sliding window.

    Args:
        clock: returns the present moment.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[bytes, list[datetime]] = OrderedDict()
        self._day, self._key = "", b""

    def check(self, username: str, address: str) -> None:
        """Refuse the attempt if its account, its network or both together failed too often.

        Raises:
            Problem: `sign-in-throttled` with Retry-After.
        """
        with self._lock:
            now = self._clock()
            for counter, limit in self._counters(username, address, now):
                recent = self._recent(counter, now)
                if len(recent) >= limit:
                    wait = recent[-limit] + WINDOW - now
                    raise Problem.retry_later("sign-in-throttled", int(wait.total_seconds()) + 1)

    def failed(self, username: str, address: str) -> None:
        """Count a failed attempt against its account, its network and both together."""
        with self._lock:
            now = self._clock()
            for counter, _ in self._counters(username, address, now):
                self._failures[counter] = [*self._recent(counter, now), now]
                self._failures.move_to_end(counter)
            while len(self._failures) > MOST_COUNTERS:
                self._failures.popitem(last=False)

    def succeeded(self, username: str, address: str) -> None:
        """Forget the failures of the account from this network; the others stay.

        A success says who sits in this network, not who guesses from elsewhere.
        """
        with self._lock:
            (here, _), *_ = self._counters(username, address, self._clock())
            self._failures.pop(here, None)

    def _recent(self, counter: bytes, now: datetime) -> list[datetime]:
        return [moment for moment in self._failures.get(counter, ()) if moment > now - WINDOW]

    def _counters(
        self, username: str, address: str, now: datetime
    ) -> tuple[tuple[bytes, int], ...]:
        day = now.date().isoformat()
        if day != self._day:
            self._day, self._key = day, secrets.token_bytes(32)
            self._failures.clear()
        prefix = prefix_of(address)
        return (
            (self._digest("account and prefix", prefix, username), PER_ACCOUNT_AND_PREFIX),
            (self._digest("prefix", prefix), PER_PREFIX),
            (self._digest("account", username), PER_ACCOUNT),
        )

    def _digest(self, *parts: str) -> bytes:
        # the name stands last: it alone may hold the separator
        message = "\x00".join(parts).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, hashlib.sha256)
