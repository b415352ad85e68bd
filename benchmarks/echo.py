"""The bare JSON echo that the service is compared with: same framework, same server, no work."""

import gc

from litestar import Litestar, post

from survey_service.cli.serve import COLLECT_AFTER


@post("/api/v1/submissions", status_code=201)
async def echo(data: dict[str, object]) -> dict[str, object]:
    """Return the body."""
    return data


def application() -> Litestar:
    """Build the application, its garbage collected as seldom as that of the service."""
    app = Litestar(route_handlers=[echo], openapi_config=None)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    return app
