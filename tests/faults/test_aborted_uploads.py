"""Bodies that stop half way: however many hang on, an honest client is answered."""

import socket
import time
from contextlib import ExitStack

from survey_service.store.database import READERS
from tests.faults.clients import PATH, Client, form_of
from tests.faults.service import HOST

HANGING = 2 * 3 * 2 * READERS
"""Half bodies: three times the connections that a pool may open hang on, as many hang up."""
HONEST = 30
PATIENCE_SECONDS = 2
FORM = "application/x-www-form-urlencoded"


def half_a_request(path, kind, body):
    """The head of a request and half of its body."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2]


def test_an_honest_client_is_answered(installed, trial):
    service = trial.serve(installed)
    service.start()
    codes = installed.codes[: HANGING + HONEST]
    with ExitStack() as open_lines:
        for number, code in enumerate(codes[:HANGING]):
            form = (f"/t/{code}", FORM, b"_go=start&_lang=vi&" + b"x" * 400)
            asked = form if number % 2 else (PATH, "application/json", form_of(code))
            line = socket.create_connection((HOST, service.port), timeout=10)
            open_lines.enter_context(line)
            line.sendall(half_a_request(*asked))
            if number >= HANGING // 2:
                line.close()
        client = trial.kept(Client(service.port))
        seconds = []
        for code in codes[HANGING:]:
            began = time.monotonic()
            assert client.send(code).status == 201
            seconds.append(time.monotonic() - began)
        assert max(seconds) <= PATIENCE_SECONDS
    # what never arrived whole was never taken: its codes are as good as before
    assert client.send(codes[0]).status == 201
    service.stop()
    installed.consistent(HONEST + 1)
