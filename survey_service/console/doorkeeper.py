"""The console's way in: signing in and out over `Sessions`.

Implements `console.viewer.Doorkeeper`. The sign-in form has no session yet, so its token is a
random value that travels both in a short-lived cookie and in the form (double submit): a foreign
page cannot sign a visitor in under somebody else's name.
"""

import re
import secrets
from functools import partial
from typing import Final

from litestar.datastructures import Cookie

from survey_service.console.viewer import AnyRequest, SignedIn, Viewer
from survey_service.problems import Problem
from survey_service.security.csrf import check_form_token
from survey_service.security.permissions import allows, holds
from survey_service.security.sessions import Sessions

FORM_SECONDS: Final = 3600
_TOKEN: Final = re.compile(r"[0-9a-f]{64}")


class SessionDoorkeeper:
    """Lets people in and out.

    Args:
        sessions: the sessions behind it.
        secure: people reach the service over HTTPS.
    """

    def __init__(self, sessions: Sessions, *, secure: bool) -> None:
        self._sessions = sessions
        self._secure = secure
        self._form_cookie = "__Host-langnghe-form" if secure else "langnghe-form"

    def viewer(self, request: AnyRequest) -> Viewer | None:
        """The person behind the request, or None."""
        session = self._sessions.of(request)
        if session is None:
            return None
        return Viewer(
            user=session.username,
            roles=tuple(sorted({grant.role for grant in session.grants})),
            may=partial(holds, session.grants),
            reaches=partial(allows, session.grants),
            csrf=session.csrf,
        )

    def login_token(self, request: AnyRequest) -> tuple[str, tuple[Cookie, ...]]:
        """The token of the sign-in form, and the cookie that goes with a new one."""
        kept = request.cookies.get(self._form_cookie, "")
        if _TOKEN.fullmatch(kept):
            return kept, ()
        token = secrets.token_hex(32)
        return token, (self._cookie(token, FORM_SECONDS),)

    def check_login_token(self, request: AnyRequest, given: str) -> None:
        """Refuse a sign-in form that was not served to this browser.

        Raises:
            Problem: `cross-site`.
        """
        kept = request.cookies.get(self._form_cookie, "")
        if not _TOKEN.fullmatch(kept):
            raise Problem("cross-site", "csrf")
        check_form_token(kept, given)

    def sign_in(self, request: AnyRequest, user: str, password: str) -> SignedIn | None:
        """Open a session; None when name and password do not match.

        Raises:
            Problem: `sign-in-throttled`, `busy`.
        """
        address = request.client.host if request.client else ""
        try:
            opened = self._sessions.login(user, password, address)
        except Problem as problem:
            if problem.code == "sign-in-failed":
                return None
            raise
        return SignedIn(cookies=(opened.cookie, self._cookie("", 0)))

    def sign_out(self, request: AnyRequest) -> tuple[Cookie, ...]:
        """End the session; the cookies that forget it."""
        return (self._sessions.logout(request),)

    def _cookie(self, token: str, max_age: int) -> Cookie:
        return Cookie(
            key=self._form_cookie,
            value=token,
            path="/",
            max_age=max_age,
            httponly=True,
            secure=self._secure,
            samesite="strict",
        )
