"""What the screens of monitors share: the desk, the campaign shown, forms with several ticks."""

from typing import Any, Final

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kiosk.form_body import read
from survey_service.console.data import CampaignCard, ConsoleData
from survey_service.console.pages import page
from survey_service.console.staff import campaign_shown
from survey_service.console.viewer import AnyRequest, Doorkeeper, Viewer, signed_in
from survey_service.pipeline.monitors.desk import MonitorDesk
from survey_service.problems import Problem
from survey_service.security.csrf import check_form_token

_LONGEST_NUMBER: Final = 9
HOME: Final = "/console/monitor"
Desk = NamedDependency[SkipValidation[MonitorDesk]]
"""How a handler asks for the desk: `monitors: Desk`."""

Fields = dict[str, tuple[str, ...]]


async def posted(request: AnyRequest, door: Doorkeeper) -> tuple[Viewer, Fields]:
    """Read a form that was served to this person; a name may come several times.

    Raises:
        Problem: the form was not served to this session, or its body did not arrive whole.
    """
    viewer = signed_in(request, door)
    body = await read(request)
    if body.fault is not None:
        raise Problem("body-incomplete", "body", body.fault)
    fields: Fields = {}
    for name, value in body.fields:
        fields[name] = (*fields.get(name, ()), value)
    check_form_token(viewer.csrf, first(fields, "csrf"))
    return viewer, fields


def first(fields: Fields, name: str) -> str:
    """Return the first value of a field; empty where there is none."""
    return fields.get(name, ("",))[0].strip()


def number(text: str) -> int:
    """Return a whole number in an address.

    Raises:
        Problem: `not-found`.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise Problem("not-found", "number", text)
    return int(text)


def word(fields: Fields, name: str, words: tuple[str, ...]) -> str:
    """Return the word of a field.

    Raises:
        Problem: `parameter-invalid`, it is none of `words`.
    """
    if (said := first(fields, name)) not in words:
        raise Problem("parameter-invalid", name, said, ", ".join(words))
    return said


def required_campaign(data: ConsoleData, code: str | None) -> CampaignCard:
    """Return the campaign asked for, else the newest.

    Raises:
        Problem: `campaign-unknown`.
    """
    found = campaign_shown(data, code)
    if found is None:
        raise Problem("campaign-unknown", "campaign", code)
    return found


def big_page(
    request: AnyRequest,
    door: Doorkeeper,
    template: str,
    campaign: CampaignCard,
    failure: Problem | None = None,
    **context: Any,  # noqa: ANN401 - handed on to the template
) -> Response[str]:
    """Draw a screen of the workspace: large, one thing at a time."""
    return page(
        request,
        template,
        viewer=signed_in(request, door),
        campaign=campaign,
        failure=failure,
        status=200 if failure is None else failure.status,
        **context,
    )
