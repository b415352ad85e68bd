"""The catalogue of problems: complete, used, in two languages; and its documents."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import get_args
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.testing import TestClient

from kiosk.host import RefusalCode
from survey_service.problems import CATALOGUE, Problem, language_of, problem_of
from survey_service.problems.http import CODE_OF_STATUS

SOURCES = Path(__file__).parents[2] / "survey_service"
RAISERS = {"Problem", "retry_later"}
VIETNAMESE = set("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")


def raised_codes() -> Iterator[str]:
    """The code of every `Problem("…")` and `Problem.retry_later("…")` in the service."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in RAISERS and isinstance(first, ast.Constant):
                yield str(first.value)


def test_every_code_in_use_is_in_the_catalogue_and_every_entry_is_in_use() -> None:
    used = set(raised_codes()) | set(get_args(RefusalCode)) | set(CODE_OF_STATUS.values())
    assert used == set(CATALOGUE)


def test_no_entry_is_written_twice() -> None:
    """YAML would keep the last of two entries without a word."""
    text = (SOURCES / "problems" / "catalogue.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^([a-z0-9-]+):$", text, re.MULTILINE) == list(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_an_entry_speaks_both_languages(code: str) -> None:
    entry = CATALOGUE[code]
    assert HTTPStatus(entry.status) >= HTTPStatus.BAD_REQUEST
    for text in (entry.title, entry.hint):
        assert set(text) == {"vi", "en"}
        assert all(sentence.endswith(".") for sentence in text.values())
        assert is_normalized("NFC", text["vi"])
        assert VIETNAMESE & set(text["vi"].lower())
        assert not VIETNAMESE & set(text["en"].lower())


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_document_has_the_members_of_rfc_9457_and_ours(code: str) -> None:
    document = Problem(code, "field", "x" * 500, "one of a, b").document("vi")
    assert list(document) == [
        "type", "title", "status", "detail", "code", "where", "got", "expected", "hint",
    ]  # fmt: skip
    assert document["type"] == f"urn:langnghe:problem:{code}"
    assert document["status"] == CATALOGUE[code].status
    assert len(str(document["got"])) == 80


@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_whatever_is_echoed_is_short_and_printable(where: str, got: str, expected: str) -> None:
    problem = Problem("parameter-invalid", where, got, expected)
    for language in ("vi", "en"):
        line = problem.line(language)
        assert line.isprintable()
        assert len(line) < 700
        line.encode()


def test_an_unknown_code_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        Problem("no-such-code")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("fr,en;q=0.5,vi;q=0.1", "en"),
        ("fr", "vi"),
        ("*", "vi"),
        ("en;q=0", "vi"),
        ("en;q=x,;;,", "vi"),
        ("en;q=nan", "vi"),
        ("EN", "en"),
        (",".join(["xx"] * 1000), "vi"),
    ],
)
def test_the_language_is_the_best_one_the_reader_takes(header: str, language: str) -> None:
    assert language_of(header) == language


@pytest.mark.parametrize("status", range(400, 600))
def test_every_status_of_the_framework_becomes_a_problem_of_its_family(status: int) -> None:
    problem = problem_of(HTTPException(status_code=status, detail="secret detail"))
    assert problem.status == status or problem.code in {"request-malformed", "internal"}
    assert problem.status // 100 == status // 100
    assert "secret" not in str(problem.document("en"))


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/no/such/page", "not-found"),
        ("GET", "/api/v1/no/such", "not-found"),
        ("DELETE", "/api/v1/units", "method-not-allowed"),
        ("GET", "/api/v1/submissions", "method-not-allowed"),
        ("GET", "/api/v1/units?on=yesterday", "parameter-invalid"),
        ("GET", "/api/v1/units?kind=planet", "parameter-invalid"),
        ("GET", "/api/v1/results/hp-2026?by=planet", "parameter-invalid"),
        ("GET", "/api/v1/results/hp-2026?series=all", "parameter-invalid"),
        ("GET", "/api/v1/results/nowhere", "results-unknown"),
        ("GET", "/api/v1/results/hp-2026?series=open", "results-unknown"),
        ("GET", "/api/v1/scores/nowhere", "results-unknown"),
        ("GET", "/api/v1/instruments/nothing", "instrument-unknown"),
        ("GET", "/api/v1/instruments/transaction_feedback?version=0", "instrument-unknown"),
        ("GET", "/api/v1/units/%ff%00", "not-found"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_refusals_over_http(
    client: TestClient[Litestar], method: str, path: str, code: str, language: str
) -> None:
    answer = client.request(method, path, headers={"accept-language": language})
    entry = CATALOGUE[code]
    assert answer.status_code == entry.status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.json()["title"] == entry.title[language]


def test_an_unknown_value_is_answered_with_the_known_ones(client: TestClient[Litestar]) -> None:
    problem = client.get("/api/v1/results/hp-2026?by=planet").json()
    assert (problem["where"], problem["got"]) == ("?by", "planet")
    assert problem["expected"] == "city, block, department, commune"


def test_nobody_is_addressed_as_an_equal() -> None:
    for code, entry in CATALOGUE.items():
        for sentence in (entry.title["vi"], entry.hint["vi"]):
            assert not re.search(r"\bbạn\b", sentence.lower()), code


def test_a_page_that_is_not_there_does_not_send_citizens_to_a_schema(
    client: TestClient[Litestar],
) -> None:
    problem = client.get("/t/no/such/page").json()
    assert problem["code"] == "not-found"
    assert "/schema" not in problem["hint"]
