"""Forms that staff post: read within the limits and the deadline of the forms of citizens.

A handler asks for one with `dependencies={"form": form_of(Shape)}`.
"""

from collections import Counter
from typing import TypeVar

import msgspec
from litestar.di import Provide
from msgspec import Struct

from kiosk.form_body import MEDIA_TYPE, MOST_BYTES, Fault, Field, read
from survey_service.console.viewer import AnyRequest
from survey_service.problems import Problem

Shape = TypeVar("Shape", bound=Struct)


def form_of(shape: type[Shape]) -> Provide:
    """The dependency that reads the posted form into `shape`; unknown fields are passed over.

    Raises (when the form is read):
        Problem: `content-type-unsupported`, `body-too-large`, `body-too-slow`, `body-incomplete`,
            or `parameter-invalid` naming a field that is missing or came twice.
    """

    async def form(request: AnyRequest) -> Shape:
        fields = await fields_of(request)
        for name, count in Counter(name for name, _ in fields).items():
            if name in shape.__struct_fields__ and count > 1:
                raise Problem("parameter-invalid", name)
        try:
            return msgspec.convert(dict(fields), shape)
        except msgspec.ValidationError:
            missing = set(shape.__struct_fields__) - {name for name, _ in fields}
            raise Problem("parameter-invalid", ", ".join(sorted(missing))) from None

    return Provide(form)


async def fields_of(request: AnyRequest) -> tuple[Field, ...]:
    """Return the fields of a posted form as they came.

    Raises:
        Problem: `content-type-unsupported`, `body-too-large`, `body-too-slow`, `body-incomplete`.
    """
    body = await read(request)
    if body.fault is not None:
        raise _problem(body.fault)
    return tuple(body.fields)


def _problem(fault: Fault) -> Problem:
    match fault:
        case "wrong-media-type":
            return Problem("content-type-unsupported", "Content-Type", expected=MEDIA_TYPE)
        case "too-large":
            return Problem("body-too-large", "body", expected=f"≤ {MOST_BYTES} byte")
        case "too-slow":
            return Problem("body-too-slow", "body", headers={"Connection": "close"})
        case "unreadable":
            return Problem("body-incomplete", "body")
