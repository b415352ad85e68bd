"""A problem as a page in the same shell: what happened, what to do, and the way back."""

from litestar import Response

from survey_service.console.pages import page
from survey_service.console.viewer import AnyRequest
from survey_service.problems import Problem


def error_page(request: AnyRequest, problem: Problem, _language: str) -> Response[str]:
    """Draw a problem for a browser, in the language the reader chose for these pages."""
    response = page(request, "error.html", status=problem.status, problem=problem)
    response.headers.update(problem.headers)
    return response
