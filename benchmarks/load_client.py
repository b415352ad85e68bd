"""A load client in a process of its own: keep-alive connections that send bodies and time answers.

    python -m benchmarks.load_client PORT CLIENTS FILE

FILE holds one JSON body a line; they are shared out over CLIENTS connections, each of which sends
the next one when its answer is complete. Prints `{"seconds", "statuses", "p50", "p99"}`, times in
milliseconds as the client saw them.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import httptools
import msgspec

HEAD = (
    "POST /api/v1/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
    "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n"
)


class Connection(asyncio.Protocol):
    """One keep-alive connection; `done` is resolved when there is nothing left to send."""

    def __init__(self, bodies: Iterator[bytes], waits: list[float], statuses: Counter[int]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._bodies = bodies
        self._waits = waits
        self._statuses = statuses
        self._parser = httptools.HttpResponseParser(self)
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first body."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Feed the parser, which calls `on_message_complete`."""
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail where the server hung up before everything was sent."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def on_message_complete(self) -> None:
        """Note the time and send the next body."""
        self._waits.append(perf_counter() - self._sent)
        self._statuses[self._parser.get_status_code()] += 1
        self._parser = httptools.HttpResponseParser(self)
        self._send()

    def _send(self) -> None:
        body = next(self._bodies, None)
        if body is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(HEAD.format(len(body)).encode() + body)


async def load(port: int, clients: int, bodies: list[bytes]) -> dict[str, object]:
    """Send every body and return what was seen."""
    waits: list[float] = []
    statuses: Counter[int] = Counter()
    rest = iter(bodies)
    begun = perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        loop.create_connection(lambda: Connection(rest, waits, statuses), "127.0.0.1", port)
        for _ in range(clients)
    ]
    connections = await asyncio.gather(*made)
    await asyncio.gather(*(connection.done for _, connection in connections))
    seconds = perf_counter() - begun
    waits.sort()
    return {
        "seconds": seconds,
        "statuses": {str(status): count for status, count in statuses.items()},
        "p50": waits[len(waits) // 2] * 1e3,
        "p99": waits[len(waits) * 99 // 100] * 1e3,
    }


if __name__ == "__main__":
    lines = Path(sys.argv[3]).read_bytes().splitlines()
    seen = asyncio.run(load(int(sys.argv[1]), int(sys.argv[2]), lines))
    sys.stdout.write(msgspec.json.encode(seen).decode())
