"""GET /health: whether this process can serve, for load balancers and supervisors."""

from typing import Literal

from litestar import get
from msgspec import Struct

from survey_service.api.description import problems
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given
from survey_service.store import instruments


class Health(Struct, frozen=True):
    """The process answers and its database can be read."""

    status: Literal["ok"]


@get(
    "/health",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="health",
    summary="Ask whether the service can serve",
    tags=["service"],
    responses=problems(503),
)
def health(services: Given) -> Health:
    """Read a little from the database and say that all is well."""
    with services.database.read() as connection:
        instruments.count(connection)
    return Health("ok")
