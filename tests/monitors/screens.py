"""The screens of monitors over a watched round; a cookie says which account it is."""

from functools import partial
from pathlib import Path

from litestar import Litestar
from msgspec.structs import replace

from survey_service.console.assets import asset_file
from survey_service.console.errors import error_page
from survey_service.console.monitors.router import monitor_router
from survey_service.console.provider import ServiceConsoleData
from survey_service.console.viewer import AnyRequest, Viewer
from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.monitors.desk import MonitorDesk
from survey_service.pipeline.published import Published
from survey_service.problems import exception_handlers
from survey_service.security.headers import security_headers
from survey_service.security.permissions import allows, holds
from survey_service.store import accounts, field_people, units
from survey_service.store.database import Database
from survey_service.store.field_people import put
from tests.console.conftest import ROLE, TOKEN, SampleDoor, grants_of, guard
from tests.pipeline.small_round import NOW

ACCOUNT = "test-account"


class MemberDoor(SampleDoor):
    """The cookie of the role, and another that says which account it is."""

    def viewer(self, request: AnyRequest) -> Viewer | None:
        role = request.cookies.get(ROLE)
        if not role:
            return None
        grants = grants_of(role)
        return Viewer(
            user=request.cookies.get(ACCOUNT, "nobody"),
            roles=(role,),
            may=partial(holds, grants),
            reaches=partial(allows, grants),
            csrf=TOKEN,
        )


def give_accounts(database: Database) -> None:
    """Let the members m1 and m2 sign in as themselves."""
    with database.write() as connection:
        for code in ("m1", "m2"):
            made = accounts.Account(username=code, name=code, password_hash="-", created_at=NOW)
            accounts.add(connection, made)
            person = field_people.get(connection, code)
            put(connection, [replace(person, account=code)])


def watched_app(database: Database, keys: Path) -> Litestar:
    """The screens over a database that holds the watched round."""
    with database.read() as connection:
        registry = units.registry(connection)

    def clock():
        return NOW

    data = ServiceConsoleData(
        database, registry, Published(database, registry, clock=clock), "http://test", clock=clock
    )
    desk = MonitorDesk(database, LinkKeys(keys), registry, clock=clock, url="http://test/ledger")
    return Litestar(
        before_send=[security_headers(secure=False)],
        route_handlers=[asset_file, monitor_router(data, MemberDoor(), desk)],
        exception_handlers=exception_handlers(error_page),
        guards=[guard],
        openapi_config=None,
    )
