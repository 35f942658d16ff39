"""One file written, with owner, mode and extended attributes of the file that it is to replace.

Whatever of these cannot be kept is a reason not to write.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import IO

from handbook.disk.place import Entry
from handbook.errors import WriteError


def replaceable(path: str, at: Entry) -> None:
    """Refuse what a new file in its place would change unseen.

    Raises WriteError for a file that has several names (hard links) or is no file. One that is read-only is
    replaced by another that is, as the folder allows it: who asked for the change named the file.
    """
    info = at.stat()
    if not stat.S_ISREG(info.st_mode):
        raise WriteError(path, "is not a regular file any more; run the command again")
    if info.st_nlink > 1:
        names = f"has {info.st_nlink} names (hard links), and the others would keep the old text"
        raise WriteError(path, f"{names}; give this one a copy of its own first")


def written(new: Entry, data: bytes, like: Entry | None = None) -> None:
    """Write a new file, with what is known of the file ``like``.

    Raises OSError, or WriteError where an extended attribute cannot be kept; the new file is then incomplete.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open(new.open(flags, 0o600 if like else 0o666), "wb") as stream:
        filled(stream, data)
        if like is not None:
            _kept(like, stream.fileno(), new.path)


def filled(stream: IO[bytes], data: bytes) -> None:
    """Write all of a file and wait until it is on the disk. Raises OSError."""
    stream.write(data)
    stream.flush()
    os.fsync(stream.fileno())


def _kept(like: Entry, handle: int, name: str) -> None:
    """Give an open file the owner, the mode and the extended attributes of another one."""
    with open(like.open(os.O_RDONLY), "rb") as source:
        info = os.fstat(source.fileno())
        if sys.platform != "win32" and (info.st_uid, info.st_gid) != (os.getuid(), os.getgid()):
            with suppress(PermissionError):
                os.chown(handle, info.st_uid, info.st_gid)
        if sys.platform == "linux":
            _keep_attributes(source.fileno(), handle, like.path)
    # Last, as a file that is read-only takes no attributes.
    os.chmod(handle if os.chmod in os.supports_fd else name, stat.S_IMODE(info.st_mode))


if sys.platform == "linux":

    def _keep_attributes(source: int, handle: int, path: str) -> None:
        try:
            names = os.listxattr(source)
        except OSError:  # The file system has none.
            return
        for name in names:
            value = os.getxattr(source, name)
            with suppress(OSError):
                if os.getxattr(handle, name) == value:
                    continue  # Such as the label that the system gives to every file of the folder.
            try:
                os.setxattr(handle, name, value)
            except OSError as error:
                reason = f"has the extended attribute {name}, which cannot be kept ({error.strerror})"
                raise WriteError(path, f"{reason}; remove it or edit the file by hand") from error
