"""A proxy beside a service that gives each call a deadline and an id."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOST_BYTES = 1_000_000
PASSED_ON = (
    "Accept",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "Traceparent",
    "X-Request-Id",
)
"""Headers that reach the dependency; it has no business with the others."""
PASSED_BACK = ("Content-Type", "ETag", "Location", "Retry-After")


# --8<-- [start:sidecar]
class Sidecar(ThreadingHTTPServer):
    """Listens on the loopback address, for one dependency."""

    def __init__(
        self, dependency: tuple[str, int], seconds: float, port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), _Call)
        self.dependency = dependency
        self.seconds = seconds


class _Call(BaseHTTPRequestHandler):
    server: Sidecar

    def do_GET(self) -> None:
        self.pass_on()

    def do_POST(self) -> None:
        self.pass_on()

    def pass_on(self) -> None:
        """Answer as the dependency does; 504 if late, 502 if broken."""
        end = time.monotonic() + self.server.seconds
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.problem(411, "http_request_error")
            return
        if int(length) > MOST_BYTES:
            self.problem(413, "http_request_error")
            return
        body = self.rfile.read(int(length))
        headers = {
            name: self.headers[name]
            for name in PASSED_ON
            if name in self.headers
        }
        headers.setdefault("X-Request-Id", str(uuid.uuid4()))
        connection = HTTPConnection(
            *self.server.dependency, timeout=self.server.seconds
        )
        over = threading.Event()
        try:
            connection.connect()
            with _deadline(connection.sock, end - time.monotonic(), over):
                connection.request(self.command, self.path, body, headers)
                response = connection.getresponse()
                content = response.read(MOST_BYTES + 1)
            if over.is_set() or response.length or len(content) > MOST_BYTES:
                raise HTTPException  # Half an answer is none.
        except (OSError, HTTPException) as error:
            if over.is_set() or isinstance(error, TimeoutError):
                self.problem(504, "http_response_timeout")
            elif isinstance(error, ConnectionRefusedError):
                self.problem(502, "connection_refused")
            else:
                self.problem(502, "http_response_incomplete")
            return
        finally:
            connection.close()
        back = {
            name: response.headers[name]
            for name in PASSED_BACK
            if name in response.headers
        }
        self.answer(response.status, back, content)

    def problem(self, status: int, error: str) -> None:
        """Answer for itself, by RFC 9457, and say so, by RFC 9209."""
        title = self.responses[status][0]
        problem = {"type": "about:blank", "title": title, "status": status}
        headers = {
            "Content-Type": "application/problem+json",
            "Proxy-Status": f"sidecar; error={error}",
        }
        self.answer(status, headers, json.dumps(problem).encode())

    def answer(
        self, status: int, headers: dict[str, str], content: bytes
    ) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet: a path may name a customer."""


@contextlib.contextmanager
def _deadline(
    connected: socket.socket, seconds: float, over: threading.Event
) -> Iterator[None]:
    """End the exchange; a socket's own timeout restarts with each byte."""

    def end() -> None:
        over.set()
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# --8<-- [end:sidecar]
