"""Somebody filling in a form without JavaScript: reads the HTML, posts what a browser would post.

The successful controls of a form (HTML Standard, "constructing the entry list"): hidden inputs,
checked boxes, texts, selects, and the one button that was pressed, in tree order.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient


class Form(HTMLParser):
    """The form `answers` of a page, and the visible text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = ""
        self.controls: list[tuple[str, str, str, bool]] = []  # kind, name, value, is set
        self.buttons: list[str] = []
        self.text = ""
        self._area: list[str] | None = None
        self._skip = False
        self._select = ""
        self.feed(html.replace("\r\n", "\n"))  # as the input stream of an HTML parser

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        self._skip = tag in ("style", "script", "title")
        if tag == "form" and a.get("id") == "answers":
            self.action = a.get("action", "")
        elif tag == "input" and "name" in a:
            kind = a.get("type", "text")
            is_set = "checked" in a or kind not in ("radio", "checkbox")
            self.controls.append((kind, a["name"], a.get("value", ""), is_set))
        elif tag == "textarea":
            self._area = []
            self.controls.append(("textarea", a["name"], "", True))
        elif tag == "select":
            self._select = a["name"]
        elif tag == "option":
            self.controls.append(("option", self._select, a["value"], "selected" in a))
        elif tag == "button" and "name" in a:
            self.buttons.append(a["value"])

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)
        elif not self._skip:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            typed = "".join(self._area).removeprefix("\n")
            self.controls[-1] = ("textarea", self.controls[-1][1], typed, True)
            self._area = None
        self._skip = False

    def entries(self) -> list[tuple[str, str]]:
        """Return the fields as the page came, nothing pressed."""
        return [(name, value) for _, name, value, is_set in self.controls if is_set]

    def value(self, name: str) -> list[str]:
        """Return the values set under a name."""
        return [value for field, value in self.entries() if field == name]

    def offers(self, name: str) -> list[str]:
        """Return the values that a visible control offers."""
        return [v for kind, n, v, _ in self.controls if n == name and kind in ("radio", "checkbox")]


def encoded(entries: list[tuple[str, str]]) -> bytes:
    """Return the body of a form submission; line ends travel as CR LF."""
    crlf = [(name, re.sub("\r\n|\r|\n", "\r\n", value)) for name, value in entries]
    return urlencode(crlf).encode()


class Visitor:
    """Keeps the page in hand and the response it came with."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client
        self.response: Response
        self.page: Form

    def open(self, path: str) -> "Visitor":
        return self._took(self.client.get(path, follow_redirects=False))

    def body(self, button: str = "next", **typed: str | list[str]) -> list[tuple[str, str]]:
        """Return what pressing a button posts after typing into visible controls."""
        entries = [entry for entry in self.page.entries() if entry[0] not in typed]
        for name, value in typed.items():
            values = value if isinstance(value, list) else [value]
            end = next(place for place, (field, _) in enumerate(entries) if field == "_end")
            entries[end:end] = [(name, each) for each in values]
        end = next(place for place, (field, _) in enumerate(entries) if field == "_end")
        entries.insert(end, ("_go", button))
        return entries

    def press(self, button: str = "next", **typed: str | list[str]) -> "Visitor":
        assert button in self.page.buttons, (button, self.page.buttons)
        return self.post(self.body(button, **typed))

    def post(self, entries: list[tuple[str, str]] | bytes) -> "Visitor":
        content = entries if isinstance(entries, bytes) else encoded(entries)
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._took(self.client.post(self.page.action, content=content, headers=kind))

    def _took(self, response: Response) -> "Visitor":
        self.response = response
        if response.headers.get("content-type", "").startswith("text/html"):
            page = Form(response.text)
            page.action = page.action or getattr(getattr(self, "page", None), "action", "")
            self.page = page
        return self

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def text(self) -> str:
        return " ".join(self.page.text.split())
