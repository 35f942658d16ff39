"""Draw diagrams as SVG with the very Mermaid that draws the site, in a browser that nobody sees.

The browser gets its pages from a server of ours on the loopback address, behind a path that nobody else
knows, and reaches no other host. It has a profile of its own, which is deleted.
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import NamedTuple

from handbook.errors import EngineUnavailable, HandbookError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
"""Looked for on PATH, in this order."""
VARIABLES = ("HANDBOOK_BROWSER", "CHROME")
DEADLINE_SECONDS = 30.0
"""For each diagram, of wall time; the first one's has the start of the browser in it."""

_MERMAID = Path(__file__).parents[1] / "site" / "assets" / "mermaid"
_SCRIPT = Path(__file__).with_name("draw.mjs")
_HOST = "127.0.0.1"
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--no-proxy-server",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {_HOST}",
    "--font-render-hinting=none",
    "--force-device-scale-factor=1",
    "--window-size=1280,1024",
)
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


def find_browser(named: str, environment: Mapping[str, str]) -> str:
    """Return the path of the browser: as named, else as the environment says, else what PATH has.

    Raises HandbookError when there is none.
    """
    wanted = [("--browser", named), *((name, environment.get(name, "")) for name in VARIABLES)]
    for source, name in wanted:
        if name:
            if found := shutil.which(name):
                return found
            raise HandbookError(f"{source} is '{name}', which is no program; name Chromium, Chrome or Edge")
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise HandbookError(
        "drawing needs Chromium, Chrome or Edge, and there is none on PATH: install one, "
        "or name it with --browser or HANDBOOK_BROWSER"
    )


def mermaid_version() -> str:
    """Return the release of Mermaid that draws. Raises EngineUnavailable when it is not built."""
    try:
        return (_MERMAID / "VERSION").read_text(encoding="utf-8").strip()
    except OSError:
        raise EngineUnavailable(
            "the Mermaid that draws is not built: run 'python hatch_build.py' in a checkout of the "
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
    Raises HandbookError when the browser cannot start or ends by itself, EngineUnavailable when Mermaid is
    not built.
    """
    mermaid_version()
    with _served(tasks, theme, max_size) as (address, answers):
        number = 0
        while number < len(tasks):
            with _running(browser, f"{address}{number}", sandbox) as process:
                while number < len(tasks):
                    drawn = _awaited(process, answers, number, deadline)
                    yield drawn or Drawn("", f"took longer than {deadline:g} s to draw")
                    number += 1
                    if drawn is None:
                        break


def _awaited(
    process: _Browser, answers: queue.Queue[tuple[int, Drawn]], number: int, deadline: float
) -> Drawn | None:
    """Return the drawing of that number, or None when the deadline has passed."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            of, drawn = answers.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            process.must_live()
            continue
        if of == number:  # A late answer of a browser that was given up may still lie there.
            return drawn
    return None


class _Browser:
    """A browser that runs, and what it complains of."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._log = folder / "complaints.txt"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, "TZ": "UTC"},
                start_new_session=True,
            )

    def must_live(self) -> None:
        """Raise HandbookError when it has ended."""
        code = self._process.poll()
        if code is None:
            return
        said = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((" ".join(line.split()) for line in reversed(said) if line.strip()), f"exit code {code}")
        step = "try --no-sandbox" if any("sandbox" in line for line in said) else "try another with --browser"
        raise HandbookError(f"the browser ended before the diagrams were drawn; {step} (it said: {last})")

    def end(self) -> None:
        """Kill it with all of its processes; it has nothing to save."""
        if hasattr(os, "killpg"):
            from signal import SIGKILL

            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, SIGKILL)
        else:
            self._process.kill()
        self._process.wait()


@contextmanager
def _running(browser: str, address: str, sandbox: bool) -> Iterator[_Browser]:
    # As root, Chromium starts without its sandbox or not at all.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = (*_FLAGS, *(() if sandbox and not root else ("--no-sandbox",)))
    with tempfile.TemporaryDirectory(prefix="handbook-", ignore_cleanup_errors=True) as folder:
        try:
            process = _Browser((browser, *flags, f"--user-data-dir={folder}", address), Path(folder))
        except OSError as error:
            raise HandbookError(f"{browser} cannot be started ({error.strerror}); see --browser") from error
        try:
            yield process
        finally:
            process.end()


@contextmanager
def _served(
    tasks: Sequence[Task], theme: str, max_size: int
) -> Iterator[tuple[str, queue.Queue[tuple[int, Drawn]]]]:
    """Serve a page for each task; yield the address to which a number is added, and where answers arrive."""
    pages = [
        _page({"number": at, "id": task.id, "source": task.source, "theme": theme, "maxSize": max_size})
        for at, task in enumerate(tasks)
    ]
    prefix = f"/{secrets.token_urlsafe(16)}/"
    answers: queue.Queue[tuple[int, Drawn]] = queue.Queue()
    handler = type("Handler", (_Handler,), {"prefix": prefix, "pages": pages, "answers": answers})
    server = _Server((_HOST, 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{_HOST}:{server.server_address[1]}{prefix}", answers
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

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as the base does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    prefix: str
    pages: Sequence[bytes]
    answers: queue.Queue[tuple[int, Drawn]]

    def do_GET(self) -> None:
        name = self._name()
        if name.isdecimal() and int(name) < len(self.pages):
            self._send(self.pages[int(name)], "text/html; charset=utf-8", "no-store")
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
        self.answers.put((int(name), Drawn(said["svg"], said["error"])))
        self.send_response(200 if int(name) + 1 < len(self.pages) else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing: the user did not ask for a server."""

    def _name(self) -> str:
        return self.path.removeprefix(self.prefix) if self.path.startswith(self.prefix) else "/"

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
