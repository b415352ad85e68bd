"""An application with the real API over a database in memory of the test, and a host in memory."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.testing import TestClient

from kiosk.host import OpenForm, Receipt, Recorded, Refusal, Submission
from kiosk.tokens import make
from questionnaires.loader import load_library
from questionnaires.validation import Rejected, check
from survey_service.api.description import openapi_config
from survey_service.api.routes import api_router
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.promises import Promise
from survey_service.pipeline.attachments import Attachments
from survey_service.pipeline.figures import Figure, Results, Scorecard, ScoreLine, Source
from survey_service.pipeline.sync_host import SyncHost
from survey_service.problems import exception_handlers
from survey_service.security.guard import check_routes, guard_of
from survey_service.security.headers import security_headers
from survey_service.security.passwords import Passwords
from survey_service.security.sessions import Sessions
from survey_service.services import Services
from survey_service.settings import Settings
from survey_service.store import instruments
from survey_service.store.database import open_database
from survey_service.store.tables import accounts  # noqa: F401 - its tables join the metadata
from survey_service.store.tables.base import metadata
from survey_service.units.haiphong import haiphong

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
INSTRUMENT = load_library("transaction_feedback")
CODE = make(bytes(range(10)))
SPENT = make(bytes(range(1, 11)))


class OneCodeHost:
    """A host with one good code, which keeps what it stored and can be told to refuse."""

    def __init__(self) -> None:
        self.stored: dict[UUID, tuple[str, str]] = {}
        self.refusal: Refusal | None = None
        self.promise: Promise | None = None

    async def open_receipt(self, code: str) -> OpenForm | Refusal:
        if code != CODE:
            return Refusal(code="token-unknown")
        return OpenForm(
            code=code,
            surface="receipt",
            instrument=INSTRUMENT,
            unit_name=WORDING,
            campaign_title=WORDING,
            privacy=WORDING,
        )

    async def open_poster(self, code: str) -> OpenForm | Refusal:
        raise NotImplementedError

    async def submit(self, submission: Submission) -> Receipt | Rejected | Refusal:
        if self.refusal is not None:
            return self.refusal
        content = json.dumps(submission.answers, sort_keys=True)
        if submission.id in self.stored:
            receipt, before = self.stored[submission.id]
            again = Receipt(receipt=receipt, replayed=True, promise=self.promise)
            return again if before == content else Refusal(code="id-conflict")
        if submission.code == SPENT:
            return Refusal(code="token-spent")
        if submission.code != CODE:
            return Refusal(code="token-unknown")
        checked = check(INSTRUMENT, submission.answers)
        if isinstance(checked, Rejected):
            return checked
        receipt = make(hashlib.sha256(submission.id.bytes).digest()[:10])
        self.stored[submission.id] = (receipt, content)
        return Receipt(
            receipt=receipt, replayed=False, promise=self.promise, notices=checked.notices
        )

    async def received(self, receipt: str) -> Recorded | None:
        known = receipt in {given for given, _ in self.stored.values()}
        return Recorded(state="signed", position=7, signed_at=NOW) if known else None


WORDING = {"vi": "Tên", "en": "Name"}
SOURCE = Source(
    campaign="hp-2026",
    campaign_title=WORDING,
    series="sample",
    series_title=WORDING,
    instrument="sipas_citizen",
    instrument_version="2026.1",
    instrument_title=WORDING,
    scheme="sipas_2023_2026",
    scheme_version="1",
    formula=WORDING,
    period_from=date(2026, 1, 1),
    period_to=date(2026, 12, 31),
    state="preliminary",
    as_of=NOW,
    synthetic=True,
)
SHOWN: dict[str, Any] = {"unit_name": WORDING, "block": "wards", "label": WORDING}
FIGURES = (
    Figure(
        unit="10507", index="overall", est=0.85, se=0.02, lci=0.8, uci=0.88, deff=1.4, df=12,
        n=80, n_eff=57.1, n_psu=6, variance="direct", state="published", reason=None,
        response_rate=0.71, **SHOWN,
    ),
    Figure(
        unit="10516", index="overall", est=None, se=None, lci=None, uci=None, deff=None, df=None,
        n=None, n_eff=None, n_psu=None, state="suppressed", reason="n < 30", **SHOWN,
    ),
)  # fmt: skip
SCORECARD = Scorecard(
    unit="10507",
    unit_name=WORDING,
    block="wards",
    lines=(
        ScoreLine(domain="d1", label=WORDING, maximum=10.0, self_points=9.0, appraised_points=8.5),
    ),
    total=88.5,
    total_se=0.4,
    maximum=100.0,
    rescaled=False,
    ranked=True,
    official_rank=3,
    rank_tied=False,
    rank_low=1,
    rank_high=9,
    ranked_units=45,
    scheme="par_example",
    scheme_title=WORDING,
    tie_rule=WORDING,
    source=SOURCE,
)


class FixedFigures:
    """Figures of one campaign."""

    def results(self, campaign: str, series: str, by: str) -> Results | None:
        known = (campaign, series) == ("hp-2026", "sample")
        return Results(source=SOURCE, by=by, figures=FIGURES) if known else None

    def scorecards(self, campaign: str) -> tuple[Scorecard, ...] | None:
        return (SCORECARD,) if campaign == "hp-2026" else None


@pytest.fixture
def services(tmp_path: Any) -> Iterator[Services]:
    database = open_database(f"sqlite:///{tmp_path}/api.db")
    metadata.create_all(database.engine)
    with database.write() as connection:
        instruments.publish(connection, INSTRUMENT)
    keys = KeyStore(tmp_path / "keys")
    keys.create("ledger")
    sync = SyncHost(database, keys, token_bytes, lambda: NOW)
    files = Attachments(database, tmp_path / "attachments", sync.quarantine, lambda: NOW)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield Services(
        database=database,
        host=OneCodeHost(),
        sync=sync,
        attachments=files,
        results=FixedFigures(),
        registry=haiphong(),
        sessions=Sessions(database, lambda: NOW, cheap, secure=False),
        settings=Settings(),
        clock=lambda: NOW,
    )
    sync.close()
    database.close()


@pytest.fixture
def app(services: Services) -> Litestar:
    application = Litestar(
        route_handlers=[api_router(services)],
        guards=[guard_of(services.sessions)],
        exception_handlers=exception_handlers(),
        before_send=[security_headers(secure=False)],
        openapi_config=openapi_config(),
        logging_config=None,
    )
    check_routes(application)
    return application


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def good() -> dict[str, Any]:
    """A submission that is accepted."""
    answers: dict[str, object] = {}
    required = {item.name for section in INSTRUMENT.sections for item in section.items}
    verdict = check(INSTRUMENT, {})
    missing = {v.item for v in verdict.violations} if isinstance(verdict, Rejected) else set()
    answers = dict.fromkeys(sorted(missing & required), 5)
    return {
        "id": "0193f0c4-9d0e-7cc1-8a55-0123456789ab",
        "code": CODE,
        "instrument": INSTRUMENT.name,
        "version": INSTRUMENT.version,
        "language": "vi",
        "answers": answers,
        "started_at": "2026-06-01T09:58:00+07:00",
        "finished_at": "2026-06-01T10:00:00+07:00",
    }
