"""The routes people reach with their own phone: receipts, posters, confirmation numbers.

Handlers only translate: HTTP to a call of `FormHost`, a refusal to a page with the right status.
QR codes say the paths of forms in capitals (`kiosk.links`), so both are routes.
What follows from a pressed button is decided in `kiosk.steps`; no route keeps state. Bad input of
any kind is a page in the person's language, never a 5xx. Codes are never written to a log.
"""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, SkipValidation
from litestar.response import Redirect

from kiosk.assets import PREFIX, assets, cache_control
from kiosk.filling import POSTERS, RECEIPTS, fill_in, show_start
from kiosk.form_body import MOST_BYTES, read
from kiosk.host import FormHost
from kiosk.languages import chosen
from kiosk.pages import CheckPage, CodePage, ledger_sentence
from kiosk.refusals import explanation
from kiosk.rendering import HEADERS, response
from kiosk.tokens import grouped, normalise

PUBLIC = {"permission": "public"}
Asked = Request[Any, Any, Any]
Host = NamedDependency[SkipValidation[FormHost]]
Html = Response[str]


def _language(request: Asked) -> str:
    return chosen(request.query_params.get("lang"))


@get(["/t/{code:str}", "/T/{code:str}"], opt=PUBLIC)
async def show_receipt_form(request: Asked, host: Host, code: FromPath[str]) -> Html:
    """Show the first page of the form of a receipt."""
    return await show_start(host, RECEIPTS, code, _language(request))


@post(["/t/{code:str}", "/T/{code:str}"], opt=PUBLIC, request_max_body_size=MOST_BYTES)
async def answer_receipt_form(request: Asked, host: Host, code: FromPath[str]) -> Html:
    """Take the answers of one screen of a receipt's form, and show what follows."""
    return await fill_in(host, RECEIPTS, code, await read(request))


@get(["/p/{code:str}", "/P/{code:str}"], opt=PUBLIC)
async def show_poster_form(request: Asked, host: Host, code: FromPath[str]) -> Html:
    """Show the first page of the form of a poster."""
    return await show_start(host, POSTERS, code, _language(request))


@post(["/p/{code:str}", "/P/{code:str}"], opt=PUBLIC, request_max_body_size=MOST_BYTES)
async def answer_poster_form(request: Asked, host: Host, code: FromPath[str]) -> Html:
    """Take the answers of one screen of a poster's form, and show what follows."""
    return await fill_in(host, POSTERS, code, await read(request))


@get(["/t", "/p"], opt=PUBLIC)
async def type_code(request: Asked) -> Html | Redirect:
    """Offer a box for a code typed from paper; a well-formed one leads to its form."""
    language, typed = _language(request), request.query_params.get("code", "")
    for entrance in (RECEIPTS, POSTERS):
        code = normalise(typed, entrance.length)
        if code is not None:
            path = f"{entrance.prefix}/{code}?lang={language}"
            return Redirect(path, status_code=303, headers=dict(HEADERS))
    if not typed.strip():
        return response(CodePage(language=language))
    fault = explanation("token-mistyped")
    return response(CodePage(language=language, typed=typed, fault=fault), fault.status)


@get("/r", opt=PUBLIC)
async def check_receipt(request: Asked, host: Host) -> Html:
    """Tell whether the form with this confirmation number is stored; show no answer."""
    language, typed = _language(request), request.query_params.get("receipt", "")
    if not typed.strip():
        return response(CheckPage(language=language))
    receipt = normalise(typed)
    found = None if receipt is None else await host.received(receipt)
    if receipt is not None and found is not None:
        sentence = ledger_sentence(found, language)
        return response(CheckPage(language=language, received=grouped(receipt), ledger=sentence))
    fault = explanation("receipt-mistyped" if receipt is None else "receipt-unknown")
    return response(CheckPage(language=language, typed=typed, fault=fault), fault.status)


@get(PREFIX + "/{name:path}", opt=PUBLIC)
async def static_file(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Serve a packaged file; under its own version the browser keeps it for a year."""
    asset = assets().get(name.removeprefix("/"))
    if asset is None:
        raise NotFoundException
    headers = {**HEADERS, "Cache-Control": cache_control(asset, request.query_params.get("v"))}
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def citizen_router(host: FormHost) -> Router:
    """Return the routes of the citizen pages over a host."""
    return Router(
        path="/",
        route_handlers=[
            show_receipt_form,
            answer_receipt_form,
            show_poster_form,
            answer_poster_form,
            type_code,
            check_receipt,
            static_file,
        ],
        dependencies={"host": Provide(lambda: host, sync_to_thread=False)},
        include_in_schema=False,
    )
