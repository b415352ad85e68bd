"""Signing in and out of the staff pages.

A failed attempt says the same whether the name or the password was wrong, and keeps the name that
was typed. After signing in, people land where they were going, if that is on this host.
"""

from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from litestar.response import Redirect
from msgspec import Struct

from survey_service.console.forms import form_of
from survey_service.console.language import language_of, mark, translate
from survey_service.console.pages import page
from survey_service.console.viewer import AnyRequest, Door, sender
from survey_service.security.permissions import PUBLIC, Permission

HOME = "/console"
MISMATCH = mark("Tên đăng nhập hoặc mật khẩu không đúng. Xin kiểm tra và nhập lại.")


class LoginForm(Struct):
    """The fields of the sign-in form."""

    user: str
    password: str
    csrf: str
    next: str = HOME


class LogoutForm(Struct):
    """The one field of the sign-out button."""

    csrf: str


Login = NamedDependency[SkipValidation[LoginForm]]
Logout = NamedDependency[SkipValidation[LogoutForm]]
Next = Annotated[str, QueryParameter(name="next", max_length=200)]


def inside(path: str) -> str:
    """`path` if it is a page of the console, else the console's first page: no open redirect."""
    safe = path == HOME or path.startswith((HOME + "/", HOME + "?"))
    return path if safe and "\\" not in path and path.isprintable() else HOME


@get("/console/login", opt={"permission": PUBLIC}, sync_to_thread=True)
def login_page(request: AnyRequest, door: Door, target: Next = HOME) -> Response[str]:
    """The form."""
    return _form(request, door, target=inside(target))


@post(
    "/console/login",
    opt={"permission": PUBLIC},
    dependencies={"form": form_of(LoginForm)},
    sync_to_thread=True,
)
def login(request: AnyRequest, door: Door, form: Login) -> Response[str] | Redirect:
    """Open a session, or show the form again."""
    door.check_login_token(request, form.csrf)
    opened = door.sign_in(request, form.user, form.password)
    target = inside(form.next)
    if opened is None:
        failure = translate(MISMATCH, language_of(request))
        return _form(request, door, target=target, user=form.user, failure=failure, status=422)
    return Redirect(target, status_code=303, cookies=list(opened.cookies))


@post(
    "/console/logout",
    opt={"permission": Permission.CONSOLE_OPEN},
    dependencies={"form": form_of(LogoutForm)},
    sync_to_thread=True,
)
def logout(request: AnyRequest, door: Door, form: Logout) -> Redirect:
    """End the session."""
    sender(request, door, form.csrf)
    return Redirect("/", status_code=303, cookies=list(door.sign_out(request)))


def _form(
    request: AnyRequest,
    door: Door,
    *,
    target: str,
    user: str = "",
    failure: str = "",
    status: int = 200,
) -> Response[str]:
    token, cookies = door.login_token(request)
    return page(
        request, "login.html", status=status, cookies=cookies,
        csrf=token, next=target, user=user[:120], failure=failure,
    )  # fmt: skip
