"""The modules of a device in WebKitGTK, by its own WebDriver: as near to Safari as can be had."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from survey_service.store import envelopes
from tests.devices.conftest import packing, with_modules

pytestmark = [pytest.mark.browser, pytest.mark.endurance]
PATIENCE_SECONDS = 30


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


def mini_browser() -> str:
    """The browser that the driver starts; skip where one of the programs is not installed."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found or not all(map(shutil.which, ("WebKitWebDriver", "Xvfb"))):
        pytest.skip("WebKitGTK, its driver or Xvfb is not installed")
    return str(found[-1])


class WebKit:
    """A session of the WebDriver protocol (W3C)."""

    def __init__(self, address: str, program: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=PATIENCE_SECONDS)
        options = {"binary": program, "args": ["--automation"]}
        asked = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        made = self.ask("POST", "/session", {"capabilities": asked})
        self.session = f"/session/{made['sessionId']}"
        self.version = made["capabilities"]["browserVersion"]
        self.ask("POST", f"{self.session}/timeouts", {"script": PATIENCE_SECONDS * 1000})

    def ask(self, method: str, path: str, body: object = None):
        answer = self.client.request(method, path, json=body)
        told = answer.json()["value"]
        assert answer.status_code == 200, told
        return told

    def open(self, url: str) -> None:
        self.ask("POST", f"{self.session}/url", {"url": url})

    def run(self, script: str, argument: object = None):
        called = (
            "const done = arguments[arguments.length - 1];"
            f"({with_modules(script)})(arguments[0])"
            ".then((value) => done({ value: value ?? null }),"
            " (failure) => done({ failure: String(failure.code ?? failure) }));"
        )
        body = {"script": called, "args": [argument]}
        told = self.ask("POST", f"{self.session}/execute/async", body)
        assert "failure" not in told, told["failure"]
        return told["value"]


@pytest.fixture
def webkit(tmp_path):
    program, port = mini_browser(), free_port()
    screen = f":{port}"
    environment = os.environ | {
        "DISPLAY": screen,
        "HOME": str(tmp_path),
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    commands = (["Xvfb", screen, "-nolisten", "tcp"], ["WebKitWebDriver", f"--port={port}"])
    running = [subprocess.Popen(one, env=environment, **quiet) for one in commands]
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                made = WebKit(f"http://127.0.0.1:{port}", program)
                break
            except (httpx.TransportError, AssertionError):
                assert time.monotonic() < deadline, "the driver did not start"
                time.sleep(0.2)
        yield made
        made.ask("DELETE", made.session)
        made.client.close()
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def test_forms_survive_a_reload_and_arrive_once(webkit, in_field):
    webkit.open(f"{in_field.origin}/r")
    assert webkit.run("return identity.missing();") == []
    device = webkit.run("return await identity.enrol(store, arg);", in_field.code())
    first = webkit.run(packing(in_field), {"start": 0, "count": 3})
    webkit.open(f"{in_field.origin}/r")
    assert webkit.run("return (await identity.identity(store)).device;") == device["device"]
    second = webkit.run(packing(in_field), {"start": 3, "count": 2})
    told = webkit.run("return await sync.synchronise(store);")
    assert (told["stopped"], told["waiting"], told["packed"]) == (None, 0, 5)
    log = webkit.run("return await sync.syncLog(store);")
    assert {row["envelopeId"] for row in log} == {*first, *second}
    assert {row["state"] for row in log} == {"sent"}
    with in_field.database.read() as connection:
        assert envelopes.counts(connection) == {(device["device"], "accepted"): 5}
        assert envelopes.missing(connection) == {device["device"]: 0}
