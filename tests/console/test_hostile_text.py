"""Text that would be a script: in an address or a form of the console it is only text."""

from urllib.parse import quote

import pytest

from tests.kiosk.hostile import TEXTS, harmless, skeleton

PATHS = (
    "/results/hp-2026?by=commune&q={}",
    "/results/hp-2026?by={}",
    "/results/hp-2026?series={}",
    "/results/hp-2026?index={}&by=commune",
    "/results/{}",
    "/results/hp-2026/units/{}",
    "/ledger?lang={}",
    "/draws/{}/sample/2026/1",
    "/console/login?next={}",
    "/console/paper?unit={}",
    "/console/planner?goal={}",
    "/console/cases/one?unit={}&case=x",
)


@pytest.mark.parametrize("path", PATHS)
def test_what_stands_in_an_address_is_only_text(client, path):
    client.cookies.set("test-role", "analyst")
    for text in TEXTS[::4]:
        pages = []
        for typed in (text, harmless(text)):
            found = client.get(path.format(quote(typed, safe="")), follow_redirects=False)
            assert found.status_code < 500, text
            pages.append(skeleton(found.text))
        assert pages[0] == pages[1], text


def test_a_name_at_the_door_is_only_text(client):
    for text in TEXTS[::4]:
        pages = []
        for typed in (text, harmless(text)):
            form = {"user": typed, "password": typed, "csrf": "f" * 64, "next": typed}
            found = client.post("/console/login", data=form)
            assert found.status_code < 500
            pages.append(skeleton(found.text))
        assert pages[0] == pages[1], text
