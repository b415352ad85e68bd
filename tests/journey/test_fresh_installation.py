"""A new installation from its first hour: no figure yet, one answer, the first publication."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from questionnaires.loader import load_library
from survey_service.app import create_app
from survey_service.cli import main
from survey_service.settings import Settings
from survey_service.store import responses
from survey_service.store.database import open_database
from survey_service.units.working_days import local_date

OFFICE = "11311"
CAMPAIGN = f"hp-{local_date(datetime.now(UTC)).year}"
PATIENCE_SECONDS = 10
SERIES = ("sample", "transaction", "open")
PAGES = (
    "/",
    "/t",
    "/r",
    "/health",
    "/docs/api",
    "/schema/openapi.json",
    "/console/login",
    "/api/v1/units",
    *(f"/results/{CAMPAIGN}?series={series}" for series in SERIES),
    *(f"/results/{CAMPAIGN}?series={series}&by=commune" for series in SERIES),
    *(f"/results/{CAMPAIGN}?series={series}&by=department" for series in SERIES),
    f"/results/{CAMPAIGN}/units/{OFFICE}",
    f"/results/{CAMPAIGN}/units/31.SNV",
    f"/results/{CAMPAIGN}/units/31",
    f"/results/{CAMPAIGN}/scorecards",
)
MAYBE_EMPTY = (
    *(
        f"/api/v1/results/{CAMPAIGN}?series={series}&by={by}"
        for series in SERIES
        for by in ("city", "block", "department", "commune")
    ),
    f"/results/{CAMPAIGN}/download/figures.csv",
    f"/results/{CAMPAIGN}/download/figures.xlsx?series=transaction&by=commune",
    f"/results/{CAMPAIGN}/download/chart.svg?series=transaction&by=commune",
    f"/results/{CAMPAIGN}/download/scorecards.csv",
    f"/results/{CAMPAIGN}/download/scorecards.xlsx",
)


class Installation:
    """A database made by `langnghe init`, and the service over it."""

    def __init__(self, folder: Path, release_step: int) -> None:
        self._folder = folder
        self._step = str(release_step)
        self._url = f"sqlite:///{folder}/var/langnghe.db"
        self.run("init")
        self.settings = Settings(
            database=self._url,
            release_step=release_step,
            keys=folder / "keys",
            mix_minimum=1,
            mix_hours=0,
        )

    def run(self, *words: str) -> str:
        clean = {
            "LANGNGHE_RELEASE_STEP": self._step,
            "LANGNGHE_ISSUER_KEY": str(self._folder / "issuer.key"),
            "LANGNGHE_KEYS": str(self._folder / "keys"),
        }
        result = CliRunner().invoke(main, [*words, "--database", self._url], env=clean)
        assert result.exit_code == 0, result.output
        return result.stdout

    def codes(self, count: int) -> list[str]:
        output = self._folder / "codes.jsonl"
        words = ["--unit", OFFICE, "--instrument", "transaction_feedback", "--count", str(count)]
        self.run("tokens", "issue", *words, "--output", str(output))
        return [json.loads(line)["code"] for line in output.read_text().splitlines()]

    def publish(self, series: str) -> str:
        return self.run("publish", "--campaign", CAMPAIGN, "--series", series)


@pytest.fixture(params=[1, 10], ids=["shown at once", "ten at a time"])
def installation(request, tmp_path) -> Installation:
    return Installation(tmp_path, request.param)


@pytest.fixture
def client(installation) -> Iterator[TestClient]:
    with TestClient(create_app(installation.settings)) as made:
        yield made


def look_everywhere(client: TestClient) -> None:
    for language in ("vi", "en"):
        for path in (*PAGES, *MAYBE_EMPTY):
            address = f"{path}{'&' if '?' in path else '?'}lang={language}"
            shown = client.get(address, headers={"accept": "text/html, application/json"})
            allowed = {200} if path in PAGES else {200, 404}
            assert shown.status_code in allowed, address


def answer(client: TestClient, code: str) -> None:
    body = {
        "id": str(uuid4()),
        "code": code,
        "instrument": "transaction_feedback",
        "version": load_library("transaction_feedback").version,
        "language": "vi",
        "answers": {"tx_overall": 5},
    }
    assert client.post("/api/v1/submissions", json=body).status_code == 201


def mixed(installation: Installation, count: int) -> None:
    """Wait until the running service has opened so many sealed answers."""
    database = open_database(installation.settings.database)
    deadline = time.monotonic() + PATIENCE_SECONDS
    found = 0
    while found < count:
        assert time.monotonic() < deadline, f"{found} of {count} answers are mixed"
        time.sleep(0.05)
        with database.read() as connection:
            found = responses.count(connection)
    database.close()


def n_shown(client: TestClient) -> int | None:
    found = client.get(f"/api/v1/results/{CAMPAIGN}?series=transaction&by=commune")
    if found.status_code == 404:
        return None
    rows = found.json()["estimates"]
    [n] = [r["n"] for r in rows if (r["unit"], r["index"]) == (OFFICE, "overall")]
    return n


def test_nothing_breaks_before_the_first_answer(client):
    look_everywhere(client)
    assert n_shown(client) is None


def test_nothing_breaks_with_a_single_answer(installation, client):
    [code] = installation.codes(1)
    answer(client, code)
    look_everywhere(client)
    mixed(installation, 1)
    assert n_shown(client) is None  # one answer is nobody's figure
    installation.publish("transaction")
    look_everywhere(client)
    assert n_shown(client) is None


def test_figures_of_an_office_appear_with_thirty_answers(installation, client):
    live = installation.settings.release_step == 1
    codes = installation.codes(45)
    for code in codes[:30]:
        answer(client, code)
    mixed(installation, 30)
    assert n_shown(client) == (30 if live else None)
    installation.publish("transaction")
    assert n_shown(client) == 30
    look_everywhere(client)
    for code in codes[30:39]:
        answer(client, code)
    mixed(installation, 39)
    installation.publish("transaction")
    assert n_shown(client) == (39 if live else 30)
    answer(client, codes[39])
    mixed(installation, 40)
    installation.publish("transaction")
    assert n_shown(client) == 40
