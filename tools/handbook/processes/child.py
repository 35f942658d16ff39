"""The parent's side of one worker process: start it, ask it, keep the time, end it."""

from __future__ import annotations

import contextlib
import enum
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

import handbook
from handbook.errors import EngineUnavailable

START_SECONDS = 60.0
"""Starting takes half a second on an idle machine; a busy one must not turn into an error."""
END_SECONDS = 10.0
"""Ending takes milliseconds; a worker that is killed instead leaves nothing either."""
PATIENCE = 20
"""Wall seconds allowed for one second of processor time, when the machine is busy."""
MOST_ANSWERS = 5_000
MOST_BYTES = 400_000_000
"""A worker starts with 100 MB and grows slowly; beyond these it is cheaper to start another."""


class Fate(enum.Enum):
    """Why there is no answer."""

    LATE = "late"
    DEAD = "dead"
    UNASKED = "unasked"
    """Nobody was asked: what a run may lose on slow texts is lost."""


def cpu_seconds(pid: int) -> float | None:
    """Return the processor time that a process has used; None where the system does not report it."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~pid << 3) | 2)  # The kernel's clock id of another process.
    except OSError:
        return None


def _resident_bytes(pid: int) -> int:
    """Return the memory that a process occupies; 0 where the system does not report it."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def command(boot: str, *words: str) -> list[str]:
    """Return how to start a worker: ``boot`` is its program, and ``words`` come first in its arguments.

    The places that this process imports from come after them: the worker is to import from the same, and
    nothing from its own folder. Raises EngineUnavailable where Python does not know its own path.
    """
    if not sys.executable:
        raise EngineUnavailable("a second Python process is needed, but this one has no path: set it")
    home = str(Path(handbook.__file__).parents[1])
    paths = [path for path in sys.path if Path(path).is_absolute()]
    if home not in paths:
        paths.insert(0, home)
    return [sys.executable, "-I", "-X", "utf8", "-c", boot, *words, *paths]


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Return standard input and output of a process that was started with pipes."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("Popen was asked for pipes")
    return process.stdin, process.stdout


def _begun(command: list[str], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints)
    except OSError as error:
        complaints.close()
        raise EngineUnavailable(
            f"a second Python process is needed, but {command[0]} cannot be started ({error.strerror}); "
            "check its permissions"
        ) from None


class Child:
    """One running worker. Only ``stop`` may be called by another thread than the one that asks."""

    def __init__(self, command: list[str], what: str) -> None:
        """Start a worker; ``what`` names it in errors: it is what cannot start."""
        # A file, not a pipe: V8 writes pages when it runs out of memory, and nobody reads meanwhile.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed in kill()
        self._what = what
        self._process = _begun(command, self._complaints)
        self._stdin, self._stdout = pipes(self._process)
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._ready = False
        self._asked = 0

    @property
    def pid(self) -> int:
        """The number of the worker's process."""
        return self._process.pid

    @property
    def spent(self) -> bool:
        """Whether it has answered so often, or grown so large, that a fresh one should go on."""
        return self._asked >= MOST_ANSWERS or _resident_bytes(self.pid) > MOST_BYTES

    def wait(self) -> None:
        """Wait until it is ready; raises EngineUnavailable with the worker's own reason."""
        if self._ready:
            return
        with contextlib.suppress(queue.Empty):
            self._ready = bool(self._answers.get(timeout=START_SECONDS))
        if not self._ready:
            raise EngineUnavailable(f"{self._what} cannot start: {self._last_words()}")

    def ask(self, message: str, deadline: float) -> str | Fate:
        """Return the worker's answer, or why there is none within ``deadline`` seconds of processor time.

        After a Fate only ``kill`` is of use.
        """
        self._asked += 1
        used = cpu_seconds(self.pid)
        end = time.monotonic() + deadline * PATIENCE
        try:
            self._stdin.write(json.dumps(message).encode() + b"\n")
            self._stdin.flush()
        except OSError:
            return Fate.DEAD
        left = deadline
        while left > 0:
            try:
                line = self._answers.get(timeout=left)
            except queue.Empty:
                now = cpu_seconds(self.pid)
                spent = deadline if used is None or now is None else now - used
                left = min(deadline - spent, end - time.monotonic())
            else:
                return line.decode() if line else Fate.DEAD
        return Fate.LATE

    def end(self) -> None:
        """Let the worker close its engine; kill it when that takes too long."""
        try:
            self._stdin.close()
            self._process.wait(END_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            pass  # It is killed all the same.
        self.kill()

    def stop(self) -> None:
        """End the process at once, so that whoever waits for an answer gets a Fate and calls ``kill``."""
        self._process.kill()

    def kill(self) -> None:
        """End the worker at once, whatever it does, and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._stdout.close()
        self._complaints.close()
        with contextlib.suppress(OSError):  # What was not sent yet will never be.
            self._stdin.close()

    def _listen(self) -> None:
        for line in self._stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _last_words(self) -> str:
        self._process.kill()
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
