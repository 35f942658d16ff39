#!/usr/bin/env python3
"""The orders service as it is deployed, for scenarios about releases and flags.

    orders_service.py FOLDER

In FOLDER are the flags (`flags`, a line each: `name=on`) and the release that runs (`current`, a link to its
folder; one with a file `broken` fails). The port is written to `port`. It ends with its process group.
Standard library only.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[1])


class Orders(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        """Answer with 200, or with 500 where the release or the new checkout is at fault."""
        at_fault = (FOLDER / "current" / "broken").exists()
        at_fault |= "new-checkout=on" in (FOLDER / "flags").read_text().split()
        self.send_response(500 if at_fault else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    (FOLDER / "port").write_text(str(server.server_address[1]))
    server.serve_forever()
