"""Locks between processes: one at a time chooses numbers and writes them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from handbook.disk.git import directory
from handbook.errors import WriteError


def lock_file(folder: str | os.PathLike[str]) -> str:
    """Return the file to lock while something below a folder is planned and written.

    In a repository it lies in the git directory: there whoever can commit can write, containers that
    share the checkout share it, and it is in no listing and no commit. Elsewhere it lies in the
    system's folder for temporary files, named by the folder. It stays: removing a lock file lets two
    processes hold it.
    """
    return f"{_stem(folder)}.lock"


def journal_file(folder: str | os.PathLike[str]) -> str:
    """Return the file that says what a change below a folder was about to do; it lies beside the lock."""
    return f"{_stem(folder)}.journal"


def _stem(folder: str | os.PathLike[str]) -> str:
    git = directory(os.path.realpath(folder))
    if git is not None and os.path.isdir(git):
        return os.path.join(git, "handbook")
    import hashlib
    import tempfile  # Both cost more than all of a new record, hence only outside of repositories.

    key = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:16]
    return os.path.join(tempfile.gettempdir(), f"handbook-{key}")


@contextmanager
def locked(path: str | os.PathLike[str], timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock of a file, across processes; the system frees it when the process ends.

    Raises WriteError when another process holds it for longer than ``timeout`` seconds.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
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
