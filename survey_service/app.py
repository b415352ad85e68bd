"""The composition root: the one place where every part of the service is given its parts."""

import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig

from survey_service.api.description import openapi_config
from survey_service.background import Background, attempt
from survey_service.console.errors import error_page
from survey_service.decoding import know_structs
from survey_service.http_head import Service
from survey_service.jobs import jobs, last_jobs
from survey_service.leaving import leave_soon
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.attachments import Attachments
from survey_service.pipeline.devices import open_epoch
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.published import Published
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from survey_service.pipeline.sync_host import SyncHost
from survey_service.problems import exception_handlers
from survey_service.security.guard import check_routes, guard_of
from survey_service.security.headers import security_headers
from survey_service.security.passwords import Passwords
from survey_service.security.randomness import RandomPages
from survey_service.security.sessions import Sessions
from survey_service.services import Services
from survey_service.settings import Settings, configuration, from_environment
from survey_service.store import units
from survey_service.store.database import Database, open_database
from survey_service.surfaces import routers

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]

LARGEST_BODY = 512 * 1024
COMPRESSION = CompressionConfig(
    backend="gzip",
    gzip_compress_level=6,
    minimum_size=400,
    # a page with a form token beside reflected input must not be compressed (the BREACH attack);
    # a receipt is short, and preparing to compress it would cost more than all its JSON
    exclude=["^/console(?!/static)", "^/api/v1/(submissions|sync)$"],
)


def now() -> datetime:
    """Return the present moment; the only clock of the running service."""
    return datetime.now(UTC)


def create_app(settings: Settings | None = None) -> Litestar:
    """Build the service over its database, from the environment unless told otherwise."""
    know_structs()
    chosen = settings or from_environment(os.environ)
    database = open_database(chosen.database, on_failed_sync=leave_soon)
    database.renew_log()
    keys = KeyStore(chosen.keys, chosen.keys_copy)
    open_ledger(database, keys, now(), configuration(chosen))
    open_epoch(database, keys, now())
    random = RandomPages()
    writer = submission_writer(database, keys, random, limit=chosen.queue_limit)
    sync = SyncHost(database, keys, random, now)
    attachments = Attachments(database, chosen.attachments, sync.quarantine, now)
    attachments.sweep()
    sessions = Sessions(database, now, Passwords(), secure=chosen.secure)
    with database.read() as connection:
        registry = units.registry(connection)
    published = Published(database, registry, clock=now)
    services = Services(
        database=database,
        host=ServiceHost(database, writer, clock=now, random=random),
        sync=sync,
        attachments=attachments,
        results=published,
        registry=registry,
        sessions=sessions,
        settings=chosen,
        clock=now,
    )
    return _service(
        routers(services, published),
        sessions,
        _lifespan(database, keys, chosen, (writer.close, sync.close)),
        secure=chosen.secure,
    )


def _lifespan(
    database: Database, keys: KeyStore, chosen: Settings, closing: Iterable[Callable[[], None]]
) -> Lifespan:
    """Return what surrounds answering: work beside it, and at its end everything in order.

    Args:
        database: closed last.
        keys: with which the log is signed.
        chosen: the settings.
        closing: ends the intakes; afterwards nothing more is taken in.
    """
    background = Background(jobs(database, keys, chosen, now))

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        background.start()
        yield
        background.stop()
        for close in closing:
            close()
        for job in last_jobs(database, keys, now):
            attempt(job)
        database.close()

    return lifespan


def _service(
    routers: Sequence[Router], sessions: Sessions, lifespan: Lifespan, *, secure: bool
) -> Litestar:
    """Return the application over its routers; one with an undeclared route does not start."""
    app = Service(
        route_handlers=routers,
        guards=[guard_of(sessions)],
        exception_handlers=exception_handlers(error_page),
        before_send=[security_headers(secure=secure)],
        openapi_config=openapi_config(),
        compression_config=COMPRESSION,
        lifespan=[lifespan],
        request_max_body_size=LARGEST_BODY,
    )
    check_routes(app)
    return app
