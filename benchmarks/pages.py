"""Weight and server time of the page a citizen meets after scanning a receipt.

    python -m benchmarks.pages

Weight is what crosses the network at a first visit: the page and everything it links, compressed.
Time is from request to last byte on the loopback interface, one request after the other.
"""

import re
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.machine import describe
from benchmarks.rounds import issue, open_round
from benchmarks.submissions import SERVICE, server
from questionnaires.loader import load_library
from survey_service.store.database import open_database

REQUESTS = 400
LINKED = re.compile(r'(?:href|src)="(/kiosk/static/[^"#]+)')


def weigh(client: httpx.Client, path: str) -> list[tuple[str, int]]:
    """Return (address, compressed bytes) of a page and of everything it links."""
    page = client.get(path)
    linked = sorted(set(LINKED.findall(page.text)))
    return [("page", _bytes(client, path)), *((each, _bytes(client, each)) for each in linked)]


def _bytes(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as response:
        return sum(len(chunk) for chunk in response.iter_raw())


def milliseconds(client: httpx.Client, path: str) -> list[float]:
    """Return the time of every request, in milliseconds."""
    seen = []
    for _ in range(REQUESTS):
        begin = time.perf_counter()
        client.get(path).read()
        seen.append(1000 * (time.perf_counter() - begin))
    return seen


def main() -> None:
    """Print weights and times."""
    print(describe())
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as name:
        url = f"sqlite:///{Path(name) / 'bench.db'}"
        database = open_database(url)
        instrument = load_library("transaction_feedback")
        open_round(database, instrument)
        code = issue(database, instrument, 1)[0]
        database.close()
        with (
            server(SERVICE, url, Path(name) / "keys") as port,
            httpx.Client(
                base_url=f"http://127.0.0.1:{port}", headers={"accept-encoding": "gzip"}
            ) as client,
        ):
            parts = weigh(client, f"/t/{code}")
            times = milliseconds(client, f"/t/{code}")
    for part, size in parts:
        print(f"{size:>8,} bytes  {part.partition('?')[0]}")
    print(f"{sum(size for _, size in parts):>8,} bytes  in all, gzip")
    p99 = statistics.quantiles(times, n=100)[-1]
    print(f"{statistics.median(times):>8.2f} ms     median, p99 {p99:.2f} ms, {REQUESTS} requests")


if __name__ == "__main__":
    main()
