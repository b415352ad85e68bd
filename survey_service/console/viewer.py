"""Who is looking: what a page needs to know of the signed-in person, and of signing in.

`security/` implements Doorkeeper; pages ask it for nothing else. A page that offers an act asks
`viewer.may` first, and the route's own permission decides again.
"""

from collections.abc import Callable
from typing import Any, Protocol

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from survey_service.problems import Problem
from survey_service.security.csrf import check_form_token
from survey_service.security.permissions import Permission

AnyRequest = Request[Any, Any, Any]


class Viewer(Struct, frozen=True, kw_only=True):
    """The signed-in person, and what their grants allow.

    Attributes:
        may: whether a permission is held, in whatever unit.
        reaches: whether a permission is held for the unit of this code.
    """

    user: str
    roles: tuple[str, ...]
    may: Callable[[Permission], bool]
    reaches: Callable[[Permission, str], bool]
    csrf: str


class SignedIn(Struct, frozen=True, kw_only=True):
    """A session was opened: the cookies that carry it."""

    cookies: tuple[Cookie, ...]


class Doorkeeper(Protocol):
    """Signing in and out over the sessions of `security/`."""

    def viewer(self, request: AnyRequest) -> Viewer | None:
        """The person behind the request, or None."""

    def login_token(self, request: AnyRequest) -> tuple[str, tuple[Cookie, ...]]:
        """A token for the sign-in form of somebody without a session, and its cookies."""

    def check_login_token(self, request: AnyRequest, given: str) -> None:
        """Refuse a sign-in form that was not served to this browser. Raises Problem."""

    def sign_in(self, request: AnyRequest, user: str, password: str) -> SignedIn | None:
        """Open a session; None when name and password do not match. May raise Problem."""

    def sign_out(self, request: AnyRequest) -> tuple[Cookie, ...]:
        """End the session; the cookies that forget it."""


Door = NamedDependency[SkipValidation[Doorkeeper]]
"""How a handler asks for the doorkeeper: `door: Door`."""


def signed_in(request: AnyRequest, door: Doorkeeper) -> Viewer:
    """Return the person behind a request that the guard let in.

    Raises:
        Problem: `sign-in-required`: the session ended in between.
    """
    viewer = door.viewer(request)
    if viewer is None:
        raise Problem("sign-in-required")
    return viewer


def sender(request: AnyRequest, door: Doorkeeper, token: str) -> Viewer:
    """Return the signed-in person who sent a form that was served to them.

    Args:
        request: the request that carries the form.
        door: who knows the session.
        token: the form's token against forgery.

    Raises:
        Problem: as `signed_in`, and that of `check_form_token`.
    """
    viewer = signed_in(request, door)
    check_form_token(viewer.csrf, token)
    return viewer
