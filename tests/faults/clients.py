"""Clients that answer codes and keep their own record of every receipt they were given.

The record is the oracle: a receipt is written to the client's own file and flushed before it is
counted. What a client sends follows from the code alone, so sending again sends the same.
"""

import http.client
import json
import random
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from uuid import NAMESPACE_OID, uuid5

from msgspec import Struct

from questionnaires.loader import load_library
from tests.faults.service import HOST

PATH = "/api/v1/submissions"
INSTRUMENT = load_library("transaction_feedback")
GONE = (OSError, http.client.HTTPException)
TIMEOUT_SECONDS = 60
PAUSE_SECONDS = 0.2
"""Fifty clients that came back sooner would leave a database no time to come up."""
SENT_AGAIN = 200
"""Of all answers at the end: each costs two requests."""


class Answer(Struct, frozen=True):
    """What the service said: its status, and the body of JSON."""

    status: int
    body: dict
    retry_after: str | None = None

    @property
    def receipt(self):
        """The receipt with everything that came with it, or None."""
        return json.dumps(self.body, sort_keys=True) if self.status in {200, 201} else None


def form_of(code):
    """The submission of a code, as bytes of JSON."""
    return json.dumps(
        {
            "id": str(uuid5(NAMESPACE_OID, code)),
            "code": code,
            "instrument": INSTRUMENT.name,
            "version": INSTRUMENT.version,
            "language": "vi",
            "answers": {"tx_overall": 1 + ord(code[0]) % 5},
        }
    ).encode()


class Client:
    """One connection, kept open as long as the server does."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)

    def ask(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} if body else {}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return Answer(answer.status, json.loads(answer.read()), answer.getheader("Retry-After"))

    def send(self, code):
        return self.ask("POST", PATH, form_of(code))

    def knows(self, receipt):
        return self.ask("GET", f"/api/v1/receipts/{receipt}").status == 200

    def close(self):
        self._connection.close()


class Clients:
    """So many clients of one service, with their common record of receipts.

    Attributes:
        receipts: receipt by code, as acknowledged.
        unknown: codes that were sent and not acknowledged: stored or not, nobody told us.
        refusals: what was answered in place of a receipt.
    """

    def __init__(self, port, record, count=50):
        self.receipts = {}
        self.unknown = deque()
        self.refusals = []
        self._port = port
        self._count = count
        self._record = record.open("a")
        self._lock = Lock()

    def answer(self, codes, *, until=lambda acknowledged: False, patient=True):
        """Send codes, the unknown ones first, until all are sent, the server is gone, or `until`.

        Args:
            codes: deque of codes never sent before; what is taken from it is gone from it.
            until: called after each receipt with the number of receipts of this call; once it
                says True every client ends after its present request.
            patient: False ends each client at its first refusal; it would send again otherwise.
        """
        count, over, deadline = 0, False, time.monotonic() + TIMEOUT_SECONDS

        def one():
            nonlocal count, over
            client = Client(self._port)
            while not over and (code := self._next(codes)):
                assert time.monotonic() < deadline, self.refusals[-3:]
                try:
                    answer = client.send(code)
                except GONE:
                    self.unknown.append(code)
                    break
                if answer.receipt is None:
                    self.unknown.append(code)
                    self.refusals.append(answer)
                    if not patient:
                        break
                    time.sleep(PAUSE_SECONDS)
                    continue
                with self._lock:
                    self.acknowledge(code, answer.receipt)
                    count += 1
                    over = over or until(count)
            client.close()

        self._each(one)
        return count

    def acknowledge(self, code, receipt):
        """Write a receipt down, then count it; the same code must always get the same one."""
        self._record.write(f"{code} {receipt}\n")
        self._record.flush()
        assert self.receipts.setdefault(code, receipt) == receipt

    def confirm(self, codes):
        """Send acknowledged codes again: each is known, and gets its identical receipt with 200."""
        waiting = deque(codes)

        def one():
            client = Client(self._port)
            while waiting_code := self._pop(waiting):
                answer = client.send(waiting_code)
                assert (answer.status, answer.receipt) == (200, self.receipts[waiting_code])
                assert client.knows(answer.body["receipt"])
            client.close()

        self._each(one)

    def compare(self, installed):
        """What is stored is what was acknowledged; a chance part of it is sent again."""
        acknowledged = {json.loads(receipt)["receipt"] for receipt in self.receipts.values()}
        assert len(acknowledged) == len(self.receipts)
        assert installed.receipts() == acknowledged
        known = sorted(self.receipts)
        self.confirm(random.Random(len(known)).sample(known, min(SENT_AGAIN, len(known))))

    def close(self):
        """Close the record."""
        self._record.close()

    def _next(self, codes):
        return self._pop(self.unknown) or self._pop(codes)

    @staticmethod
    def _pop(codes):
        try:
            return codes.popleft()
        except IndexError:
            return None

    def _each(self, work):
        with ThreadPoolExecutor(self._count) as threads:
            for done in [threads.submit(work) for _ in range(self._count)]:
                done.result()
