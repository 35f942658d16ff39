"""A shell, or psql, that runs one block after another and keeps what they set."""

from __future__ import annotations

import contextlib
import enum
import os
import re
import secrets
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook.processes.group import Group, User

MOST_BYTES = 1_000_000
"""What one block may print."""
_CHUNK = 65_536
_LOOK_SECONDS = 0.05
"""How often it is looked whether a program has ended whose children still hold its output."""
_WHERE = re.compile(rb"^psql:[^\n:]+:\d+: ", re.MULTILINE)
"""What psql puts before a complaint about a file: a reader who types the statements does not see it."""
_NO_ERROR = "00000"
SQL_FAILED = 3
"""The status with which psql ends a script that has failed."""


class Fate(enum.Enum):
    """How a block ended."""

    DONE = "done"
    ENDED = "ended"
    """The program ended with it."""
    LATE = "late"
    LOUD = "loud"
    """It printed more than is kept."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a block; ``status`` means nothing where it was late or loud."""

    fate: Fate
    status: int
    output: str


class Session:
    """One program that reads commands."""

    def __init__(self, *, sql: bool, folder: Path, environment: Mapping[str, str], user: User | None) -> None:
        """Start it. Raises OSError."""
        self._sql = sql
        command = ["psql", "-X", "-v", "ON_ERROR_STOP=1"] if sql else ["bash", "--noprofile", "--norc"]
        self._group = Group(command, folder=folder, environment=environment, user=user)
        os.set_blocking(self._group.output, False)

    def run(self, script: str, *, deadline: float, status: int = 0) -> Ran:
        """Run a file of commands.

        Where it is expected to end with status 0, the first command that fails ends it. ``deadline`` is in
        seconds of the clock: a block that hangs uses no time of the processor.
        """
        token = secrets.token_hex(16)
        words = _psql_words(script, token, status) if self._sql else _bash_words(script, token, status)
        with contextlib.suppress(BrokenPipeError):  # It has ended; what it printed says why.
            self._group.stdin.write(words.encode())
            self._group.stdin.flush()
        return self._answer(token.encode(), time.monotonic() + deadline)

    def end(self) -> None:
        """End it, and what the blocks have left running."""
        self._group.end()

    def _answer(self, token: bytes, end: float) -> Ran:
        """Collect the output up to the mark behind it, or to the end of the program."""
        mark = re.compile(rb"\n" + token + rb" ([\w ]+)\n")
        printed = bytearray()
        while True:
            chunk = self._read(end)
            if chunk:
                looked = max(0, len(printed) - len(token) - 16)
                printed += chunk
                if done := mark.search(printed, looked):
                    return self._ran(Fate.DONE, _status(done[1]), bytes(printed[: done.start()]))
                if len(printed) > MOST_BYTES:
                    return self._ran(Fate.LOUD, 0, bytes(printed[:MOST_BYTES]))
            elif chunk is None:
                return self._ran(Fate.LATE, 0, bytes(printed))
            else:
                return self._ran(
                    Fate.ENDED, self._group.wait(max(0.0, end - time.monotonic())) or 0, bytes(printed)
                )

    def _read(self, end: float) -> bytes | None:
        """Return what is printed next; nothing when the program has ended, None when it is too late."""
        handle = self._group.output
        while (left := end - time.monotonic()) > 0:
            ended = self._group.status() is not None
            ready, _, _ = select.select([handle], [], [], 0 if ended else min(left, _LOOK_SECONDS))
            if ready:
                return os.read(handle, _CHUNK)
            if ended:
                return b""
        return None

    def _ran(self, fate: Fate, status: int, printed: bytes) -> Ran:
        if self._sql:
            printed = _WHERE.sub(b"", printed)
        return Ran(fate, status, printed.decode("utf-8", "replace"))


def _bash_words(script: str, token: str, status: int) -> str:
    said = f"printf '\\n%s %d\\n' {token}"
    if status:
        return f"set +e; . '{script}' </dev/null; {said} $?\n"
    return f"set -e; . '{script}' </dev/null; set +e; {said} 0\n"


def _psql_words(script: str, token: str, status: int) -> str:
    stop = 0 if status else 1
    return (
        f"\\set LAST_ERROR_SQLSTATE {_NO_ERROR}\n\\set ON_ERROR_STOP {stop}\n\\i '{script}'\n"
        f"\\set ON_ERROR_STOP 1\n\\o\n\\echo\n\\echo {token} sqlstate :LAST_ERROR_SQLSTATE\n"
    )


def _status(said: bytes) -> int:
    """Return a status; psql says instead with which SQLSTATE the last statement has failed that did."""
    *sql, state = said.decode().split()
    if sql:
        return 0 if state == _NO_ERROR else SQL_FAILED
    return int(state)
