"""Entering paper forms: what scans leave open, one picture after the other, on the keyboard.

A number chooses, Enter keeps, Backspace goes back to the question before. Without a script the
choices are radio buttons and check boxes that work like any others.
"""

from typing import Annotated, Any, Final

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation
from litestar.response import Redirect
from msgspec import Struct

from survey_service.console.data import ConsoleData, Data
from survey_service.console.entry_data import WIDTH, EntryDesk, TheEntryDesk
from survey_service.console.forms import fields_of
from survey_service.console.language import mark
from survey_service.console.staff import CampaignCode, campaign_shown, staff_page
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper, sender
from survey_service.problems import Problem
from survey_service.security.permissions import Permission

PAGE: Final = "/console/entry"
MAY_ENTER: Final = {"permission": Permission.ANSWERS_ENTER}
Last = Annotated[str | None, QueryParameter(max_length=40)]
Number = Annotated[str, QueryParameter(max_length=20)]
Place = Annotated[int, QueryParameter(ge=0, le=100_000)]
WHYS: Final = {
    "doubtful": mark("Máy không chắc về ô có khung cam."),
    "two-marks": mark("Có nhiều ô được đánh dấu, mà câu này chỉ chọn một."),
    "taken-back": mark("Chỉ có ô bị tô kín, không có ô nào được chọn lại."),
    "writing": mark("Chữ viết tay: xin đọc rồi gõ lại."),
    "page-missing": mark("Trang này không có trong bản quét: xin xem tờ phiếu."),
    "rejected": mark("Câu trả lời không hợp với phiếu hỏi: xin xem lại tờ phiếu."),
}


class AnswerForm(Struct, frozen=True, kw_only=True):
    """A posted answer: the question, what was chosen or typed, and which button was pressed."""

    csrf: str
    campaign: str
    number: str
    place: int
    typed: tuple[str, ...]
    goes_back: bool


AnswerGiven = NamedDependency[SkipValidation[AnswerForm]]


async def answer_form(request: AnyRequest) -> AnswerForm:
    """Read a posted answer.

    Raises:
        Problem: as `fields_of`; `parameter-invalid`.
    """
    fields = await fields_of(request)
    single = dict(fields)
    place = single.get("place", "")
    missing = [name for name in ("csrf", "campaign", "number") if not single.get(name)]
    if missing or not place.isdecimal() or not place.isascii():
        raise Problem("parameter-invalid", ", ".join(missing) or "place")
    return AnswerForm(
        csrf=single["csrf"],
        campaign=single["campaign"],
        number=single["number"],
        place=int(place[:6]),
        typed=tuple(text for name, text in fields if name == "typed"),
        goes_back=single.get("go") == "back",
    )


@get(PAGE, opt=MAY_ENTER, sync_to_thread=True)
def entry_page(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    forms: TheEntryDesk,
    campaign: CampaignCode = None,
    last: Last = None,
) -> Response[str]:
    """How far the entry is, and the next question."""
    return _page(request, console, door, forms, campaign=campaign, last=last)


@get(PAGE + "/picture", opt=MAY_ENTER, sync_to_thread=True)
def entry_picture(
    forms: TheEntryDesk,
    campaign: CampaignCode = None,
    number: Number = "",
    place: Place = 0,
    part: Place = 0,
) -> Response[bytes]:
    """The strip of the page with a question; kept by no browser."""
    found = forms.picture(campaign or "", number, place, part)
    if found is None:
        raise Problem("not-found", "picture", f"{number} {place}")
    return Response(found, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@post(PAGE, opt=MAY_ENTER, dependencies={"form": Provide(answer_form)}, sync_to_thread=True)
def entry_answer(
    request: AnyRequest, *, console: Data, door: Door, forms: TheEntryDesk, form: AnswerGiven
) -> Response[str] | Redirect:
    """Keep an answer, or open the one before again, and go on."""
    viewer = sender(request, door, form.csrf)
    last = f"&last={form.number}:{form.place}"
    try:
        if form.goes_back:
            forms.reopen(form.campaign, form.number, form.place, by=viewer.user)
            last = ""
        else:
            forms.decide(form.campaign, form.number, form.place, typed=form.typed, by=viewer.user)
    except Problem as problem:
        more = {"failure": problem, "status": problem.status}
        return _page(request, console, door, forms, campaign=form.campaign, last=None, **more)
    return Redirect(f"{PAGE}?campaign={form.campaign}{last}", status_code=303)


def entry_router(data: ConsoleData, door: Doorkeeper, desk: EntryDesk) -> Router:
    """Return the router over what pages read, a doorkeeper, and the desk for paper forms."""
    return Router(
        path="/",
        route_handlers=[entry_page, entry_picture, entry_answer],
        dependencies={
            "console": Provide(lambda: data, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "forms": Provide(lambda: desk, sync_to_thread=False),
        },
        include_in_schema=False,
    )


def _page(
    request: AnyRequest,
    console: ConsoleData,
    door: Doorkeeper,
    forms: EntryDesk,
    *,
    campaign: str | None,
    last: str | None,
    **more: Any,  # noqa: ANN401 - handed on to the template
) -> Response[str]:
    card = campaign_shown(console, campaign)
    number, _, place = (last or "").partition(":")
    context: dict[str, Any] = {"failure": None} | more
    return staff_page(
        request,
        door,
        "entry.html",
        campaign=card,
        entry=forms.page(card.code) if card else None,
        whys=WHYS,
        wide=WIDTH,
        last=(number, place) if place else None,
        **context,
    )
