"""Files in which a run keeps what a later run need not find out again: in a private folder of the user.

Whatever is wrong with such a file, it counts as none: it was cut off or changed, somebody else can write it,
or it is a link. A file is written beside its place and then moved there, so that runs at the same time each
see a whole one, and the last one to end stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MOST_BYTES = 64_000_000
"""Of one file: the outcomes of some 300,000 documents. What is larger is not kept."""
MOST_IN_ALL = 256_000_000
"""Of all files; when there are more, those that were written longest ago go."""
COARSE_NS = 2_000_000_000
"""The coarsest clock of a file system: what was changed so long before a look may change again, and have the
same time."""
_SUM = 32
"""Hexadecimal digits of the checksum at the beginning."""


class Look(NamedTuple):
    """What the system says of a regular file; equal where nobody has written it in between."""

    size: int
    changed_ns: int
    status_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, info: os.stat_result) -> Look:
        """Return what is compared of what the system says."""
        return cls(info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino, info.st_dev)

    def is_settled(self, before_ns: int) -> bool:
        """Return whether a change after a time would show: the file is older than clocks are coarse."""
        return max(self.changed_ns, self.status_ns) < before_ns - COARSE_NS


def digest(data: bytes) -> str:
    """Return one short text for some bytes."""
    return hashlib.blake2b(data, digest_size=_SUM // 2).hexdigest()


def load(folder: Path, name: str) -> bytes | None:
    """Return what was kept under a name; None where nothing is, or nothing that can be trusted."""
    try:
        if not _is_private(os.lstat(folder)):
            return None
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(folder / name, flags), "rb") as stream:
            info = os.fstat(stream.fileno())
            if not (stat.S_ISREG(info.st_mode) and info.st_nlink == 1 and _is_private(info)):
                return None
            if info.st_size > MOST_BYTES + _SUM:
                return None
            data = stream.read()
    except (OSError, ValueError):
        return None
    head, data = data[:_SUM], data[_SUM:]
    return data if head == digest(data).encode() else None


def keep(folder: Path, name: str, data: bytes) -> None:
    """Keep bytes under a name, as far as that is possible: no error."""
    if len(data) > MOST_BYTES:
        return
    with contextlib.suppress(OSError, ValueError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_private(os.lstat(folder)):
            return
        handle, beside = tempfile.mkstemp(prefix=".", dir=folder)  # It is private, too.
        try:
            with open(handle, "wb") as stream:
                stream.write(digest(data).encode() + data)
            os.replace(beside, folder / name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
        _forget(folder)


def kept(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the files of a folder; none where there is no such folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        yield from (entry for entry in entries if entry.is_file(follow_symlinks=False))


def _forget(folder: Path) -> None:
    """Delete what was written longest ago, until the rest is within the limit."""
    files = sorted(((entry.stat(), entry.path) for entry in kept(folder)), key=lambda file: -file[0].st_mtime)
    size = 0
    for info, path in files:
        size += info.st_size
        if size > MOST_IN_ALL:
            with contextlib.suppress(OSError):
                os.unlink(path)


def _is_private(info: os.stat_result) -> bool:
    """Return whether we own what this is about, and nobody else may write it."""
    return os.name != "posix" or (info.st_uid == os.geteuid() and not info.st_mode & 0o022)
