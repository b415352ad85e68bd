"""Sessions: an opaque token of 256 bits in a cookie, its hash in the database.

The cookie is HttpOnly and SameSite=Strict, and over HTTPS carries the `__Host-` prefix (RFC 6265bis
§4.1.3) so that no neighbouring host can set it. A session ends when unused for `IDLE` or `LIFETIME`
after it was opened; roles and the account's state are read anew on each request, so a revocation
takes effect at once.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from msgspec import Struct

from survey_service.problems import Problem
from survey_service.security.accounts import authenticate
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.security.throttle import Throttle
from survey_service.store import accounts, sessions
from survey_service.store.database import Database
from survey_service.store.sessions import StoredSession

AnyConnection = ASGIConnection[Any, Any, Any, Any]

TOKEN_BYTES: Final = 32
IDLE: Final = timedelta(minutes=30)
LIFETIME: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)
_KEPT: Final = "staff_session"


class Session(Struct, frozen=True, kw_only=True):
    """A signed-in person during one request; `csrf` goes into every form and comes back."""

    username: str
    name: str
    grants: tuple[Grant, ...]
    csrf: str


class Opened(Struct, frozen=True, kw_only=True):
    """A session just opened: its cookie and its person."""

    cookie: Cookie
    session: Session


def token_hash(token: str) -> bytes:
    """What is stored of a token. Tokens are 256 random bits, so a plain hash cannot be reversed."""
    return hashlib.sha256(b"langnghe/session/v1\x00" + token.encode()).digest()


def csrf_token(token: str) -> str:
    """The form token of a session: derived, so that there is nothing more to store."""
    return hmac.new(token.encode(), b"langnghe/csrf/v1", hashlib.sha256).hexdigest()


class Sessions:
    """Opens, finds and ends sessions.

    Args:
        database: where accounts and sessions live.
        clock: returns the present moment.
        passwords: checks passwords.
        secure: people reach the service over HTTPS.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        passwords: Passwords,
        *,
        secure: bool,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._secure = secure
        self._throttle = Throttle(clock)
        self.cookie_name = "__Host-langnghe" if secure else "langnghe"

    def login(self, username: str, password: str, address: str) -> Opened:
        """Open a session for whoever proves to be `username`. Blocks for the time of one hash.

        Raises:
            Problem: `sign-in-failed`, `sign-in-throttled`, `busy`.
        """
        name = username.strip().lower()
        self._throttle.check(name, address)
        account = authenticate(self._database, self._passwords, name, password)
        if account is None:
            self._throttle.failed(name, address)
            raise Problem("sign-in-failed")
        self._throttle.succeeded(name, address)
        token = self._open(account.username)
        session = Session(
            username=account.username,
            name=account.name,
            grants=account.grants,
            csrf=csrf_token(token),
        )
        return Opened(cookie=self._cookie(token), session=session)

    def resume(self, token: str) -> Session | None:
        """Return the person behind a token; None if it is unknown, over, or the account closed."""
        if len(token) != TOKEN_BYTES * 2 or not token.isascii():
            return None
        now = self._clock()
        with self._database.read() as connection:
            stored = sessions.find(connection, token_hash(token))
            account = None if stored is None else accounts.find(connection, stored.account)
        if stored is None or account is None or account.disabled_at is not None:
            return None
        if now >= stored.ends_at or now >= stored.seen_at + IDLE:
            return None
        if now >= stored.seen_at + TOUCH_EVERY:
            with self._database.write() as connection:
                sessions.touch(connection, stored.token_hash, now)
        return Session(
            username=account.username,
            name=account.name,
            grants=account.grants,
            csrf=csrf_token(token),
        )

    def of(self, connection: AnyConnection) -> Session | None:
        """Return the session of a request, looked up once per request. Blocks on the database."""
        state = connection.scope["state"]
        if _KEPT not in state:
            token = connection.cookies.get(self.cookie_name)
            state[_KEPT] = None if token is None else self.resume(token)
        found: Session | None = state[_KEPT]
        return found

    def logout(self, connection: AnyConnection) -> Cookie:
        """End the session of a request, if it has one; returns the cookie that forgets it."""
        token = connection.cookies.get(self.cookie_name)
        if token is not None:
            with self._database.write() as transaction:
                sessions.end(transaction, token_hash(token))
            connection.scope["state"][_KEPT] = None
        return self._cookie("", max_age=0)

    def _open(self, username: str) -> str:
        token, now = secrets.token_hex(TOKEN_BYTES), self._clock()
        stored = StoredSession(
            token_hash=token_hash(token),
            account=username,
            opened_at=now,
            seen_at=now,
            ends_at=now + LIFETIME,
        )
        with self._database.write() as connection:
            sessions.sweep(connection, now, now - IDLE)
            sessions.add(connection, stored)
        return token

    def _cookie(self, token: str, max_age: int | None = None) -> Cookie:
        return Cookie(
            key=self.cookie_name,
            value=token,
            path="/",
            max_age=max_age,
            httponly=True,
            secure=self._secure,
            samesite="strict",
        )
