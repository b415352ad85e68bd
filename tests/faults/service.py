"""The service as a black box: an installation on disk, and its server started, killed, stopped."""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
SERVING = Path(__file__).with_name("serving.py")


class Service:
    """`langnghe serve` over an installation, on one port, one life after the other.

    Args:
        installed: what to serve.
        command: True runs the installed command; False forks a process that has imported it.
        extra: further variables of its environment.
    """

    def __init__(self, installed, *, command=False, extra=None):
        with socket.create_server((HOST, 0)) as free:
            self.port = free.getsockname()[1]
        self._command = command
        self._url = installed.url
        self._process = None
        self._log = (installed.folder.parent / "server.log").open("ab")
        self._parent = subprocess.Popen(
            [sys.executable, str(SERVING)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **installed.environment, **(extra or {})},
            text=True,
        )
        self._parent.stdout.readline()  # it has imported the program

    def start(self):
        """Start a life and return how many seconds it took until it could serve."""
        began = time.monotonic()
        words = ["serve", "--host", HOST, "--port", str(self.port), "--database", self._url]
        self._parent.stdin.write(json.dumps({"words": words, "exec": self._command}) + "\n")
        self._parent.stdin.flush()
        self._process = int(self._parent.stdout.readline())
        while not self.is_ready():
            assert not select.select([self._parent.stdout], [], [], 0)[0], "the server ended"
            assert time.monotonic() < began + PATIENCE_SECONDS, "the server did not answer"
            time.sleep(0.01)
        return time.monotonic() - began

    def is_ready(self):
        """Tell whether /health says that all is well."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def signal(self, number):
        """Send a signal to the server."""
        os.kill(self._process, number)

    def ended(self):
        """Wait until this life is over and return its exit status."""
        status = int(self._parent.stdout.readline())
        self._process = None
        return status

    def kill(self):
        """Kill the server where it stands."""
        self.signal(signal.SIGKILL)
        assert self.ended() == -signal.SIGKILL

    def stop(self):
        """Ask the server to stop."""
        self.signal(signal.SIGTERM)
        assert self.ended() in {0, -signal.SIGTERM}

    def close(self):
        """End whatever still runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
        self._parent.stdin.close()
        self._parent.stdout.close()
        self._parent.wait(PATIENCE_SECONDS)
        self._log.close()
