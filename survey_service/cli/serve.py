"""`langnghe serve`: the web service, in one process or several."""

import gc
import ipaddress
import os
import socket
from datetime import UTC, datetime

import click
import uvicorn
from litestar import Litestar
from msgspec.structs import replace

from survey_service.app import create_app
from survey_service.cli.options import database_option, opened, public_url_option, settings
from survey_service.demo.site import require_demonstration
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.setup import require_initialised
from survey_service.settings import Settings, to_environment

FACTORY = "survey_service.cli.serve:application"
COLLECT_AFTER = 10_000
"""Objects made between two searches for unreachable cycles."""
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound


class AddressError(OSError):
    """An address the server cannot listen on."""

    code = "address-unusable"
    expected = "an address of this machine with a free port"
    hint = "Stop what listens there, or choose another --host or --port."

    def __init__(self, where: str, got: str) -> None:
        super().__init__(f"{where}: {got}")
        self.where = where
        self.got = got


@click.command()
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@public_url_option("Address people reach; it stands in QR codes.")
def serve(database_url: str, host: str, port: int, workers: int, public_url: str | None) -> None:
    """Serve forms, results, console and API."""
    chosen = replace(settings(), database=database_url)
    if public_url or "LANGNGHE_PUBLIC_URL" not in os.environ:
        chosen = replace(chosen, public_url=public_url or f"http://{reachable(host)}:{port}")
    check_database(chosen)
    check_address(host, port)
    click.echo(f"Lắng nghe: {chosen.public_url} (listening on {host}, port {port})")
    run(chosen, host, port, workers)


def check_database(chosen: Settings) -> None:
    """Refuse a database that cannot be served, before any worker starts."""
    with opened(chosen.database) as database:
        require_initialised(database)
        database.renew_log()
        open_ledger(database, KeyStore(chosen.keys, chosen.keys_copy), datetime.now(UTC))
        if chosen.demo:
            require_demonstration(database, chosen.issuer_key)


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is built or started.

    Raises:
        AddressError: naming the address and what the system said of it.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        raise AddressError(f"{host}, port {port}", error.strerror or str(error)) from error


def run(chosen: Settings, host: str, port: int, workers: int = 1) -> None:
    """Run the server until it is told to stop. Paths hold codes, so requests are never logged."""
    os.environ.update(to_environment(chosen))
    uvicorn.run(
        application() if workers == 1 else FACTORY,
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


def application() -> Litestar:
    """Build the service of one process, and keep the collector of garbage out of its way.

    Whatever is there after the start stays until the end. Searching it for unreachable cycles again
    and again stopped every answer for tens of milliseconds; frozen, it is searched no more.
    """
    gc.freeze()  # what was imported, so that the start itself need not search it
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    return app


def reachable(host: str) -> str:
    """Return the address a phone in the same network can use when listening on all of them."""
    if host not in EVERYWHERE:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: no packet is sent, a route is chosen
            found = str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
    return "127.0.0.1" if ipaddress.ip_address(found).is_unspecified else found
