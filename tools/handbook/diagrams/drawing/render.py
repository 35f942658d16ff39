"""Draw diagrams as SVG with the very Mermaid that draws the site, in a headless browser.

The browser gets its pages from a server of ours on the loopback address, under a secret path.
"""

from __future__ import annotations

import json
import queue
import secrets
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import NamedTuple

from handbook.diagrams.drawing.browser import LOOPBACK, Browser, running
from handbook.errors import EngineUnavailable, HandbookError

DEADLINE_SECONDS = 60.0
"""For each diagram, of wall time; that of the first one includes the start of the browser."""

_MERMAID = Path(__file__).parents[2] / "site" / "assets" / "mermaid"
_SCRIPT = Path(__file__).with_name("draw.mjs")
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:"
)
_POLL_SECONDS = 0.1


class Task(NamedTuple):
    """A diagram to draw; ``id`` is that of the SVG element and must suit CSS."""

    id: str
    source: str


class Drawn(NamedTuple):
    """The SVG file's text, or why there is none, in the browser's or Mermaid's words."""

    svg: str
    error: str = ""


def mermaid_version() -> str:
    """Return the release of Mermaid that draws. Raises EngineUnavailable when it is not built."""
    try:
        return (_MERMAID / "VERSION").read_text(encoding="utf-8").strip()
    except OSError:
        raise EngineUnavailable(
            "the Mermaid that draws is not built: run 'python tools/build_mermaid.py' in a checkout of the "
            "handbook, or install its wheel, which has it"
        ) from None


def draw(
    tasks: Sequence[Task],
    *,
    browser: str,
    theme: str = "default",
    max_size: int = 50_000,
    sandbox: bool = True,
    deadline: float = DEADLINE_SECONDS,
) -> Generator[Drawn, None, None]:
    """Yield one drawing for each task, in order, as they are made.

    A diagram that outlives its deadline costs its browser, and the next one gets a new one.
    Raises HandbookError when the browser cannot start, ends by itself or never asks for its page,
    EngineUnavailable when Mermaid is not built.
    """
    mermaid_version()
    with _served(tasks, theme, max_size) as studio:
        number = 0
        while number < len(tasks):
            with running(browser, f"{studio.address}{number}", sandbox) as process:
                while number < len(tasks):
                    drawn = _awaited(process, studio, number, deadline)
                    yield drawn or Drawn("", f"took longer than {deadline:g} s to draw")
                    number += 1
                    if drawn is None:
                        break


class _Studio(NamedTuple):
    """Where the pages are, which of them were asked for, and where answers arrive."""

    address: str
    """A page's is this and its number."""
    asked: set[int]
    answers: queue.Queue[tuple[int, Drawn]]


def _awaited(process: Browser, studio: _Studio, number: int, deadline: float) -> Drawn | None:
    """Return the drawing of that number, or None when the deadline has passed."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            of, drawn = studio.answers.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            process.must_live()
            continue
        if of == number:  # A late answer of a browser that was given up may still lie there.
            return drawn
    if number not in studio.asked:
        raise HandbookError(
            f"the browser has not asked for its page in {deadline:g} s: something keeps it from {LOOPBACK}, "
            "or it is no Chromium; try another with --browser"
        )
    return None


@contextmanager
def _served(tasks: Sequence[Task], theme: str, max_size: int) -> Iterator[_Studio]:
    """Serve a page for each task while the block runs."""
    pages = [
        _page({"number": at, "id": task.id, "source": task.source, "theme": theme, "maxSize": max_size})
        for at, task in enumerate(tasks)
    ]
    server = _Server(pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield _Studio(f"http://{LOOPBACK}:{server.server_port}{server.prefix}", server.asked, server.answers)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _page(job: Mapping[str, object]) -> bytes:
    data = json.dumps(job).replace("<", "\\u003c")  # What looks like the end of the script is data.
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Drawing</title>'
        "<style>body{margin:0;width:1200px}</style>"
        f'<script id="job" type="application/json">{data}</script>'
        '<script type="module" src="draw.mjs"></script></html>'
    ).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, pages: Sequence[bytes]) -> None:
        self.pages = pages
        self.prefix = f"/{secrets.token_urlsafe(16)}/"
        self.asked: set[int] = set()
        self.answers: queue.Queue[tuple[int, Drawn]] = queue.Queue()
        super().__init__((LOOPBACK, 0), _Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of our own name that the base makes."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that is killed closes its connections."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        name = self._name()
        pages = self.server.pages
        if name.isdecimal() and int(name) < len(pages):
            self.server.asked.add(int(name))
            self._send(pages[int(name)], "text/html; charset=utf-8", "no-store")
        elif name == _SCRIPT.name:
            self._send(_SCRIPT.read_bytes(), "text/javascript", "max-age=3600")
        elif name.startswith("mermaid/") and name.endswith(".mjs") and ".." not in name:
            try:
                data = (_MERMAID / name.removeprefix("mermaid/")).read_bytes()
            except OSError:
                self.send_error(404)
            else:
                self._send(data, "text/javascript", "max-age=3600")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        name = self._name()
        if not name.isdecimal():
            self.send_error(404)
            return
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.answers.put((int(name), Drawn(said["svg"], said["error"])))
        self.send_response(200 if int(name) + 1 < len(self.server.pages) else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing: the user did not ask for a server."""

    def _name(self) -> str:
        """Return what follows the secret path; a slash where it is another path."""
        prefix = self.server.prefix
        return self.path.removeprefix(prefix) if self.path.startswith(prefix) else "/"

    def _send(self, data: bytes, kind: str, cache: str) -> None:
        self.send_response(200)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(data))),
            ("Cache-Control", cache),
            ("Content-Security-Policy", _POLICY),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
