"""`langnghe serve`: the web service, in one process or several."""

import os

import click
import uvicorn
from msgspec.structs import replace

from survey_service.app import create_app
from survey_service.cli.options import database_option, opened, settings
from survey_service.settings import Settings, to_environment

FACTORY = "survey_service.app:create_app"


@click.command()
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--public-url", help="Address people reach; it stands in QR codes.")
def serve(database_url: str, host: str, port: int, workers: int, public_url: str | None) -> None:
    """Serve forms, results, console and API."""
    chosen = replace(settings(), database=database_url)
    if public_url or "LANGNGHE_PUBLIC_URL" not in os.environ:
        address = public_url or f"http://{shown_host(host)}:{port}"
        chosen = replace(chosen, public_url=address.rstrip("/"))
    check_database(database_url)
    run(chosen, host, port, workers)


def check_database(url: str) -> None:
    """Refuse a database whose schema this version does not know, before any worker starts."""
    with opened(url):
        pass


def run(chosen: Settings, host: str, port: int, workers: int = 1) -> None:
    """Run the server until it is told to stop. Paths hold codes, so requests are never logged."""
    os.environ.update(to_environment(chosen))
    uvicorn.run(
        create_app() if workers == 1 else FACTORY,
        factory=workers > 1,
        workers=workers,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )


def shown_host(host: str) -> str:
    """Return the host a person can type for a listening address."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
