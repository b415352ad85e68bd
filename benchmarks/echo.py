"""The bare JSON echo that the service is compared with: same framework, same server, no work."""

from litestar import Litestar, post


@post("/api/v1/submissions", status_code=201)
async def echo(data: dict[str, object]) -> dict[str, object]:
    """Return the body."""
    return data


def create_app() -> Litestar:
    """Build the application."""
    return Litestar(route_handlers=[echo], openapi_config=None)
