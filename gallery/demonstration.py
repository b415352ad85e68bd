"""The demonstration, built in a folder and served until the pictures are taken."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import httpx
import msgspec

BUILD_SECONDS = 300
LANGNGHE = str(Path(sys.executable).with_name("langnghe"))


class Account(msgspec.Struct, frozen=True):
    """Who can sign in."""

    role: str
    user: str
    password: str


class Demonstration(msgspec.Struct, frozen=True):
    """A served round.

    Attributes:
        folder: where it was built; commands run here.
        base: its address.
        accounts: one for each role.
    """

    folder: Path
    base: str
    accounts: tuple[Account, ...]

    def receipt(self) -> str:
        """Return the address of a form that nobody answered."""
        return str(httpx.get(f"{self.base}/demo.json").json()["receipt"])

    def run(self, *words: str) -> None:
        """Run `langnghe` over its database.

        Raises:
            CalledProcessError: the command refused; what it said stands on the screen.
        """
        command = [LANGNGHE, *words]
        subprocess.run(command, cwd=self.folder, env=_environment(), check=True)


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """Build and serve a round until the block ends."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [LANGNGHE, "demo", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=_environment()) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            ways = _ways(base, process)
            yield Demonstration(
                folder, base, msgspec.convert(ways["accounts"], tuple[Account, ...])
            )
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    keys = {"LANGNGHE_KEYS": "var/demo-keys", "LANGNGHE_ISSUER_KEY": "var/demo-issuer.key"}
    database = {"LANGNGHE_DATABASE": "sqlite:///var/demo.db"}
    return os.environ | keys | database


def _ways(base: str, process: "subprocess.Popen[bytes]") -> dict[str, object]:
    until = time.monotonic() + BUILD_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            ways: dict[str, object] = httpx.get(f"{base}/demo.json").json()
        except httpx.TransportError:
            time.sleep(1)
        else:
            return ways
    raise SystemExit("the demonstration did not start")
