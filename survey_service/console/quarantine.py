"""Quarantine: what tablets and kiosks sent and does not count yet, and deciding about it.

Whoever may read field work sees counts, reasons and ages, never an answer. Whoever monitors it
decides, with a reason in words: an analyst who makes figures must not choose their rows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, Protocol

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Redirect
from msgspec import Struct

from questionnaires.text import Wording
from survey_service.console.data import ConsoleData, Data, HeldLine
from survey_service.console.forms import form_of
from survey_service.console.staff import CampaignCode, campaign_shown, staff_page
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper, sender
from survey_service.problems import Problem
from survey_service.security.permissions import Permission

PAGE: Final = "/console/quarantine"
SHOWN: Final = 100
"""Envelopes on the page, the oldest; the counts above them are of all that are listed."""


class Desk(Protocol):
    """Where decisions about held envelopes are taken."""

    def release(self, reference: str, *, by: str, reason: str) -> object:
        """Let an envelope count. May raise Problem."""

    def reject(self, reference: str, *, by: str, reason: str) -> object:
        """Decide that an envelope does not count. May raise Problem."""


class DecisionForm(Struct):
    """The fields of a decision; the button that was pressed says which."""

    reason: str
    decision: Literal["release", "reject"]
    csrf: str


class Tally(Struct, kw_only=True):
    """How many envelopes of one device are held for one reason, and since when."""

    device: str
    reason: Wording
    count: int
    since: datetime


TheDesk = NamedDependency[SkipValidation[Desk]]
Decision = NamedDependency[SkipValidation[DecisionForm]]


def tallies(lines: Sequence[HeldLine]) -> list[Tally]:
    """Count what is held by device and reason, the oldest first; lines come oldest first."""
    found: dict[tuple[str, str], Tally] = {}
    for line in lines:
        for reason in line.reasons:
            key = (line.device, reason["vi"])
            if key not in found:
                name = line.device_name or line.device
                found[key] = Tally(device=name, reason=reason, count=0, since=line.arrived)
            found[key].count += 1
    return list(found.values())


@get(PAGE, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def quarantine_page(
    request: AnyRequest, console: Data, door: Door, campaign: CampaignCode = None
) -> Response[str]:
    """What is held, by device and reason, and each envelope."""
    return _page(request, console, door, campaign)


@post(
    PAGE + "/{reference:str}",
    opt={"permission": Permission.FIELDWORK_MONITOR},
    dependencies={"form": form_of(DecisionForm)},
    sync_to_thread=True,
)
def decide(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    desk: TheDesk,
    reference: FromPath[str],
    form: Decision,
) -> Response[str] | Redirect:
    """Release or reject one envelope."""
    viewer = sender(request, door, form.csrf)
    act = desk.release if form.decision == "release" else desk.reject
    try:
        act(reference, by=viewer.user, reason=form.reason)
    except Problem as problem:
        return _page(request, console, door, None, failure=problem, status=problem.status)
    return Redirect(PAGE, status_code=303)


def _page(
    request: AnyRequest,
    console: ConsoleData,
    door: Doorkeeper,
    campaign: str | None,
    **more: Any,  # noqa: ANN401 - handed on to the template
) -> Response[str]:
    lines = console.quarantine()
    context = {"failure": None} | more
    return staff_page(
        request,
        door,
        "quarantine.html",
        campaign=campaign_shown(console, campaign),
        tallies=tallies(lines),
        lines=lines[:SHOWN],
        count=len(lines),
        **context,
    )
