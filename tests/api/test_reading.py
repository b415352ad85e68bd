"""What can be read from the API: questionnaires, figures, scorecards, units, health, OpenAPI."""

import re
from datetime import date
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from questionnaires.loader import load_library
from questionnaires.text import Wording
from survey_service.api.page import GUIDE, PATH
from survey_service.pipeline.campaigns import yearly_campaign
from survey_service.security.headers import HEADERS
from survey_service.services import Services
from survey_service.store import campaigns, instruments
from survey_service.units.haiphong import haiphong

Client = TestClient[Litestar]
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằắặầấậèéẹềếệìỉíịòỏóọồốộờớợùúụừứựỳýỵ]")


def test_health(client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_says_when_the_database_is_gone(client: Client, services: Services) -> None:
    with services.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE instruments")
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "retry-after" in answer.headers
    assert "instruments" not in answer.text


def test_instruments_are_listed_with_versions_in_natural_order(
    client: Client, services: Services
) -> None:
    line = client.get("/api/v1/instruments").json()["instruments"]
    assert [each["name"] for each in line] == ["transaction_feedback"]
    instrument = load_library("transaction_feedback")
    with services.database.write() as connection:
        for version in ("2099.10", "2099.9", "2099.9-b"):
            changed = type(instrument)(**{**as_fields(instrument), "version": version})
            instruments.publish(connection, changed)
    line = client.get("/api/v1/instruments").json()["instruments"][0]
    assert line["versions"][-3:] == ["2099.9", "2099.9-b", "2099.10"]
    assert line["latest"] == "2099.10"
    path = "/api/v1/instruments/transaction_feedback"
    assert client.get(path).json()["version"] == "2099.10"
    assert client.get(path, params={"version": "2099.9"}).json()["version"] == "2099.9"


def as_fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def test_an_instrument_is_flat_and_typed_as_its_answers(client: Client) -> None:
    shown = client.get("/api/v1/instruments/transaction_feedback").json()
    assert {"name", "version", "languages", "items"} <= shown.keys()
    assert [item["name"] for item in shown["items"]] == [
        item.name
        for section in load_library("transaction_feedback").sections
        for item in section.items
    ]
    for item in shown["items"]:
        assert {"name", "type", "required", "text"} <= item.keys()
        assert item["text"].keys() >= {"vi", "en"}
        codes = {type(choice["code"]) for choice in item.get("choices", ())}
        assert codes <= ({int} if item["type"] == "likert" else {int, str})


def test_results_keep_their_contract_and_name_their_source(client: Client) -> None:
    path = "/api/v1/results/hp-2026?series=sample&by=commune"
    shown = client.get(path).json()
    assert shown["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
    assert {key: shown[key] for key in ("campaign", "series", "instrument", "scheme")} == {
        "campaign": "hp-2026",
        "series": "sample",
        "instrument": "sipas_citizen",
        "scheme": "sipas_2023_2026",
    }
    assert shown["synthetic"] is True
    assert shown["formula"].keys() == {"vi", "en"}
    contract = {
        "unit", "index", "est", "se", "lci", "uci", "deff", "df", "n", "n_eff", "variance",
        "response_rate", "state", "reason",
    }  # fmt: skip
    published, suppressed = shown["estimates"]
    assert published.keys() >= contract
    assert (published["est"], published["variance"]) == (0.85, "direct")
    numbers = contract - {"unit", "index", "state", "reason"}
    assert {suppressed[number] for number in numbers} == {None}
    assert (suppressed["state"], suppressed["reason"]) == ("suppressed", "n < 30")


def test_a_series_without_results_is_blamed_where_the_round_exists(
    client: Client, services: Services
) -> None:
    packaged = {name: load_library(name) for name in ("sipas_citizen", "transaction_feedback")}
    with services.database.write() as connection:
        for instrument in packaged.values():
            instruments.publish(connection, instrument)
        campaigns.add(connection, yearly_campaign(2026, packaged, release_size=10))
    unpublished = client.get("/api/v1/results/hp-2026?series=open").json()
    assert (unpublished["code"], unpublished["where"]) == ("results-unknown", "?series")
    assert unpublished["got"] == "open"
    unknown = client.get("/api/v1/results/hp-1999?series=open").json()
    assert (unknown["where"], unknown["got"]) == ("campaign", "hp-1999")


def test_scorecards_carry_rank_and_rank_set(client: Client) -> None:
    card = client.get("/api/v1/scores/hp-2026").json()["scorecards"][0]
    assert (card["official_rank"], card["rank_low"], card["rank_high"]) == (3, 1, 9)
    assert card["source"]["synthetic"] is True


def test_units_are_those_of_the_day(client: Client) -> None:
    shown = client.get("/api/v1/units", params={"kind": "commune"}).json()
    assert shown["on"] == "2026-06-01"
    registry = haiphong()
    expected = registry.units(date(2026, 6, 1), "commune")
    assert [unit["code"] for unit in shown["units"]] == [unit.code for unit in expected]
    assert {unit["block"] for unit in shown["units"]} == {"wards", "communes"}
    before = client.get("/api/v1/units", params={"on": "1900-01-01"}).json()
    assert before["units"] == []
    names: list[Wording] = [unit["name"] for unit in shown["units"]]
    assert all({"vi", "en"} <= name.keys() for name in names)


def test_openapi_describes_every_route_without_a_foreign_host(client: Client) -> None:
    answer = client.get("/schema")
    schema = answer.json()
    assert schema == client.get("/schema/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/submissions",
        "/api/v1/receipts/{receipt}",
        "/api/v1/devices",
        "/api/v1/sync",
        "/api/v1/attachments/{sha256}",
        "/api/v1/field/cases",
        "/api/v1/field/records",
        "/api/v1/devices/status",
        "/api/v1/field/leases",
        "/api/v1/instruments",
        "/api/v1/instruments/{name}",
        "/api/v1/results/{campaign}",
        "/api/v1/scores/{campaign}",
        "/api/v1/scores/{campaign}/{unit}",
        "/api/v1/ledger/checkpoint",
        "/api/v1/ledger/checkpoints",
        "/api/v1/ledger/entries",
        "/api/v1/ledger/key",
        "/api/v1/ledger/consistency",
        "/api/v1/ledger/inclusion",
        "/api/v1/units",
        "/health",
    }
    assert "cdn" not in answer.text
    body = schema["paths"]["/api/v1/submissions"]["post"]["requestBody"]
    described = body["content"]["application/json"]["schema"]
    assert described["additionalProperties"] is False
    assert set(described["required"]) == {
        "id", "code", "instrument", "version", "language", "answers",
    }  # fmt: skip
    sent = schema["paths"]["/api/v1/submissions"]["post"]
    replayed, stored = sent["responses"]["200"], sent["responses"]["201"]
    assert replayed["content"] == stored["content"]
    assert "notices" in sent["description"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["operationId"]
    assert client.get("/schema/openapi.yaml").status_code == 200
    for page in ("/schema/redoc", "/schema/swagger", "/schema/elements"):
        assert client.get(page).status_code == 404


def test_every_route_answers_with_the_headers(client: Client, app: Litestar) -> None:
    paths = {route.path_format for route in app.routes} | {"/nowhere", "/schema/nothing"}
    for path in paths:
        for method in ("GET", "POST", "OPTIONS", "PUT"):
            headers = client.request(method, path.replace("{", "").replace("}", "")).headers
            cached = {"cache-control": headers["cache-control"]} if path.endswith(".css") else {}
            assert {name: headers.get(name) for name in HEADERS} == HEADERS | cached, path


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_explains_every_operation(client: Client, language: str) -> None:
    page = client.get(PATH, params={"lang": language})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in page.text
    schema = client.get("/schema").json()
    operations = {
        operation["operationId"]
        for operations in schema["paths"].values()
        for operation in operations.values()
    }
    assert operations == set(GUIDE)
    assert re.findall(r'<h2 id="(\w+)"', page.text) == list(GUIDE)
    described = re.findall(r'class="call">.*</p>\n<p>([^<]*)</p>', page.text)
    assert len(described) == len(GUIDE)
    for sentence in described:
        assert bool(VIETNAMESE.search(sentence)) == (language == "vi"), sentence
    assert "chuỗi số liệu" not in page.text
    for fragment in ("style=", "<script", "http://fonts", "https://"):
        assert fragment not in page.text
    assert client.get(f"{PATH}.css").headers["content-type"].startswith("text/css")
