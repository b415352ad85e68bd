"""Uploads that break off or stall: more of them than connections to the database, and no harm."""

import hashlib
import json
import logging
import socket
import threading
import time
from contextlib import closing, contextmanager

import httpx
import pytest
import uvicorn
from sqlalchemy import func, select

from survey_service.app import create_app
from survey_service.settings import Settings
from survey_service.store.database import READERS
from survey_service.store.tables.attachments import attachments

UPLOADS = 4 * READERS
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400


@contextmanager
def served(app):
    """Serve an application on a port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.fixture
def address(field, tmp_path):
    logging.disable(logging.INFO)
    url = field.database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database=url, keys=tmp_path / "keys", attachments=tmp_path / "files")
    with served(create_app(settings)) as found:
        yield found
    logging.disable(logging.NOTSET)


def headers(device, content):
    digest = hashlib.sha256(content).digest()
    return digest.hex(), {
        "Langnghe-Device": device.name,
        "Langnghe-Signature": device.sign(b"langnghe/attachment/v1\x00" + digest),
    }


def begin(address, device, content):
    """Send the head of an upload and half of its body."""
    name, told = headers(device, content)
    head = "".join(f"{key}: {value}\r\n" for key, value in told.items())
    opened = socket.create_connection(address, timeout=30)
    opened.sendall(
        f"PUT /api/v1/attachments/{name} HTTP/1.1\r\nHost: x\r\n"
        f"Content-Length: {len(content)}\r\n{head}\r\n".encode()
        + content[: len(content) // 2]
    )
    return opened


def partial(tmp_path):
    return list((tmp_path / "files" / "partial").glob("*"))


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_more_aborted_uploads_than_connections_wedge_nothing(field, address, tmp_path):
    device = field.device()
    base = f"http://{address[0]}:{address[1]}/api/v1"
    half_way = [begin(address, device, PNG + bytes([number])) for number in range(UPLOADS)]
    wait_until(lambda: len(partial(tmp_path)) == UPLOADS)
    # all of them under way: an interview is taken as if they were not
    item = device.interview(0)
    with httpx.Client(timeout=10) as client:
        answer = client.post(f"{base}/sync", json={"items": [item]})
        assert json.loads(answer.content)["items"][0]["status"] == "accepted"
        for opened in half_way:
            opened.close()
        wait_until(lambda: partial(tmp_path) == [])
        name, told = headers(device, PNG)
        whole = client.put(f"{base}/attachments/{name}", content=PNG, headers=told)
        assert whole.status_code == 201
    with field.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(attachments)) == 1
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [name]
