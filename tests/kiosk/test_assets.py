"""Static files: named by content, kept for a year; pages light and free of anything inline."""

import gzip
import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kiosk.assets import address, assets, versioned
from kiosk.preview import InMemoryHost
from survey_service.console.assets import ASSETS
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


def test_a_module_names_the_versions_of_what_it_imports() -> None:
    served = assets()["form.js"].content.decode()
    assert f'from "./expressions.js?v={assets()["expressions.js"].version}"' in served


def test_a_change_deep_down_changes_every_module_above_it() -> None:
    files = {
        "a/top.js": b'import { x } from "../b/middle.js";',
        "b/middle.js": b'import "./leaf.js";\nconst later = () => import("./leaf.js");',
        "b/leaf.js": b"export const x = 1;",
        "other.js": b"export const y = 1;",
    }
    before = versioned(files)
    after = versioned(files | {"b/leaf.js": b"export const x = 2;"})
    changed = {name for name in files if before[name].version != after[name].version}
    assert changed == {"a/top.js", "b/middle.js", "b/leaf.js"}
    assert before["b/middle.js"].content.count(before["b/leaf.js"].version.encode()) == 2


@pytest.mark.parametrize("other", ["./missing.js", "./a.js"])
def test_an_import_that_leads_nowhere_or_back_is_found_at_the_start(other: str) -> None:
    with pytest.raises(ValueError, match="no such file, or a circle"):
        versioned({"a.js": f'import "{other}";'.encode()})


def test_a_style_sheet_holds_what_it_imports() -> None:
    files = {"page.css": b'@import "./tokens.css";\nb{}', "tokens.css": b":root{}"}
    assert versioned(files)["page.css"].content == b":root{}b{}"
    with pytest.raises(ValueError, match="no such file, or a circle"):
        versioned({"page.css": files["page.css"]})


def test_every_surface_has_the_same_tokens() -> None:
    tokens = assets()["tokens.css"].content
    assert tokens in assets()["citizen.css"].content
    assert tokens in ASSETS["console.css"]
    assert all(b":root{--ink" not in rest for rest in _beside(tokens))


def _beside(tokens: bytes) -> list[bytes]:
    styles = [asset.content for name, asset in assets().items() if name.endswith(".css")]
    return [style.replace(tokens, b"") for style in (*styles, ASSETS["console.css"])]


def test_every_token_that_is_used_exists() -> None:
    for style in (assets()["citizen.css"].content, ASSETS["console.css"], *_beside(b"")):
        used = set(re.findall(rb"var\((--[a-z0-9-]+)", style))
        known = assets()["tokens.css"].content + style
        assert {name for name in used if name + b":" not in known.replace(b": ", b":")} == set()


def test_the_style_sheet_stays_small() -> None:
    assert len(assets()["citizen.css"].content) <= 9 * 1024


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
