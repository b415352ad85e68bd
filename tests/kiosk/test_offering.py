"""Choices that depend on an earlier answer, and questions that begin with a value."""

import pytest
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.testing import TestClient

from kiosk.citizen import citizen_router
from kiosk.preview import InMemoryHost
from questionnaires.loader import parse
from tests.kiosk.visitor import Visitor

FILTERED = """
name: filtered
version: "2026.1"
languages: [vi, en]
title: {vi: Lọc, en: Filtered}
purpose: {vi: Thử, en: Test}
provenance: {vi: Thử, en: Test}
sections:
  - name: main
    title: {vi: Chính, en: Main}
    items:
      - name: level
        type: single_choice
        default: "'commune'"
        text: {vi: "Cấp nào?", en: "Which level?"}
        choices:
          - {code: city, label: {vi: Thành phố, en: City}}
          - {code: commune, label: {vi: Xã, en: Commune}}
      - name: office
        type: single_choice
        choice_filter: at = ${level}
        required: ${level} = 'city'
        text: {vi: "Cơ quan nào?", en: "Which office?"}
        choices:
          - {code: so, label: {vi: Sở Nội vụ, en: Home Affairs}, columns: {at: city}}
          - {code: sy, label: {vi: Sở Y tế, en: Health}, columns: {at: city}}
          - {code: xa, label: {vi: Ủy ban xã, en: Commune office}, columns: {at: commune}}
          - {code: tt, label: {vi: Trung tâm xã, en: Commune centre}, columns: {at: commune}}
      - {name: source, type: hidden, default: "'web'", text: {vi: Nguồn, en: Source}}
"""


@pytest.fixture
def host():
    return InMemoryHost(parse(FILTERED))


@pytest.fixture
def visitor(host):
    app = Litestar(
        route_handlers=[citizen_router(host)],
        compression_config=CompressionConfig(backend="gzip", minimum_size=500),
        openapi_config=None,
    )
    with TestClient(app, raise_server_exceptions=True) as client:
        yield Visitor(client)


def test_a_form_begins_with_its_defaults_and_offers_what_fits_them(host, visitor):
    visitor.open(f"/t/{host.issue_receipt()}")
    visitor.press("next")
    assert 'value="commune" checked' in visitor.html
    visitor.press("next")
    assert "Ủy ban xã" in visitor.html
    assert "Sở Nội vụ" not in visitor.html
    assert "không bắt buộc" in visitor.html
    visitor.press("back")
    visitor.press("next", level="city")
    assert "Sở Nội vụ" in visitor.html
    assert "Ủy ban xã" not in visitor.html
    assert "không bắt buộc" not in visitor.html


def test_what_nobody_saw_is_sent_along(host, visitor):
    visitor.open(f"/t/{host.issue_receipt()}")
    for _ in range(3):
        visitor.press("next")
    visitor.press("send")
    [(stored, _)] = host.submissions.values()
    assert stored.answers == {"level": "commune", "source": "web"}
