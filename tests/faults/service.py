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


class Launcher:
    """A process that has imported the program and starts servers, one after the other.

    Args:
        shim: the library of `record_writes.c`, idle unless a server's environment wakes it.
        folder: where it writes what goes wrong with itself.
    """

    def __init__(self, shim, folder):
        self._environment = dict(os.environ)
        # a program that was installed has its bytecode: only its first start may have to make it
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._log = (folder / "launcher.log").open("ab")
        self._parent = subprocess.Popen(
            [sys.executable, str(SERVING)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**self._environment, "LD_PRELOAD": str(shim)},
            text=True,
        )
        self._parent.stdout.readline()  # it has imported the program

    def launch(self, words, environment, log, *, exec_):
        """Start `langnghe` with these words and return the number of its process."""
        env = {**self._environment, **environment}
        asked = {"words": words, "env": env, "log": str(log), "exec": exec_}
        self._parent.stdin.write(json.dumps(asked) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def has_ended(self):
        """Tell whether what was launched last is over."""
        return bool(select.select([self._parent.stdout], [], [], 0)[0])

    def status(self):
        """Wait until what was launched last is over, and return its exit status."""
        return int(self._parent.stdout.readline())

    def close(self):
        """End it."""
        self._parent.stdin.close()
        self._parent.stdout.close()
        self._parent.wait(PATIENCE_SECONDS)
        self._log.close()


class Service:
    """`langnghe serve` over an installation, on one port, one life after the other.

    Args:
        installed: what to serve.
        launcher: what starts it.
        command: True runs the installed command; False forks a process that has imported it.
        extra: further variables of its environment.
    """

    def __init__(self, installed, launcher, *, command=False, extra=None):
        with socket.create_server((HOST, 0)) as free:
            self.port = free.getsockname()[1]
        self._launcher = launcher
        self._command = command
        self._url = installed.url
        self._process = None
        self._log = installed.folder.parent / "server.log"
        self._environment = {**installed.environment, **(extra or {})}

    def start(self):
        """Start a life and return how many seconds it took until it could serve."""
        began = time.monotonic()
        words = ["serve", "--host", HOST, "--port", str(self.port), "--database", self._url]
        self._process = self._launcher.launch(
            words, self._environment, self._log, exec_=self._command
        )
        while not self.is_ready():
            assert not self._launcher.has_ended(), "the server ended"
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
        status = self._launcher.status()
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
        """End it if it still runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.ended()
