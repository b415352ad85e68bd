"""The modules of a device in Firefox, by WebDriver BiDi over a WebSocket (RFC 6455) of our own."""

import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import time
from itertools import cycle

import pytest

from survey_service.store import envelopes
from tests.devices.conftest import packing, with_modules
from tests.devices.test_webkit import free_port

pytestmark = [pytest.mark.browser, pytest.mark.endurance]
PATIENCE_SECONDS = 60


class WebSocket:
    """Just enough of a client: whole texts out, texts in, one after the other."""

    def __init__(self, port: int, path: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        status = self.stream.readline()
        if b" 101 " not in status:
            self.close()
            raise ConnectionRefusedError(status)
        while self.stream.readline() != b"\r\n":
            pass

    def send(self, text: str) -> None:
        content = text.encode()
        if len(content) < 126:
            head = struct.pack(">BB", 0x81, 0x80 | len(content))
        elif len(content) < 2**16:
            head = struct.pack(">BBH", 0x81, 0x80 | 126, len(content))
        else:
            head = struct.pack(">BBQ", 0x81, 0x80 | 127, len(content))
        mask = os.urandom(4)
        hidden = bytes(byte ^ key for byte, key in zip(content, cycle(mask), strict=False))
        self.socket.sendall(head + mask + hidden)

    def receive(self) -> str:
        content, is_last = b"", False
        while not is_last:
            first, size = self.stream.read(2)
            if size == 126:
                [size] = struct.unpack(">H", self.stream.read(2))
            elif size == 127:
                [size] = struct.unpack(">Q", self.stream.read(8))
            content += self.stream.read(size)
            is_last = bool(first & 0x80)
        return content.decode()

    def close(self) -> None:
        self.stream.close()
        self.socket.close()


class Firefox:
    """A program with a profile, and one page in it."""

    def __init__(self, program: str, profile: str) -> None:
        port = free_port()
        command = [program, "--headless", "--no-remote", "--profile", profile]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = os.environ | {"HOME": profile}
        self.process = subprocess.Popen(
            [*command, f"--remote-debugging-port={port}", "about:blank"], env=environment, **quiet
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.socket = WebSocket(port, "/session")
                break
            except OSError:
                assert time.monotonic() < deadline, "Firefox did not start"
                time.sleep(0.2)
        self.number = 0
        made = self.ask("session.new", capabilities={})
        self.version = made["capabilities"]["browserVersion"]
        [page, *_] = self.ask("browsingContext.getTree")["contexts"]
        self.page = page["context"]

    def ask(self, method: str, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.socket.receive())
            if told.get("id") == self.number:
                assert told["type"] == "success", told
                return told["result"]

    def open(self, url: str) -> None:
        self.ask("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def run(self, script: str, argument: object = None):
        inner = f"await ({with_modules(script)})(JSON.parse(given))"
        called = f"async (given) => JSON.stringify(({inner}) ?? null)"
        told = self.ask(
            "script.callFunction",
            functionDeclaration=called,
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": self.page},
            awaitPromise=True,
        )
        assert told["type"] == "success", told
        return json.loads(told["result"]["value"])

    def quit(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)


def test_forms_survive_a_restart_of_firefox_and_arrive_once(in_field, tmp_path):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed")
    profile = tmp_path / "profile"
    profile.mkdir()
    firefox = Firefox(program, str(profile))
    try:
        firefox.open(f"{in_field.origin}/r")
        assert firefox.run("return identity.missing();") == []
        device = firefox.run("return await identity.enrol(store, arg);", in_field.code())
        first = firefox.run(packing(in_field), {"start": 0, "count": 3})
    finally:
        firefox.quit()
    firefox = Firefox(program, str(profile))
    try:
        firefox.open(f"{in_field.origin}/r")
        second = firefox.run(packing(in_field), {"start": 3, "count": 2})
        told = firefox.run("return await sync.synchronise(store);")
        log = firefox.run("return await sync.syncLog(store);")
    finally:
        firefox.quit()
    assert (told["stopped"], told["waiting"], told["packed"]) == (None, 0, 5)
    assert {row["envelopeId"] for row in log} == {*first, *second}
    assert {row["state"] for row in log} == {"sent"}
    with in_field.database.read() as connection:
        assert envelopes.counts(connection) == {(device["device"], "accepted"): 5}
        assert envelopes.missing(connection) == {device["device"]: 0}
