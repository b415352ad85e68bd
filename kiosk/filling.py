"""Filling in a form: one posted screen in, the next page out.

The one place where a step (`kiosk.steps`) meets the host. The order of checks is the order of
harm: can the body be read, is the code good, is it the version the person saw, are the answers
good, can they be stored. Whatever fails, what was typed is on the page that says so.
"""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import uuid4

import msgspec
from litestar import Response

from kiosk.form_body import Field, FormBody
from kiosk.form_data import LANGUAGE, FormState, form_state, version_of
from kiosk.host import FormHost, OpenForm, Receipt, Refusal, Submission
from kiosk.languages import chosen
from kiosk.offering import begun
from kiosk.pages import RefusalPage, form_page, thanks_page
from kiosk.picking import settled
from kiosk.refusals import explanation
from kiosk.rendering import response
from kiosk.steps import Ask, Review, Send, Start, rejected, route_of, standing, step
from kiosk.tokens import POSTER_LENGTH, RECEIPT_LENGTH, normalise
from questionnaires.validation import Rejected

SHOWN_WITH_ANSWERS = frozenset({"busy", "storage-failed", "storage-full"})
"""Refusals after which sending again can help: the review page comes back with everything on it."""


UNREADABLE_AT_ALL = frozenset({"too-large", "too-slow", "wrong-media-type"})
"""Faults of a body of which nothing can be shown again."""

RETRY_SECONDS = 5
PASSING = frozenset({503, 507})
"""Statuses of what passes by itself: too busy, interrupted, out of space."""
TIMED_OUT = 408
CLOSING = {"Connection": "close"}
"""What follows on the connection is the rest of a body nobody waits for (RFC 9110, 15.5.9)."""


class Entrance(msgspec.Struct, frozen=True):
    """One way in: its path and the length of its codes."""

    prefix: Literal["/t", "/p"]
    length: int

    def action(self, code: str) -> str:
        """Return the path of the form of a canonical code."""
        return f"{self.prefix}/{code}"


RECEIPTS = Entrance("/t", RECEIPT_LENGTH)
POSTERS = Entrance("/p", POSTER_LENGTH)


async def _opened(host: FormHost, entrance: Entrance, typed: str) -> OpenForm | Refusal:
    code = normalise(typed, entrance.length)
    if code is None:
        return Refusal(code="token-mistyped")
    opens: Callable[[str], Awaitable[OpenForm | Refusal]]
    opens = host.open_receipt if entrance is RECEIPTS else host.open_poster
    return await opens(code)


async def show_start(
    host: FormHost, entrance: Entrance, typed: str, language: str
) -> Response[str]:
    """Return the first page of a form, with a submission id of its own."""
    opened = await _opened(host, entrance, typed)
    if isinstance(opened, Refusal):
        return _refused(opened, language, typed)
    spoken = chosen(language, opened.instrument.languages)
    state = FormState(id=uuid4(), language=spoken, typed=begun(opened))
    return response(form_page(opened, state, Start(), entrance.action(opened.code)))


async def fill_in(host: FormHost, entrance: Entrance, typed: str, body: FormBody) -> Response[str]:
    """Return what follows a posted screen: the next one, the same with hints, or the thanks."""
    language = chosen(dict(body.fields).get(LANGUAGE))
    if body.fault in UNREADABLE_AT_ALL:
        return _refusal_page(body.fault, language, typed)
    opened = await _opened(host, entrance, typed)
    if isinstance(opened, OpenForm):
        form = opened
    elif opened.form is not None:
        form = opened.form
    else:
        return _refused(opened, language, typed, () if body.fault else body.fields)
    posted = form_state(body.fields, form.instrument, uuid4())
    told = msgspec.structs.replace(posted, moment=form.moment, registers=form.registers)
    state = settled(form.instrument, told)
    filled = Filled(host, form, state, entrance.action(form.code))
    if isinstance(opened, Refusal):
        return await filled.replay(opened)
    if body.fault or not state.is_sound:
        return filled.stay("unreadable")
    if state.version != version_of(form.instrument):
        return filled.show(Review(fault="instrument-mismatch"))
    shown = step(form.instrument, state)
    return await filled.send(shown) if isinstance(shown, Send) else filled.show(shown)


class Filled:
    """A form as far as it is filled in, and the responses that can follow."""

    def __init__(self, host: FormHost, form: OpenForm, state: FormState, action: str) -> None:
        self._host = host
        self._form = form
        self._state = state
        self._action = action

    def show(self, shown: Start | Ask | Review, retry_after: int | None = None) -> Response[str]:
        """Return the page of a step; 422 with violations, the fault's own status with a fault."""
        fault = None
        status = 200
        if isinstance(shown, Review) and shown.fault:
            fault = explanation(shown.fault)
            status = fault.status
        elif isinstance(shown, Ask) and shown.violations:
            status = 422
        page = form_page(self._form, self._state, shown, self._action, fault)
        return response(page, status, _retry(retry_after))

    def stay(self, code: str) -> Response[str]:
        """Return the screen the person was on, with a fault that is about no one question."""
        fault = explanation(code)
        where = standing(self._form.instrument, self._state)
        page = form_page(self._form, self._state, where, self._action, fault)
        return response(page, fault.status)

    async def send(self, accepted: Send) -> Response[str]:
        """Have the answers stored; thank, or say why not with everything kept."""
        stored = await self._host.submit(self._submission(accepted))
        if isinstance(stored, Receipt):
            return self._thanks(stored)
        if isinstance(stored, Rejected):
            return self.show(rejected(stored, route_of(self._form.instrument, self._state)))
        if stored.code in SHOWN_WITH_ANSWERS:
            return self.show(Review(fault=stored.code), stored.retry_after or RETRY_SECONDS)
        return _refused(stored, self._state.language, self._form.code)

    async def replay(self, refusal: Refusal) -> Response[str]:
        """Give the receipt again to who sends the same form twice; else say why it is refused."""
        shown = step(self._form.instrument, self._state)
        if isinstance(shown, Send) and self._state.is_sound:
            stored = await self._host.submit(self._submission(shown))
            if isinstance(stored, Receipt):
                return self._thanks(stored)
        return _refused(refusal, self._state.language, self._form.code)

    def _submission(self, accepted: Send) -> Submission:
        return Submission(
            id=self._state.id,
            code=self._form.code,
            surface=self._form.surface,
            instrument=self._form.instrument.name,
            version=self._form.instrument.version,
            language=self._state.language,
            answers=accepted.answers,
            answered=self._state.answered,
        )

    def _thanks(self, stored: Receipt) -> Response[str]:
        return response(thanks_page(self._form, stored, self._state.language))


def _retry(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _refused(
    refusal: Refusal, language: str, typed: str, posted: tuple[Field, ...] = ()
) -> Response[str]:
    kept = posted if refusal.code in SHOWN_WITH_ANSWERS else ()
    return _refusal_page(refusal.code, language, typed, refusal.retry_after, kept)


def _refusal_page(
    code: str,
    language: str,
    typed: str,
    retry_after: int | None = None,
    kept: tuple[Field, ...] = (),
) -> Response[str]:
    words = explanation(code)
    page = RefusalPage(language=language, explanation=words, typed=typed, kept=kept)
    waits = retry_after or (RETRY_SECONDS if words.status in PASSING else None)
    headers = _retry(waits) | (CLOSING if words.status == TIMED_OUT else {})
    return response(page, words.status, headers)
