"""Run one command of a stack: its output goes to a file, its time and its end come back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LIMIT_SECONDS = 1800.0
"""When a command counts as hanging. It is far above what any takes, so that a slow machine is no failure."""
_OURS = ("VIRTUAL_ENV", "PYTHON", "MAKE", "MFLAGS", "COV_", "COVERAGE_", "PYTEST_")
"""How the variables begin that belong to the process that calls, and would mislead a stack's own tools."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    """Its exit code; -N where signal N ended it."""
    seconds: float
    """From its start to its end."""
    processor_seconds: float
    """User and system time, with that of its children: what a busy machine does not change."""
    log: Path
    reason: str = ""
    """Why it was ended from outside; else empty."""

    @property
    def passed(self) -> bool:
        """Whether it ended well."""
        return self.code == 0 and not self.reason


def environment(**more: str) -> dict[str, str]:
    """Return the variables for a stack's own tools: those of this machine, without those of this process."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    path = [place for place in os.get_exec_path() if Path(place) != Path(sys.prefix, "bin")]
    # Debug data make `target` of the Rust stack several times as large, and nobody debugs here.
    return {**own, "PATH": os.pathsep.join(path), "CARGO_PROFILE_DEV_DEBUG": "0", **more}


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    log: Path,
    variables: Mapping[str, str],
    limit: float = LIMIT_SECONDS,
) -> Ended:
    """Run a command to its end, with all that it prints in ``log``.

    It is a session of its own, of which nothing is left, neither after its end nor after our own.
    A program that is missing is an exit code 127, as in a shell.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as output:
        output.write(f"$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        try:
            process = subprocess.Popen(
                list(map(str, command)),
                cwd=folder,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        except OSError as error:
            output.write(f"{command[0]}: {error.strerror}\n".encode())
            return Ended(127, time.monotonic() - began, 0.0, log)
        try:
            code, used, reason = _awaited(process, began + limit, limit)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return Ended(code, time.monotonic() - began, used, log, reason)


def _awaited(process: subprocess.Popen[bytes], end: float, limit: float) -> tuple[int, float, str]:
    """Return a process's exit code, its processor time with its children, and why it was ended."""
    reason = ""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG if not reason else 0)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_utime + usage.ru_stime, reason
        if time.monotonic() > end:
            reason = f"ended after {limit:.0f} s without an end of its own"
            os.killpg(process.pid, signal.SIGKILL)
        else:
            time.sleep(0.05)


def last_lines(log: Path, number: int = 40) -> str:
    """Return the end of a log, which is where the reason of a failure usually is."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-number:])
