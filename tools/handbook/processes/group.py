"""A program with all that it starts: apart from our terminal, perhaps as another user, ended as a whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_USER = "nobody"
_PAUSE = 0.01
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class User:
    """Whom a program runs as, where that is not who runs us."""

    name: str
    uid: int
    gid: int


def another_user() -> User | None:
    """Return a user with fewer rights than root; None where we are not root or may not change the user."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd  # Not on Windows, where nobody is root.

    try:
        entry = pwd.getpwnam(_USER)
        user = User(entry.pw_name, entry.pw_uid, entry.pw_gid)
        asked = subprocess.run(
            ["true"], check=False, user=user.uid, group=user.gid, extra_groups=[], stdin=subprocess.DEVNULL
        )
    except (KeyError, OSError, subprocess.SubprocessError):
        return None
    return user if asked.returncode == 0 else None


def end_within(folder: Path) -> None:
    """End the processes whose current folder lies in a folder: those that have left the session of a group.

    Only where the system shows the folders of processes; elsewhere nothing is done.
    """
    if not hasattr(os, "pidfd_open") or not Path("/proc/self/cwd").is_symlink():
        return
    for _ in range(_ROUNDS):  # What starts others while it is looked for is found by the next round.
        found = [pid for pid in _numbers() if _is_within(pid, folder)]
        for pid in found:
            with contextlib.suppress(OSError):
                handle = os.pidfd_open(pid)
                try:
                    if _is_within(pid, folder):  # It is still the same: the handle keeps its number.
                        signal.pidfd_send_signal(handle, signal.SIGKILL)
                finally:
                    os.close(handle)
        if not found:
            return
        time.sleep(_PAUSE)


def _numbers() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _is_within(pid: int, folder: Path) -> bool:
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")).is_relative_to(folder)
    except OSError:  # It has ended, or is somebody else's.
        return False


class Group:
    """One program and what it starts, in a session of its own."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        user: User | None,
        stdin: int | IO[bytes] = subprocess.PIPE,
    ) -> None:
        """Start it; its output and its complaints come through one pipe. Raises OSError."""
        self._process = subprocess.Popen(
            list(command),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            umask=0o022,
        )

    @property
    def stdin(self) -> IO[bytes]:
        """Where it reads from, if that is a pipe of ours."""
        if self._process.stdin is None:
            raise RuntimeError("it was started with another standard input")
        return self._process.stdin

    @property
    def output(self) -> int:
        """The handle of what it prints."""
        if self._process.stdout is None:
            raise RuntimeError("Popen was asked for a pipe")
        return self._process.stdout.fileno()

    def status(self) -> int | None:
        """Return how the program itself has ended, None while it runs; a signal is 128 and its number.

        It stays in the table of processes until `end`, so that no other gets its number meanwhile.
        """
        ended = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return None
        return ended.si_status if ended.si_code == os.CLD_EXITED else 128 + ended.si_status

    def wait(self, seconds: float) -> int | None:
        """Wait until the program itself has ended; return its status, None where that takes longer."""
        end = time.monotonic() + seconds
        while (status := self.status()) is None and time.monotonic() < end:
            time.sleep(_PAUSE)
        return status

    def end(self) -> None:
        """End the program and all in its session that has not left it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # What was not sent yet will never be.
                    stream.close()
