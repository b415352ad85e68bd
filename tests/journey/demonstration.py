"""The demonstration as everybody gets it: built by the command, served by a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from msgspec import Struct

from survey_service.pipeline.status import status
from survey_service.store import sealed
from survey_service.store.database import open_database

PROGRAM = Path(sys.executable).with_name("langnghe")
PATIENCE_SECONDS = 240
MIX_SECONDS = 30
OFFICE = "11311"


class Demonstration(Struct, frozen=True):
    """A running demonstration."""

    base: str
    folder: Path
    campaign: str
    client: httpx.Client

    def ways(self) -> dict[str, Any]:
        """The addresses of `/demo.json`, with a fresh receipt."""
        return self.client.get("/demo.json").raise_for_status().json()

    def code(self) -> str:
        """A receipt code that nobody has used."""
        return self.ways()["receipt"].rpartition("/")[2]

    def n(self, series: str, unit: str = OFFICE) -> int:
        """How many answers the published overall index of an office rests on."""
        return self.estimates(series)[unit]["n"]

    def mixed(self) -> "Demonstration":
        """Wait until no answer waits sealed, so that figures count every one taken in."""
        until = time.monotonic() + MIX_SECONDS
        database = open_database(f"sqlite:///{self.folder}/var/demo.db")
        try:
            while True:
                with database.read() as connection:
                    waiting = sealed.count(connection)
                if not waiting:
                    return self
                assert time.monotonic() < until, f"{waiting} answers are not mixed"
                time.sleep(0.2)
        finally:
            database.close()

    def estimates(self, series: str) -> dict[str, dict[str, Any]]:
        """The overall index of every commune."""
        address = f"/api/v1/results/{self.campaign}"
        shown = self.client.get(address, params={"series": series, "by": "commune"})
        rows = shown.raise_for_status().json()["estimates"]
        return {row["unit"]: row for row in rows if row["index"] == "overall"}

    def account(self, role: str) -> tuple[str, str]:
        """Who can sign in with a role."""
        return next(
            (account["user"], account["password"])
            for account in self.ways()["accounts"]
            if account["role"] == role
        )

    def responses(self) -> int:
        """How many answers the database holds."""
        database = open_database(f"sqlite:///{self.folder}/var/demo.db")
        found = status(database, "").responses
        database.close()
        return found


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """Build the synthetic round in `folder` and serve it on a free port until the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "log"
    clean = {name: value for name, value in os.environ.items() if "LANGNGHE" not in name}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [PROGRAM, "demo", "--port", str(port)],
            cwd=folder, env=clean, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, timeout=60, trust_env=False) as client:
            _wait(process, client, log)
            campaign = client.get("/demo.json").raise_for_status().json()["campaign"]
            yield Demonstration(base, folder, campaign, client)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert "Traceback" not in log.read_text(encoding="utf-8")


def _wait(process: subprocess.Popen[bytes], client: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        try:
            if client.get("/health").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
