"""Every surface of the service over its parts: who answers which addresses, and over what.

A new surface is one router here; what it needs beyond the common parts is made beside it.
"""

from litestar import Router

from kiosk.citizen import citizen_router
from sampling.budget import PriceList
from survey_service.api.routes import api_router
from survey_service.console.devices import devices_router
from survey_service.console.devices_view import ServiceDevices
from survey_service.console.doorkeeper import SessionDoorkeeper
from survey_service.console.draws import draw_router
from survey_service.console.entry import entry_router
from survey_service.console.entry_desk import ServiceEntryDesk
from survey_service.console.field_provider import ServiceFieldWork
from survey_service.console.monitors.router import monitor_router
from survey_service.console.paper_view import ServiceLogistics
from survey_service.console.planner import planner_router
from survey_service.console.provider import ServiceConsoleData
from survey_service.console.router import console_router
from survey_service.demo.site import demo_router
from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.deletion import DeletionDesk, Outside
from survey_service.pipeline.draw_view import DrawPages
from survey_service.pipeline.ledger_view import LedgerView
from survey_service.pipeline.monitors.desk import MonitorDesk
from survey_service.pipeline.plan_file import example_prices, read_prices
from survey_service.pipeline.planner import Planner
from survey_service.pipeline.published import Published
from survey_service.services import Services
from survey_service.settings import Settings

Staff = tuple[ServiceConsoleData, SessionDoorkeeper]


def routers(services: Services, published: Published) -> list[Router]:
    """Return the routers of everything that answers.

    Raises:
        SamplingError: the installation's list of prices cannot be read; better at the start than
            on the page.
    """
    settings = services.settings
    console = ServiceConsoleData(
        services.database,
        services.registry,
        published,
        settings.public_url,
        clock=services.clock,
    )
    staff = (console, SessionDoorkeeper(services.sessions, secure=settings.secure))
    shown = [citizen_router(services.host), api_router(services), *_console(services, staff)]
    return [*shown, demo_router(services)] if settings.demo else shown


def _console(services: Services, staff: Staff) -> list[Router]:
    database, clock, url = services.database, services.clock, services.settings.public_url
    return [
        _desks(services, staff),
        monitor_router(*staff, _watch(services)),
        draw_router(*staff, DrawPages(database, url, clock=clock)),
        planner_router(
            *staff,
            Planner(database, services.registry, _prices(services.settings), clock=clock),
        ),
        devices_router(*staff, ServiceDevices(database, services.registry, clock=clock)),
        entry_router(*staff, ServiceEntryDesk(database, clock=clock)),
    ]


def _desks(services: Services, staff: Staff) -> Router:
    database, registry, clock = services.database, services.registry, services.clock
    settings = services.settings
    return console_router(
        *staff,
        services.sync.quarantine,
        DeletionDesk(database, Outside(settings.tombstones, settings.attachments), clock),
        LedgerView(database, settings.public_url, clock=clock),
        supply=ServiceLogistics(database, registry, clock=clock),
        field=ServiceFieldWork(database, registry, clock=clock),
    )


def _watch(services: Services) -> MonitorDesk:
    settings = services.settings
    return MonitorDesk(
        services.database,
        LinkKeys(settings.keys, settings.keys_copy),
        services.registry,
        clock=services.clock,
        url=f"{settings.public_url}/ledger",
    )


def _prices(chosen: Settings) -> PriceList:
    return example_prices() if chosen.prices is None else read_prices(chosen.prices)
