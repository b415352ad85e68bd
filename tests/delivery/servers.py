"""Servers on this machine that take messages, for carriers to talk to."""

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field


class Taken(Struct):
    """What a server took, and how it answers: one reply after the other, the last for ever."""

    replies: list[int]
    requests: list[dict] = field(default_factory=list)

    def reply(self) -> int:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def gateway(*replies: int) -> Iterator[tuple[str, Taken]]:
    """A provider's HTTP interface that answers with these statuses."""
    taken = Taken(list(replies))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = {"path": self.path, "headers": headers, "body": json.loads(body)}
            taken.requests.append(said)
            self.send_response(taken.reply())
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    with running(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}/send?v=1", taken


@contextmanager
def mail_server(*replies: int) -> Iterator[tuple[int, Taken]]:
    """A mail server that answers every recipient with these replies."""
    taken = Taken(list(replies))

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text):
            self.wfile.write(text.encode() + b"\r\n")

        def handle(self):
            self.say("220 here")
            lines: list[str] = []
            while raw := self.rfile.readline():
                word = raw.decode().strip()
                if word.upper().startswith("EHLO"):
                    self.say("250 8BITMIME")
                elif word.upper().startswith("RCPT"):
                    self.say(f"{taken.reply()} recipient")
                elif word.upper() == "DATA":
                    self.say("354 go on")
                    lines = self.mail()
                    taken.requests.append({"mail": "\n".join(lines)})
                    self.say("250 taken")
                elif word.upper() == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

        def mail(self):
            lines = []
            while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                lines.append(line)
            return lines

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with running(Server(("127.0.0.1", 0), Handler)) as port:
        yield port, taken
