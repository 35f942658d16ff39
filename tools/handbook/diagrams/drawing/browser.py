"""The headless browser: found, started with a profile of its own and without a network, and ended."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from handbook.errors import HandbookError

LOOPBACK = "127.0.0.1"
"""The only host that it reaches."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
"""Looked for on PATH, in this order."""
VARIABLES = ("HANDBOOK_BROWSER", "CHROME")
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
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOOPBACK}",
    "--font-render-hinting=none",
    "--force-device-scale-factor=1",
    "--window-size=1280,1024",
)
_LONGEST_FOLDER = 60
"""Bytes: the path of a socket has 107 at most, and Chromium adds some forty."""


def find(named: str, environment: Mapping[str, str]) -> str:
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


def _short_folder() -> str | None:
    """Return where the profile goes, None for the usual place: the browser's sockets lie in it."""
    long = len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER
    return "/tmp" if long and os.path.isdir("/tmp") else None  # noqa: S108 - the folder in it is ours alone


class Browser:
    """A running browser, and what it complains of."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._log = folder / "complaints.txt"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, "TZ": "UTC", "TMPDIR": str(folder)},
                start_new_session=True,
            )

    def must_live(self) -> None:
        """Raise HandbookError when it has ended."""
        code = self._process.poll()
        if code is None:
            return
        said = [line for line in self._log.read_text(encoding="utf-8", errors="replace").split("\n") if line]
        last = next((line for line in said if ":FATAL:" in line), said[-1] if said else f"exit code {code}")
        step = "try --no-sandbox" if any("sandbox" in line for line in said) else "try another with --browser"
        raise HandbookError(
            f"the browser ended before the diagrams were drawn; {step} (it said: {last.strip()})"
        )

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
def running(browser: str, address: str, sandbox: bool) -> Iterator[Browser]:
    """Yield a browser that opens an address; it is killed, and its profile deleted, when the block is left.

    Raises HandbookError when it cannot be started.
    """
    # As root, Chromium starts without its sandbox or not at all.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = (*_FLAGS, *(() if sandbox and not root else ("--no-sandbox",)))
    with tempfile.TemporaryDirectory(
        prefix="handbook-", dir=_short_folder(), ignore_cleanup_errors=True
    ) as folder:
        try:
            process = Browser((browser, *flags, f"--user-data-dir={folder}", address), Path(folder))
        except OSError as error:
            raise HandbookError(f"{browser} cannot be started ({error.strerror}); see --browser") from error
        try:
            yield process
        finally:
            process.end()
