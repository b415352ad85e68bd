"""An instrument as its author sees it: the phone form, and beside it which rule decided what.

The form is the one citizens get, over a host in memory. The trace runs `static/form.js` in the
author's browser over what was typed so far, as a device without signal will run it. The instrument
is read again whenever the page is opened, so that an author saves the file and looks.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from kiosk.citizen import citizen_router
from kiosk.form_body import MOST_BYTES, read
from kiosk.languages import NAMES, chosen
from kiosk.preview import InMemoryHost
from kiosk.preview_trace import TracedSection, traced
from kiosk.rendering import HEADERS, response
from questionnaires.errors import InstrumentError
from questionnaires.findings import NOT_ACCEPTED
from questionnaires.form_logic import form_logic
from questionnaires.instrument import Instrument
from questionnaires.registers import Registers
from questionnaires.text import say
from questionnaires.validation import Rejected, check, from_form

Source = Callable[[], Instrument]
"""Reads the instrument; raises `InstrumentError` where what is there now is none."""

POLICY = "Content-Security-Policy"
IN_FRAME = {POLICY: HEADERS[POLICY].replace("frame-ancestors 'none'", "frame-ancestors 'self'")}
"""The form stands in a frame of the preview, which the service never allows."""
WITH_FRAME = {POLICY: f"{HEADERS[POLICY]}; frame-src 'self'"}
BY_RULE = frozenset({NOT_ACCEPTED, "not-offered"})
"""Violations of a rule and not of a type."""


class Preview(msgspec.Struct):
    """What is being looked at: where it is read from, and the host of its forms."""

    source: Source
    host: InMemoryHost

    def reload(self) -> InstrumentError | None:
        """Read the instrument again; what cannot be read leaves the last one in place."""
        try:
            self.host.instrument = self.source()
        except InstrumentError as error:
            return error
        return None


class PreviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form in a frame, and the trace of its rules."""

    template: ClassVar[str] = "preview.html"
    language: str
    languages: ClassVar[tuple[str, ...]] = tuple(NAMES)
    title: str
    name: str
    version: str
    form: str
    sections: tuple[TracedSection, ...]


class BrokenPage(msgspec.Struct, frozen=True, kw_only=True):
    """Why the file cannot be shown, and where in it to look."""

    template: ClassVar[str] = "preview_broken.html"
    language: str
    languages: ClassVar[tuple[str, ...]] = tuple(NAMES)
    code: str
    where: str
    got: str
    expected: str
    hint: str


Asked = Request[Any, Any, Any]
Looked = NamedDependency[SkipValidation[Preview]]


@get("/")
async def show(request: Asked, preview: Looked) -> Response[str]:
    """Show the form anew, or why the file cannot be read."""
    language = chosen(request.query_params.get("lang"))
    if (error := preview.reload()) is not None:
        return response(_broken(error, language), 422)
    instrument = preview.host.instrument
    page = PreviewPage(
        language=language,
        title=say(instrument.title, language),
        name=instrument.name,
        version=instrument.version,
        form=f"/t/{preview.host.issue_receipt()}?lang={language}",
        sections=traced(instrument, language),
    )
    return response(page, headers=WITH_FRAME)


def _broken(error: InstrumentError, language: str) -> BrokenPage:
    return BrokenPage(
        language=language,
        code=error.code,
        where=error.where,
        got="" if error.got is None else str(error.got),
        expected=error.expected,
        hint=say(error.hint, language),
    )


@get("/preview/logic")
async def logic(preview: Looked) -> Response[dict[str, object]]:
    """Return the rules of the form for `static/form.js`."""
    return Response(form_logic(preview.host.instrument), headers=dict(HEADERS))


@post("/preview/answers", request_max_body_size=MOST_BYTES, status_code=200)
async def answers(request: Asked, preview: Looked) -> Response[dict[str, object]]:
    """Return the typed answers that the fields of the form stand for so far."""
    body = await read(request)
    instrument = preview.host.instrument
    typed = readable(instrument, from_form(instrument, body.fields))
    return Response(typed, headers=dict(HEADERS))


def readable(instrument: Instrument, raw: dict[str, object]) -> dict[str, object]:
    """Return the answers that fit their types; what a rule refuses is left for the trace to say."""
    checked = check(instrument, raw, partial=True)
    found = checked.violations if isinstance(checked, Rejected) else ()
    unread = {each.item.partition("[")[0] for each in found if each.code not in BY_RULE}
    return {name: answer for name, answer in raw.items() if name not in unread}


def _allow_frame(sent: Response[Any]) -> Response[Any]:
    if sent.headers.get(POLICY) == HEADERS[POLICY]:
        sent.headers.update(IN_FRAME)
    return sent


def preview_app(source: Source, registers: Registers | None = None) -> Litestar:
    """Return an application that previews an instrument.

    Args:
        source: reads it.
        registers: the codes in force.

    Raises:
        InstrumentError: what is there now is no instrument.
    """
    preview = Preview(source, InMemoryHost(source(), registers))
    return Litestar(
        route_handlers=[citizen_router(preview.host), show, logic, answers],
        dependencies={"preview": Provide(lambda: preview, sync_to_thread=False)},
        after_request=_allow_frame,
        openapi_config=None,
    )
