"""Deciding about a deletion that another person asked for, from the list of what waits."""

from typing import Literal, Protocol

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Redirect
from msgspec import Struct

from survey_service.console.data import Data
from survey_service.console.forms import form_of
from survey_service.console.staff import APPROVALS, approvals_page
from survey_service.console.viewer import AnyRequest, Door, sender
from survey_service.problems import Problem
from survey_service.security.permissions import Permission


class DeletionDesk(Protocol):
    """Where deletions are decided and carried out."""

    def decide(self, identifier: str, *, by: str, approve: bool) -> object:
        """Approve or refuse a request. May raise Problem."""


class DeletionForm(Struct):
    """The fields of a decision; the button that was pressed says which."""

    decision: Literal["approve", "refuse"]
    csrf: str


Deletions = NamedDependency[SkipValidation[DeletionDesk]]
Decision = NamedDependency[SkipValidation[DeletionForm]]


@post(
    APPROVALS + "/{identifier:str}",
    opt={"permission": Permission.DELETION_DECIDE},
    dependencies={"form": form_of(DeletionForm)},
    sync_to_thread=True,
)
def decide_deletion(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    deletions: Deletions,
    identifier: FromPath[str],
    form: Decision,
) -> Response[str] | Redirect:
    """Approve or refuse one deletion."""
    viewer = sender(request, door, form.csrf)
    try:
        deletions.decide(identifier, by=viewer.user, approve=form.decision == "approve")
    except Problem as problem:
        return approvals_page(request, console, door, failure=problem)
    return Redirect(APPROVALS, status_code=303)
