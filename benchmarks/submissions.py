"""Durable submissions a second over HTTP, beside a bare JSON echo of the same server.

    python -m benchmarks.submissions [--database URL] [--clients N ...] [--workers N]

Server (uvicorn, one worker unless told otherwise) and load client are processes of their own on
one machine, so they share its cores; the ratio to the echo in the same run says more than either
figure. Every submission has its own receipt code and is answered 201 after its COMMIT; anything
else stops the benchmark.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection, socket
from typing import Any

import msgspec

from benchmarks.machine import describe
from benchmarks.rounds import issue, open_round, submission
from questionnaires.instrument import Instrument
from questionnaires.loader import load_library
from survey_service.store.database import open_database

SERVICE, ECHO = "survey_service.cli.serve:application", "benchmarks.echo:application"
CREATED = "201"
WARM_UP = 200
START_SECONDS = 60


def bodies(instrument: Instrument, codes: tuple[str, ...]) -> bytes:
    """Return one request body a line."""
    lines = []
    for code in codes:
        sent = submission(instrument, code)
        body = {name: getattr(sent, name) for name in ("id", "code", "instrument", "version")}
        body |= {"language": sent.language, "answers": sent.answers}
        body |= {"started_at": "2026-06-03T08:00:00Z", "finished_at": "2026-06-03T08:02:00Z"}
        lines.append(msgspec.json.encode(body))
    return b"\n".join(lines)


@contextmanager
def server(factory: str, database: str, keys: Path, workers: int = 1) -> Iterator[int]:
    """Run a server until the block ends; yields its port."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    command += ["--timeout-keep-alive", "15"]
    environment = os.environ | {"LANGNGHE_DATABASE": database, "LANGNGHE_KEYS": str(keys)}
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def load(port: int, clients: int, file: Path) -> dict[str, Any]:
    """Run the load client and return what it saw; stops where anything was not stored."""
    command = [sys.executable, "-m", "benchmarks.load_client", str(port), str(clients), str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    seen: dict[str, Any] = msgspec.json.decode(done.stdout)
    if set(seen["statuses"]) != {CREATED}:
        raise SystemExit(f"not every answer was stored: {seen['statuses']}")
    return seen


def measure(port: int, clients: int, content: bytes, folder: Path) -> dict[str, Any]:
    """Warm the server up with the first bodies and time the others."""
    lines = content.splitlines()
    warm, timed = folder / "warm", folder / "timed"
    warm.write_bytes(b"\n".join(lines[:WARM_UP]))
    timed.write_bytes(b"\n".join(lines[WARM_UP:]))
    load(port, min(clients, WARM_UP), warm)
    seen = load(port, clients, timed)
    return seen | {"rate": (len(lines) - WARM_UP) / seen["seconds"]}


def row(url: str, clients: int, workers: int, folder: Path) -> str:
    """Measure echo and service at one number of clients and return a line of the table."""
    instrument = load_library("transaction_feedback")
    database = open_database(url)
    open_round(database, instrument)
    count = WARM_UP + (2_000 if clients == 1 else 24_000)
    content = bodies(instrument, issue(database, instrument, count))
    database.close()
    with server(ECHO, url, folder / "keys", workers) as port:
        echo = measure(port, clients, content, folder)
    with server(SERVICE, url, folder / "keys", workers) as port:
        service = measure(port, clients, content, folder)
    return (
        f"{clients:>8} {echo['rate']:>8,.0f} {echo['p50']:>8.1f} {echo['p99']:>8.1f}"
        f" {service['rate']:>9,.0f} {service['p50']:>8.1f} {service['p99']:>8.1f}"
        f" {service['rate'] / echo['rate']:>9.0%}"
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database")
    options.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32, 256])
    options.add_argument("--workers", type=int, default=1)
    chosen = options.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as name:
        url = chosen.database or f"sqlite:///{Path(name) / 'bench.db'}"
        print(f"{url.partition(':')[0]}, {chosen.workers} worker(s), times in milliseconds\n")
        print(f"{'':>8} {'--- bare JSON echo ---':^26} {'-- stored after COMMIT --':^27}")
        print(
            f"{'clients':>8} {'/s':>8} {'p50':>8} {'p99':>8}"
            f" {'/s':>9} {'p50':>8} {'p99':>8} {'of echo':>9}"
        )
        for clients in chosen.clients:
            print(row(url, clients, chosen.workers, Path(name)), flush=True)


if __name__ == "__main__":
    main()
