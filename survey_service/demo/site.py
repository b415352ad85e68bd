"""The demonstration's own pages: a first page with a fresh receipt, and the same for machines.

`GET /demo.json` hands out a new receipt every time. Codes come from small batches that this
process issues, signs and registers like any issuer; a real collector holds no issuer's key.
"""

import secrets
from collections import deque
from datetime import date
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from msgspec import Struct

from kiosk import qr
from kiosk.links import poster_link, receipt_link, said_by_symbol
from kiosk.tokens import grouped
from survey_service.console.pages import page
from survey_service.console.role_names import ROLE_NAMES
from survey_service.console.viewer import AnyRequest
from survey_service.demo.accounts import DemoAccount, read_accounts
from survey_service.ledger import keys
from survey_service.pipeline.codes import issue_codes, register_manifest
from survey_service.pipeline.places import places_of
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given, Services
from survey_service.store import campaigns, codes, posters
from survey_service.store.database import Database
from survey_service.store.errors import StoreError
from survey_service.units.working_days import local_date

OFFICE = "11311"
"""Phường Hồng Bàng: the office whose receipts the demonstration hands out."""
BATCH = 20
INSTRUMENT = "transaction_feedback"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Ways(Struct, frozen=True, kw_only=True):
    """Absolute addresses of everything worth seeing, and who can sign in."""

    poster: str
    receipt: str
    results: str
    unit: str
    api_docs: str
    console: str
    campaign: str
    accounts: tuple[DemoAccount, ...]


class Receipts:
    """Hands out fresh receipts of one office, issuing a batch whenever none is left."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._key = keys.load_key(services.settings.issuer_key)
        self._ready: deque[str] = deque()
        self._lock = Lock()

    def fresh(self) -> str:
        """Return a code nobody has been given before."""
        with self._lock:
            if not self._ready:
                self._ready.extend(self._issue())
            return self._ready.popleft()

    def _issue(self) -> tuple[str, ...]:
        today = self.today()
        places = places_of(self._services.registry, today, OFFICE, None, None)
        batch = issue_codes(
            self._key,
            unit=places.unit,
            receiving=places.receiving,
            deciding=places.deciding,
            campaign=self.campaign(),
            instrument=INSTRUMENT,
            count=BATCH,
            issued_on=today,
            random=secrets.token_bytes,
        )
        with self._services.database.write() as connection:
            register_manifest(connection, batch.signed, self._services.clock())
        return batch.codes

    def today(self) -> date:
        """Return the day in Hải Phòng."""
        return local_date(self._services.clock())

    def campaign(self) -> str:
        """Return the code of the synthetic campaign."""
        with self._services.database.read() as connection:
            found = next(iter(campaigns.every(connection)), None)
        if found is None:
            raise Problem("campaign-unknown", "demo")
        return found.code

    def ways(self) -> Ways:
        """Return every address, with a fresh receipt."""
        base, campaign = self._services.settings.public_url, self.campaign()
        with self._services.database.read() as connection:
            hung = posters.every(connection, campaign)
        poster = next((poster for poster in hung if poster.unit == OFFICE), None)
        if poster is None:  # StopIteration would be lost in the future, and nobody answered
            raise Problem("unit-unknown", "demo", OFFICE, "an office with a poster")
        return Ways(
            poster=poster_link(base, poster.code),
            receipt=receipt_link(base, self.fresh()),
            results=f"{base}/results/{campaign}",
            unit=f"{base}/results/{campaign}/units/{OFFICE}",
            api_docs=f"{base}/docs/api",
            console=f"{base}/console",
            campaign=campaign,
            accounts=read_accounts(self._services.settings),
        )


GivenReceipts = NamedDependency[SkipValidation[Receipts]]


@get("/demo.json", opt={"permission": PUBLIC}, sync_to_thread=True, include_in_schema=False)
def demo_json(receipts: GivenReceipts) -> Ways:
    """Return the ways in, for machines."""
    return receipts.ways()


@get("/demo", opt={"permission": PUBLIC}, sync_to_thread=True, include_in_schema=False)
def demo_page(request: AnyRequest, receipts: GivenReceipts, services: Given) -> Response[str]:
    """Show a receipt to scan, and what to watch."""
    ways = receipts.ways()
    code = ways.receipt.rpartition("/")[2]
    office = services.registry.at(OFFICE, receipts.today())
    with services.database.read() as connection:
        campaign = campaigns.get(connection, ways.campaign)
    return page(
        request,
        "demo.html",
        campaign=campaign,
        office=office.name if office else {"vi": OFFICE},
        qr=qr.svg(said_by_symbol(ways.receipt), ways.receipt, "screen"),
        code=grouped(code),
        local=urlsplit(ways.receipt).hostname in LOOPBACK,
        scorecards=f"{ways.results}/scorecards",
        roles=ROLE_NAMES,
        **{name: getattr(ways, name) for name in Ways.__struct_fields__ if name != "campaign"},
    )


def require_demonstration(database: Database, issuer_key: Path) -> None:
    """Refuse to hand out receipts of a round that is not synthetic, or with a key unknown to it.

    Raises:
        StoreError: `demo-database`.
        LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
    """
    with database.read() as connection:
        latest = next(iter(campaigns.every(connection)), None)
    if latest is None or not latest.synthetic:
        raise _refused(database, "no round" if latest is None else "a round of real answers")
    public = keys.public_bytes(keys.load_key(issuer_key))
    with database.read() as connection:
        if codes.issuer(connection, keys.fingerprint(public)) is None:
            raise _refused(database, f"another issuer than {issuer_key}")


def _refused(database: Database, got: str) -> StoreError:
    return StoreError(
        "demo-database",
        where=database.url,
        got=got,
        expected="a finished demonstration and the key it was built with",
        hint="Leave LANGNGHE_DEMO out, or use `langnghe demo`.",
    )


def demo_router(services: Services) -> Router:
    """Return the routes of the demonstration.

    Raises:
        StoreError, LedgerError: as `require_demonstration`.
    """
    require_demonstration(services.database, services.settings.issuer_key)
    receipts = Receipts(services)
    return Router(
        "/",
        route_handlers=[demo_json, demo_page],
        dependencies={
            "receipts": Provide(lambda: receipts, sync_to_thread=False),
            "services": Provide(lambda: services, sync_to_thread=False),
        },
        include_in_schema=False,
    )
