#!/usr/bin/env python3
"""A service with four workers and two dependencies, for scenarios about outages.

    dependency_service.py FOLDER HANGS     HANGS: payment or stock, which takes calls and never answers

Orders ask for the payment while `payment.flag` says `on`; there is no answer about stock without the stock. A
line in `shed` names a route that is answered with 503 at once. Where the stock hangs, forty clients ask for
it over and over. The port is written to `port`, and `ready` is made when the first call has failed. It ends
with its process group. Standard library only.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER, HANGS = Path(sys.argv[1]), sys.argv[2]
WORKERS = threading.Semaphore(4)
MILLISECONDS = 3000
"""Until a call to a dependency is given up; that is too long for four workers."""
CLIENTS = 40


class Service(BaseHTTPRequestHandler):
    """One request, which needs a worker."""

    def do_POST(self) -> None:
        """Take an order."""
        self.answer("payment", 202, needed=(FOLDER / "payment.flag").read_text().strip() == "on")

    def do_GET(self) -> None:
        """Tell how much is left of something."""
        self.answer("stock", 200, needed=True)

    def answer(self, dependency: str, status: int, *, needed: bool) -> None:
        """Wait for a worker and for the dependency, unless the route is shed."""
        with contextlib.nullcontext() if self.shed() else WORKERS:
            if self.shed():
                status = 503
            elif needed and dependency == HANGS:
                time.sleep(MILLISECONDS / 1000)
                status = 504
                with (FOLDER / "orders.log").open("a") as log:
                    log.write(
                        f"2026-11-26T10:03:00Z ERROR {dependency}: no answer within {MILLISECONDS} ms\n"
                    )
                (FOLDER / "ready").touch()
        with contextlib.suppress(OSError):  # Who has waited too long is gone.
            self.send_response(status)
            if status == 503:
                self.send_header("Retry-After", "60")
            self.end_headers()

    def shed(self) -> bool:
        """Whether a rule of the gateway names the route."""
        return self.path in (FOLDER / "shed").read_text().split()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def ask(port: int, method: str, path: str) -> None:
    """Send one request and wait for whatever comes."""
    with contextlib.suppress(OSError, HTTPException):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(method, path)
        connection.getresponse().read()
        connection.close()


def insist(port: int) -> None:
    """Ask for the stock again and again."""
    while True:
        ask(port, "GET", "/v1/stock")
        time.sleep(1)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    own = server.server_port
    if HANGS == "stock":
        for _ in range(CLIENTS):
            threading.Thread(target=insist, args=[own], daemon=True).start()
    else:
        threading.Thread(target=ask, args=[own, "POST", "/v1/orders"], daemon=True).start()
    (FOLDER / "port").write_text(str(own))
    server.serve_forever()
