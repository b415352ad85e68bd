"""The API described by itself: OpenAPI at /schema, and the problems every route may answer with.

Nothing is loaded from another host: the framework's own pages for reading a schema come from a
content delivery network, so only its JSON and YAML forms are served.
"""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar import Router
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import License, OpenAPIMediaType, Operation, RequestBody, Schema
from msgspec import Struct

from survey_service import __version__
from survey_service.problems.http import PROBLEM_JSON
from survey_service.security.permissions import PUBLIC

_NAMED = "#/components/schemas/"

DESCRIPTION = (
    "Khảo sát mức độ hài lòng của người dân: gửi phiếu, tra biên nhận, lấy chỉ số đã công bố kèm "
    "sai số. / Satisfaction surveys: send forms, look up receipts, read published indices with "
    "their margins of error. Problems follow RFC 9457 in Vietnamese, or in English with "
    "`Accept-Language: en`."
)


class ProblemBody(Struct, frozen=True, kw_only=True):
    """RFC 9457: what went wrong, where, and what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    where: str
    got: str | None
    expected: str
    hint: str


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The description of the problem answers of a route, for its `responses`."""
    return {
        status: ResponseSpec(
            data_container=ProblemBody,
            generate_examples=False,
            description="problem",
            media_type=PROBLEM_JSON,
        )
        for status in statuses
    }


def openapi_config() -> OpenAPIConfig:
    """The OpenAPI description of the service: JSON at /schema, YAML beside it."""
    router: Any = Router(
        "/schema", route_handlers=[], include_in_schema=False, opt={"permission": PUBLIC}
    )
    return OpenAPIConfig(
        title="Lắng nghe",
        version=__version__,
        description=DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        use_handler_docstrings=True,
        openapi_router=router,
        render_plugins=[
            JsonRenderPlugin(path=["/", "/openapi.json"]),
            YamlRenderPlugin(path="/openapi.yaml"),
        ],
    )


def reads(shape: type[Struct]) -> type[Operation]:
    """Return the description of a route whose handler reads a body of `shape` itself.

    Those handlers take a bare request, to keep to limits of their own, so the framework knows
    nothing of what they read.
    """
    schema = msgspec.json.schema(shape, ref_template=_NAMED + "{name}")["$defs"]
    # the framework writes plain dictionaries out as they are; its types know only its classes
    media = OpenAPIMediaType(schema=cast("Schema", _inlined(schema[shape.__name__], schema)))

    @dataclass
    class Reading(Operation):
        def __post_init__(self) -> None:
            self.request_body = RequestBody(content={"application/json": media}, required=True)

    return Reading


def _inlined(part: Any, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON of a schema
    """Return a schema with the structs it names written into it."""
    if isinstance(part, list):
        return [_inlined(each, parts) for each in part]
    if not isinstance(part, dict):
        return part
    if (named := part.get("$ref")) is not None:
        return _inlined(parts[named.removeprefix(_NAMED)], parts)
    return {name: _inlined(each, parts) for name, each in part.items()}
