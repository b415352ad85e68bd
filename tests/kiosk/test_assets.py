"""Static files: named by content, kept for a year; pages light and free of anything inline."""

import gzip
import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kiosk.assets import address, assets
from kiosk.preview import InMemoryHost
from tests.kiosk.visitor import Visitor

MOST_PAGE_BYTES = 12 * 1024
"""HTML, style, module and drawings together, compressed; the promise to the city is 30 KiB."""


@pytest.mark.parametrize("name", sorted(assets()))
def test_a_file_under_its_version_is_kept_for_a_year(
    client: TestClient[Litestar], name: str
) -> None:
    answer = client.get(address(name))
    assert answer.status_code == 200
    assert answer.content == assets()[name].content
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].split(";")[0] == assets()[name].media_type
    assert client.get(f"/kiosk/static/{name}?v=old").headers["cache-control"] == "no-cache"


def test_an_unknown_file_is_not_found(client: TestClient[Litestar]) -> None:
    assert client.get("/kiosk/static/citizen.py").status_code == 404
    assert client.get("/kiosk/static/..%2fcitizen.py").status_code == 404


def test_the_style_sheet_stays_small() -> None:
    assert len(assets()["citizen.css"].content) <= 8 * 1024


def test_a_page_is_light(visitor: Visitor, host: InMemoryHost) -> None:
    visitor.open(f"/t/{host.issue_receipt()}").press()
    used = {name for name in assets() if address(name) in visitor.html}
    assert used == {"citizen.css", "citizen.js", "faces.svg", "mark.svg"}
    files = [assets()[name].content for name in used]
    total = sum(len(gzip.compress(each)) for each in (visitor.response.content, *files))
    assert total <= MOST_PAGE_BYTES


def test_every_page_carries_the_headers_and_nothing_inline(
    visitor: Visitor, host: InMemoryHost
) -> None:
    receipt = host.issue_receipt()
    pages = [visitor.open(path).response for path in ("/t", "/r", "/t/x", f"/t/{receipt}")]
    pages += [visitor.press().response, visitor.press().response]
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:|https?://", page.text)
        assert len(re.findall(r"<script", page.text)) == len(
            re.findall(r"<script[^>]* src=", page.text)
        )
