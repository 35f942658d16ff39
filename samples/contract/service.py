"""A service as a process: start it, learn its port, read its log, ask it to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from samples.contract.database import Database
from samples.contract.stacks import Argv, Stack

START_SECONDS = 120.0
STOP_SECONDS = 120.0
"""Far more than any service needs: only one that hangs takes so long."""
SHOWN_LINES = 30
Seen = TypeVar("Seen")
OURS = (
    *("DATABASE_URL", "DATABASE_POOL_SIZE", "DATABASE_ACQUIRE_TIMEOUT_MS"),
    *("DATABASE_STATEMENT_TIMEOUT_MS", "DATABASE_LOCK_TIMEOUT_MS", "HOST", "PORT"),
    *("JWT_KEYS", "JWT_ISSUER", "JWT_AUDIENCE", "RATE_LIMIT_READS", "RATE_LIMIT_WRITES"),
    *("SHUTDOWN_GRACE_MS", "BASE_URL"),
)
"""What a service is configured by: nothing of it may come from the environment of the suite."""


class ServiceError(Exception):
    """A service does not start or end as it must; the text shows the last lines that it wrote."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process that has ended leaves."""

    code: int
    output: str
    complaints: str


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a service: the machine's, without what would configure it by chance."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return inherited | dict(settings)


class _Lines:
    """Collects the lines of a stream as they come."""

    def __init__(self, stream: IO[str]) -> None:
        self.lines: list[str] = []
        self.ended = False
        self.changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                with self.changed:
                    self.lines.append(line.rstrip("\n"))
                    self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def copy(self) -> list[str]:
        with self.changed:
            return list(self.lines)

    def more_than(self, known: int, patience: float) -> tuple[list[str], bool]:
        """Wait for more lines than are known, or the end; return all lines, and whether it is the end."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or len(self.lines) > known, patience)
            return list(self.lines), self.ended

    def join(self) -> None:
        self._thread.join(STOP_SECONDS)


class Service:
    """A running service. Standard output is its log; standard error is kept for messages of errors.

    It stays in the process group of the suite: who ends that group ends the service, too.
    """

    def __init__(self, argv: Argv, folder: Path, settings: Mapping[str, str]) -> None:
        try:
            self._process = subprocess.Popen(
                argv,
                cwd=folder,
                env=environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise ServiceError(f"{argv[0]}: {error.strerror}; has `make build` been run?") from error
        assert self._process.stdout is not None  # noqa: S101 - both are pipes
        assert self._process.stderr is not None  # noqa: S101
        self._log = _Lines(self._process.stdout)
        self._complaints = _Lines(self._process.stderr)
        self.port = 0

    @property
    def url(self) -> str:
        """The address of the service, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """All lines of the log so far, as they were written."""
        return self._log.copy()

    @property
    def records(self) -> list[dict[str, object]]:
        """The lines of the log so far that are JSON objects."""
        return [record for line in self.lines if (record := _record(line)) is not None]

    def await_listening(self, patience: float = START_SECONDS) -> None:
        """Wait for the line that says where it listens. Raises ServiceError where it does not come."""

        def port(records: list[dict[str, object]]) -> int | None:
            ports = [record.get("port") for record in records if record.get("message") == "listening"]
            return next((found for found in ports if isinstance(found, int)), None)

        self.port = self._await(port, 'a line with "message": "listening" and "port"', patience)

    def await_record(self, fits: Callable[[dict[str, object]], bool], what: str) -> dict[str, object]:
        """Return the first record of the log that fits, waiting for it."""
        return self._await(lambda records: next(filter(fits, records), None), what, START_SECONDS)

    def _await(
        self, look: Callable[[list[dict[str, object]]], Seen | None], what: str, patience: float
    ) -> Seen:
        end = time.monotonic() + patience
        known = 0
        while True:
            left = end - time.monotonic()
            lines, ended = self._log.more_than(known, left)
            seen = look([record for line in lines if (record := _record(line)) is not None])
            if seen is not None:
                return seen
            if ended:
                raise ServiceError(self._told(f"ended without {what}"))
            if left <= 0:
                raise ServiceError(self._told(f"has not written {what} in {patience:.0f} s"))
            known = len(lines)

    def signal_end(self) -> None:
        """Send SIGTERM to the process itself, as a platform does."""
        self._process.send_signal(signal.SIGTERM)

    def await_end(self, patience: float = STOP_SECONDS) -> int:
        """Return the exit code, waiting for it. Raises ServiceError where the process does not end."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            raise ServiceError(self._told(f"still runs {patience:.0f} s after SIGTERM")) from None
        self._log.join()
        self._complaints.join()
        return code

    def stop(self) -> int:
        """End it and return its exit code; nothing of it is left."""
        self.signal_end()
        try:
            return self.await_end()
        finally:
            self.kill()

    def kill(self) -> None:
        """End the process at once; one that has ended is no error."""
        self._process.kill()
        self._process.wait()
        self._log.join()
        self._complaints.join()

    def _told(self, what: str) -> str:
        written = [*self.lines[-SHOWN_LINES:], *self._complaints.copy()[-SHOWN_LINES:]]
        shown = "".join(f"\n    {line}" for line in written) or "\n    (nothing)"
        return f"{self._process.args!r}: {what}; its last lines:{shown}"


def _record(line: str) -> dict[str, object] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def start(
    stack: Stack, database: Database, settings: Mapping[str, str], framework: str | None = None
) -> Service:
    """Start a stack's service on a port that the system chooses, and wait until it listens."""
    service = begin(stack, {"DATABASE_URL": database.url, "PORT": "0"} | dict(settings), framework)
    try:
        service.await_listening()
    except BaseException:
        service.kill()
        raise
    return service


def begin(stack: Stack, settings: Mapping[str, str], framework: str | None = None) -> Service:
    """Start a stack's service with these settings only, and do not wait."""
    return Service(stack.argv(stack.serving(framework)), stack.folder, settings)


def run(stack: Stack, command: Argv, settings: Mapping[str, str]) -> Ended:
    """Run another command of a stack to its end."""
    try:
        done = subprocess.run(
            stack.argv(command),
            cwd=stack.folder,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceError(f"{' '.join(command)}: {error}; has `make build` been run?") from error
    return Ended(done.returncode, done.stdout, done.stderr)


def migrate(stack: Stack, command: Argv, database: Database) -> None:
    """Run `up`, `down` or `down_one` on a database. Raises ServiceError with what it said where it fails."""
    done = run(stack, command, {"DATABASE_URL": database.url})
    if done.code:
        said = (done.output + done.complaints).strip().splitlines()[-SHOWN_LINES:]
        shown = "".join(f"\n    {line}" for line in said)
        raise ServiceError(f"{' '.join(command)} ended with {done.code}:{shown}")
