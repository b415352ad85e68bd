"""Problems over HTTP: exception handlers for Litestar, in the reader's language.

Clients of the API get `application/problem+json` (RFC 9457). A browser outside `/api` gets a page:
the composition root passes the function that draws it. Nothing of a request but its route template
is ever logged, since a path may hold a receipt code and a body holds answers.
"""

import logging
import secrets
import traceback
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from survey_service.problems.problem import Problem
from survey_service.store.writer import DATABASE_FAILED

LANGUAGES = ("vi", "en")
PROBLEM_JSON = "application/problem+json"
INTERNAL_STATUS = 500
RETRY_AFTER_SECONDS = 5
RECORDED = frozenset({"internal", "unavailable"})

AnyRequest = Request[Any, Any, Any]
ErrorPage = Callable[[AnyRequest, Problem, str], Response[Any]]

_log = logging.getLogger("langnghe.problems")

CODE_OF_STATUS = {
    400: "request-malformed",
    401: "sign-in-required",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "content-type-unsupported",
    429: "too-many-requests",
    503: "unavailable",
}


@lru_cache(256)
def language_of(accept_language: str) -> str:
    """The language to answer in (RFC 9110 §12.5.4): the best supported one, Vietnamese if none.

    Args:
        accept_language: the header's value; malformed parts are passed over.
    """
    best, best_quality = LANGUAGES[0], 0.0
    for part in accept_language.lower().split(",")[:16]:
        tag, _, parameter = part.partition(";")
        language = tag.strip().partition("-")[0]
        quality = _quality(parameter)
        if language in LANGUAGES and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def problem_of(exception: Exception) -> Problem:
    """The problem that stands for any exception; what is not foreseen becomes `internal`."""
    if isinstance(exception, Problem):
        return exception
    if isinstance(exception, DATABASE_FAILED):
        # its facts name hosts and settings: they are for the log, not for the caller
        return Problem.retry_later("unavailable", RETRY_AFTER_SECONDS)
    if not isinstance(exception, HTTPException):
        return Problem("internal")
    if exception.detail == "client disconnected prematurely":
        # the framework calls a caller who hung up an error of the server
        return Problem("body-incomplete", "body")
    extra = exception.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        first = extra[0]
        where = f"{first.get('source', '')} {first.get('key', '')}".strip()
        return Problem("parameter-invalid", where, expected=str(first.get("message", "")))
    code = CODE_OF_STATUS.get(exception.status_code, _family(exception.status_code))
    return Problem(code, headers=exception.headers)


def _family(status: int) -> str:
    return "request-malformed" if status < INTERNAL_STATUS else "internal"


def respond(problem: Problem, language: str) -> Response[bytes]:
    """A problem as an RFC 9457 response."""
    return Response(
        msgspec.json.encode(problem.document(language)),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers={**problem.headers, "Content-Language": language},
    )


def exception_handlers(page: ErrorPage | None = None) -> ExceptionHandlersMap:
    """The handlers of the whole application.

    Args:
        page: draws a problem for a browser, given the request, the problem and the language;
            without it everybody gets JSON.
    """

    def handle(request: AnyRequest, exception: Exception) -> Response[Any]:
        problem = problem_of(exception)
        if problem.code in RECORDED:
            _record(request, exception, problem)
        language = problem.language or language_of(request.headers.get("accept-language", ""))
        if page is not None and _wants_page(request):
            return page(request, problem, language)
        return respond(problem, language)

    return {Exception: handle}


def _wants_page(request: AnyRequest) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.scope[
        "path"
    ].startswith("/api/")


def _record(request: AnyRequest, exception: Exception, problem: Problem) -> None:
    """Log where it broke, not with what: messages of exceptions can quote answers and codes."""
    incident = secrets.token_hex(6)
    problem.extra["instance"] = f"urn:langnghe:incident:{incident}"
    _log.error(
        "incident %s: %s %s: %s\n%s",
        incident,
        request.scope["method"],
        request.scope.get("path_template", "(no route)"),
        type(exception).__qualname__,
        "".join(traceback.format_tb(exception.__traceback__)),
    )
