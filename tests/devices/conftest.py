"""Real tablets in a real Chromium: the modules of `kiosk/static/device` against the real service.

The page is any page of the service; what an application would do is called on the modules.
"""

import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct
from playwright.sync_api import Browser, BrowserContext, Page, Route

from kiosk.assets import address
from survey_service.app import create_app
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.devices import invite
from survey_service.settings import Settings
from survey_service.store.database import Database, open_database
from survey_service.store.devices import Placed
from tests.browser import browser
from tests.sync.fieldwork import INSTRUMENT, ROUND, WARD, keys_in, open_field
from tests.sync.test_uploads import served

__all__ = ["browser"]
MODULES = {name: name for name in ("storage", "identity", "envelopes", "sync", "canonical")}
MODULES["export"] = "exporting"  # a word of the language
FORM = """{
  channel: "kiosk", unit: UNIT, campaign: CAMPAIGN, instrument: "transaction_feedback",
  version: VERSION, language: "vi", answers: {tx_overall: 1 + n % 5}, monoStart: 10 + n,
  monoEnd: 90000 + 7 * n, label: `Phiếu ${n}`,
}"""


class Round(Struct):
    """The service in the field: where it answers, what it stores, and the keys it opens with."""

    origin: str
    database: Database
    keys: KeyStore
    version: str

    def code(self, kind: str = "kiosk", unit: str = WARD) -> str:
        """Return a code that lets one device in."""
        placed = Placed(kind=kind, name="Sảnh chờ", unit=unit, receiving=unit, deciding=unit)
        with self.database.write() as connection:
            return invite(connection, placed, datetime.now(UTC), secrets.token_bytes)


def with_modules(script: str) -> str:
    """An async function of `arg` with this body, which sees the modules and `store`."""
    imports = "".join(
        f'const {called} = await import("{address(f"device/{name}.js")}");\n'
        for name, called in MODULES.items()
    )
    return f"async (arg) => {{ {imports} const store = await storage.openStorage(); {script} }}"


def packing(round_: Round) -> str:
    """A script that packs `arg.count` forms, the first with the number `arg.start`."""
    form = FORM.replace("UNIT", f'"{WARD}"').replace("CAMPAIGN", f'"{ROUND}"')
    form = form.replace("VERSION", f'"{round_.version}"')
    return (
        "const ids = []; for (let n = arg.start; n < arg.start + arg.count; n++) "
        f"ids.push(await envelopes.pack(store, {form})); return ids;"
    )


class Tablet:
    """One browser profile: a page, its modules, and what may happen to its requests."""

    def __init__(self, browser: Browser, round_: Round) -> None:
        self.round = round_
        self.context: BrowserContext = browser.new_context(service_workers="block")
        self.page: Page = self.open()

    def open(self) -> Page:
        """Open a page of the device, as at a start of the application or in another tab."""
        page = self.context.new_page()
        page.goto(f"{self.round.origin}/r")
        return page

    def restart(self) -> None:
        """Close the page as a browser does that is killed, and open it again."""
        self.page.close()
        self.page = self.open()

    def run(self, script: str, argument: Any = None, page: Page | None = None) -> Any:
        """Run the body of an async function that sees the modules, `store` and `arg`."""
        return (page or self.page).evaluate(with_modules(script), argument)

    def enrol(self) -> dict[str, Any]:
        """Come in with a fresh code."""
        found: dict[str, Any] = self.run(
            "return await identity.enrol(store, arg);", self.round.code()
        )
        return found

    def name(self) -> str:
        """What the service calls this device."""
        found: str = self.run("return (await identity.identity(store)).device;")
        return found

    def fill_in(self, count: int, start: int = 0, page: Page | None = None) -> list[str]:
        """Pack so many forms; return their ids."""
        found: list[str] = self.run(packing(self.round), {"start": start, "count": count}, page)
        return found

    def sync(self, page: Page | None = None) -> dict[str, Any]:
        """Send what waits; return what the device says of it."""
        found: dict[str, Any] = self.run("return await sync.synchronise(store);", page=page)
        return found

    def log(self) -> list[dict[str, Any]]:
        """The log as a person reads it, the latest first."""
        found: list[dict[str, Any]] = self.run("return await sync.syncLog(store);")
        return found

    def meets(self, path: str, what: Any) -> None:
        """Let something happen to requests: a function of a route."""
        self.context.route(f"**{path}", what)

    def is_undisturbed(self) -> None:
        """Nothing happens to requests any more."""
        self.context.unroute_all()


def dropped_acknowledgement(route: Route) -> None:
    """The service gets the request, the device never hears of it."""
    route.fetch()
    route.abort()


@pytest.fixture(scope="module")
def in_field(_sqlite_template, tmp_path_factory) -> Iterator[Round]:
    """One service for the devices of a module, each of which is a new one to it."""
    folder = tmp_path_factory.mktemp("field")
    url = f"sqlite:///{shutil.copy(_sqlite_template, folder / 'x.db')}"
    keys, database = keys_in(folder / "keys"), open_database(url)
    open_field(database, keys)
    settings = Settings(database=url, keys=folder / "keys", attachments=folder / "files")
    with served(create_app(settings)) as (host, port):
        yield Round(f"http://{host}:{port}", database, keys, INSTRUMENT.version)
    database.close()


@pytest.fixture
def tablet(browser, in_field) -> Tablet:
    made = Tablet(browser, in_field)
    yield made
    made.context.close()
