"""Servers on this machine that take messages, for carriers to talk to."""

import http.server
import json
import socketserver
import ssl
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


def wrapped(server: socketserver.BaseServer, tls: ssl.SSLContext | None):
    """The server behind TLS, or as it is."""
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    return server


@contextmanager
def gateway(*replies: int, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, Taken]]:
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

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_args):
            """A client that hangs up during the handshake is no news here."""

    with running(wrapped(Server(("127.0.0.1", 0), Handler), tls)) as port:
        yield f"http{'s' if tls else ''}://127.0.0.1:{port}/send?v=1", taken


class MailHandler(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a client needs; the server says what was taken."""

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 here")
        while raw := self.rfile.readline():
            word = raw.decode().strip().upper()
            if word == "QUIT":
                self.say("221 bye")
                return
            self.answer(word)

    def answer(self, word: str) -> None:
        if word.startswith("EHLO"):
            self.say("250-8BITMIME")
            self.say("250 STARTTLS" if self.server.starttls else "250 HELP")
        elif word == "STARTTLS":
            self.secure()
        elif word.startswith("RCPT"):
            self.say(f"{self.server.taken.reply()} recipient")
        elif word == "DATA":
            self.say("354 go on")
            self.server.taken.requests.append({"mail": "\n".join(self.mail())})
            self.say("250 taken")
        else:
            self.say("250 fine")

    def mail(self) -> Iterator[str]:
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            yield line

    def secure(self) -> None:
        self.say("220 go on")
        self.request = self.server.starttls.wrap_socket(self.request, server_side=True)
        self.rfile = self.request.makefile("rb")
        self.wfile = self.request.makefile("wb", buffering=0)
        self.server.taken.requests.append({"secured": True})

    def finish(self) -> None:
        super().finish()
        self.request.close()


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on this machine."""

    daemon_threads = True
    taken: Taken
    starttls: ssl.SSLContext | None

    def handle_error(self, *_args) -> None:
        """A client that hangs up during the handshake is no news here."""


@contextmanager
def mail_server(
    *replies: int, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, Taken]]:
    """A mail server that answers every recipient with these replies."""
    server = MailServer(("127.0.0.1", 0), MailHandler)
    server.taken, server.starttls = Taken(list(replies)), starttls
    with running(wrapped(server, tls)) as port:
        yield port, server.taken
