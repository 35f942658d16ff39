"""Locks between processes: one at a time chooses numbers and writes them."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from handbook.disk.git import own_directory, shared_lock_directory
from handbook.errors import WriteError

_LOCK = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def lock_file(folder: str | os.PathLike[str]) -> str:
    """Return the file to lock while something below a folder is planned and written.

    In a repository it lies in the git directory: there whoever can commit can write, containers that
    share the checkout share it, and it is in no listing and no commit. Elsewhere it lies in a folder
    of the user, named by the folder. It stays: removing a lock file lets two processes hold it.
    """
    git = shared_lock_directory(os.path.realpath(folder))
    return os.path.join(git, "handbook.lock") if git else f"{_own_stem(folder)}.lock"


def journal_file(folder: str | os.PathLike[str]) -> str:
    """Return the file that says what a change below a folder was about to do.

    It is obeyed, and so it lies only where nobody but the user can put one: in the user's own git
    directory, else in a folder of the user.
    """
    git = own_directory(os.path.realpath(folder))
    return os.path.join(git, "handbook.journal") if git else f"{_own_stem(folder)}.journal"


def foreign_journals(folder: str | os.PathLike[str]) -> list[tuple[str, str]]:
    """Return the journals of other folders outside of repositories, each with its lock.

    There a decision log and the folder around it have different ones; in a repository there is only one.
    """
    own = journal_file(folder)
    place = os.path.dirname(own)
    if place != state_folder() or not os.path.isdir(place):
        return []
    found = (os.path.join(place, name) for name in sorted(os.listdir(place)) if name.endswith(".journal"))
    return [(path, f"{path.removesuffix('.journal')}.lock") for path in found if path != own]


def _own_stem(folder: str | os.PathLike[str]) -> str:
    import hashlib  # It costs more than all of a new record, hence only outside of repositories.

    key = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:32]
    return os.path.join(state_folder(), key)


def state_folder() -> str:
    """Return where locks and journals of folders outside of repositories lie, whether it exists or not."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "") or os.path.expanduser("~\\AppData\\Local")
    else:
        base = os.environ.get("XDG_STATE_HOME", "")
        if not os.path.isabs(base):
            base = os.path.expanduser("~/.local/state")
    return os.path.join(os.path.realpath(base), "handbook")


def _prepared(path: str) -> None:
    """Make the state folder where a lock lies in it, for the user alone. Raises WriteError."""
    folder = os.path.dirname(path)
    if folder != state_folder():
        return
    step = "set XDG_STATE_HOME to a folder that is yours alone"
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        info = os.lstat(folder)
    except OSError as error:
        raise WriteError(folder, f"cannot be made ({error.strerror}); {step}") from error
    shared = sys.platform != "win32" and (info.st_uid != os.geteuid() or info.st_mode & 0o077)
    if shared or not stat.S_ISDIR(info.st_mode):
        raise WriteError(folder, f"is open to others, so that a change cannot be recorded in it; {step}")


@contextmanager
def locked(path: str | os.PathLike[str], timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock of a file, across processes; the system frees it when the process ends.

    Raises WriteError when another process holds it for longer than ``timeout`` seconds.
    """
    _prepared(os.fspath(path))
    try:
        handle = os.open(path, _LOCK, 0o666)
    except OSError as error:
        raise WriteError(str(path), f"cannot be locked ({error.strerror}); check its permissions") from error
    try:
        deadline = time.monotonic() + timeout
        while not _taken(handle):
            if time.monotonic() > deadline:
                reason = (
                    f"another process has held this lock for {timeout:g} seconds; try again when it is done"
                )
                raise WriteError(str(path), reason)
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
