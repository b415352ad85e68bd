"""PUT /api/v1/attachments/{sha256}: a photo or a signature, named by its hash.

The device signs the hash, so nobody else can fill the disk. Sending again is safe: 201 when new,
200 when it was there.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from litestar import Request, Response, put
from litestar.exceptions import HTTPException
from litestar.params import FromPath, HeaderParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED
from msgspec import Struct

from survey_service.api.bodies import too_slow
from survey_service.api.description import problems
from survey_service.ledger import base64url
from survey_service.pipeline.attachment_files import MOST_BYTES
from survey_service.problems import Problem, problem_of
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given

DEADLINE_SECONDS: Final = 120.0
_DIGITS: Final = 64


class AttachmentBody(Struct, frozen=True, kw_only=True):
    """A file that is stored."""

    attachment: str
    media_type: str
    size: int


@put(
    "/attachments/{sha256:str}",
    opt={"permission": PUBLIC},
    operation_id="sendAttachment",
    summary="Send a photo or signature of an interview",
    tags=["devices"],
    request_max_body_size=MOST_BYTES + 1,
    responses=problems(400, 403, 404, 408, 413, 415, 422, 503, 507),
)
async def send_attachment(
    request: Request[Any, Any, Any],
    services: Given,
    sha256: FromPath[str],
    device: Annotated[str, HeaderParameter(name="Langnghe-Device", max_length=64)],
    signature: Annotated[str, HeaderParameter(name="Langnghe-Signature", max_length=128)],
) -> Response[AttachmentBody]:
    """Store a JPEG, PNG or WebP image of at most 5 MiB.

    `Langnghe-Signature` is the ES256 signature of the device over the hash, as `docs/sync.md` says.
    """
    digest = _digest(sha256)
    signed = base64url.unpadded(signature) or b""
    await asyncio.to_thread(services.attachments.check, device, digest, signed)
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            stored, is_new = await services.attachments.receive(digest, _parts(request))
    except TimeoutError:
        raise too_slow(DEADLINE_SECONDS) from None
    body = AttachmentBody(
        attachment=f"sha256:{digest.hex()}", media_type=stored.media_type, size=stored.size
    )
    return Response(body, status_code=HTTP_201_CREATED if is_new else HTTP_200_OK)


def _digest(digits: str) -> bytes:
    try:
        digest = bytes.fromhex(digits)
    except ValueError:
        digest = b""
    if len(digits) != _DIGITS or digest.hex() != digits:
        raise Problem("not-found", "sha256", digits, "64 hexadecimal digits")
    return digest


async def _parts(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    try:
        async for part in request.stream():
            yield part
    except HTTPException as error:
        problem = problem_of(error)
        if problem.code == "body-too-large":
            expected = f"≤ {MOST_BYTES} byte"
            raise Problem("attachment-too-large", "body", expected=expected) from None
        raise problem from None
