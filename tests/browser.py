"""A real Chromium and a real server for tests: `browser` and `serve`.

Import both into the conftest of a folder whose tests drive a browser, and mark them
`pytest.mark.browser`. Where Chromium is not installed they are skipped, but never in CI.
`LANGNGHE_CHROMIUM` names the program where it is not on the path.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from litestar import Litestar
from playwright.sync_api import Browser, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740}
PATIENCE_SECONDS = 10

Serve = Callable[[Litestar], str]


def chromium() -> str:
    """Return the path of Chromium, or skip the test (fail it in CI)."""
    found = os.environ.get("LANGNGHE_CHROMIUM") or shutil.which("chromium")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed, and CI must test in it")
        pytest.skip("Chromium is not installed")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium per test module: its event loop must not outlive the module's tests."""
    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve applications on free ports of this machine until the test ends."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: Litestar) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
