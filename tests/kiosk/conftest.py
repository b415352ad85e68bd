"""Forms for the tests of the pages: a small instrument of every type, and its host in memory."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.testing import TestClient

from kiosk.citizen import citizen_router
from kiosk.preview import InMemoryHost
from questionnaires.instrument import Instrument
from questionnaires.loader import parse
from tests.browser import browser, serve
from tests.kiosk.phone import origin, phone
from tests.kiosk.visitor import Visitor

__all__ = ["browser", "origin", "phone", "serve"]

EVERY_TYPE = """
name: every_type
version: "2026.1"
languages: [vi, en]
title: {vi: Đủ loại, en: Every type}
purpose: {vi: Thử trang, en: To test the pages}
provenance: {vi: Bài thử, en: Test}
scales:
  satisfaction:
    - {code: 1, label: {vi: Rất không hài lòng, en: Very dissatisfied}}
    - {code: 2, label: {vi: Không hài lòng, en: Dissatisfied}}
    - {code: 3, label: {vi: Bình thường, en: Neutral}}
    - {code: 4, label: {vi: Hài lòng, en: Satisfied}}
    - {code: 5, label: {vi: Rất hài lòng, en: Very satisfied}}
    - {code: 97, missing: true, label: {vi: Không áp dụng, en: Not applicable}}
sections:
  - name: main
    title: {vi: Chính, en: Main}
    items:
      - name: overall
        type: likert
        scale: satisfaction
        required: true
        text: {vi: "Ông/Bà hài lòng ở mức nào?", en: "How satisfied are you?"}
      - name: reasons
        type: multiple_choice
        relevant: ${overall} <= 3
        max: 2
        text: {vi: "Điều gì cần làm tốt hơn?", en: "What should be better?"}
        choices:
          - {code: waiting, label: {vi: Thời gian chờ, en: Waiting time}}
          - {code: attitude, label: {vi: Thái độ, en: Attitude}}
          - {code: online, label: {vi: Trực tuyến, en: Online}}
          - {code: nothing, exclusive: true, label: {vi: Không có, en: Nothing}}
  - name: service
    title: {vi: Phục vụ, en: Service}
    layout: battery
    intro: {vi: Ông/Bà hài lòng ở mức nào với, en: How satisfied are you with}
    items:
      - name: desk
        type: likert
        scale: satisfaction
        required: true
        text: {vi: chỗ ngồi chờ, en: the waiting area}
      - name: signs
        type: likert
        scale: satisfaction
        missing: [97]
        text: {vi: biển hiệu, en: the signs}
  - name: about
    title: {vi: Về Ông/Bà, en: About you}
    items:
      - name: sex
        type: single_choice
        required: true
        text: {vi: Giới tính, en: Sex}
        choices:
          - {code: male, label: {vi: Nam, en: Male}}
          - {code: female, label: {vi: Nữ, en: Female}}
      - name: comment
        type: text
        max_length: 60
        text: {vi: Ý kiến khác, en: Other remarks}
"""


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """One item of each type, a condition, a battery."""
    return parse(EVERY_TYPE)


@pytest.fixture
def host(instrument: Instrument) -> InMemoryHost:
    """A host of that instrument."""
    return InMemoryHost(instrument)


@pytest.fixture
def app(host: InMemoryHost) -> Litestar:
    """The citizen pages over that host."""
    return Litestar(
        route_handlers=[citizen_router(host)],
        compression_config=CompressionConfig(backend="gzip", minimum_size=500),
        openapi_config=None,
    )


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A client that raises what the server raises: no 500 goes unseen."""
    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


@pytest.fixture
def visitor(client: TestClient[Litestar]) -> Visitor:
    """Somebody with a phone that runs no JavaScript."""
    return Visitor(client)
