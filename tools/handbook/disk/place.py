"""Where a path really leads, and names in folders that no link can replace: how every file is reached.

A repository may be a stranger's: a link in it must lead nobody out of it, neither to read nor to write, and
no file in it may name one outside. What the user names is the user's word: it may lie outside from the start.
The git directory of a tree counts as outside, since there is what git runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from handbook.disk.git import MARK, repository, upward

_FOLDER = (
    os.O_RDONLY
    | getattr(os, "O_PATH", 0)
    | getattr(os, "O_DIRECTORY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_HANDLES = os.open in os.supports_dir_fd
"""Whether the system reaches files through the handle of their folder; Windows does not."""
_OPEN_FILES = "/proc/self/fd"
"""Where Linux says what is open; elsewhere this folder does not exist."""

LINKED = "is a link to another file; remove it or name that file"


def tree(folder: str | os.PathLike[str]) -> str:
    """Return the real path of the tree that a folder belongs to: its working tree of git, else the folder."""
    real = os.path.realpath(folder)
    return repository(real) or real


def inside(real: str, within: str) -> bool:
    """Return whether a real path is a tree or lies below it, outside of its git directory."""
    if real == within:
        return True
    top = os.path.join(within, "")
    return real.startswith(top) and MARK not in real[len(top) :].lower().split(os.sep)


def confined(path: str | os.PathLike[str], within: str, *, named: bool = False) -> str | None:
    """Return the real path, whether anything is there or not; None where it is not in a tree.

    ``within`` is the tree, as `tree` returns it. With ``named`` the user has named the path, or the folder
    above it: one that is outside from the start is followed, and only a link that leads out is not.
    """
    real = os.path.realpath(path)
    return real if inside(real, within) or (named and not _begins_inside(path, within)) else None


def _begins_inside(path: str | os.PathLike[str], within: str) -> bool:
    """Return whether a path comes through a tree, wherever it ends."""
    above = upward(os.path.dirname(os.path.abspath(path)))
    return any(inside(os.path.realpath(folder), within) for folder in above)


def linked_in(path: str, within: str) -> bool:
    """Return whether a path ends in a link that lies in a tree: it may lead to a page there."""
    return os.path.islink(path) and inside(os.path.realpath(os.path.dirname(os.path.abspath(path))), within)


def refusal(within: str) -> str:
    """Return why a path is not followed, and what to do."""
    return f"leads out of {within} through a link, which is not followed; name the real file"


def opened_outside(handle: int, path: str, within: str, *, named: bool = False) -> bool:
    """Return whether an open file is not in a tree; ``named`` as in `confined`.

    Asked is the open file: its path may lead elsewhere at a second look, as somebody may exchange folders.
    """
    try:
        real = os.readlink(f"{_OPEN_FILES}/{handle}")
    except OSError:
        return not _is_at(handle, confined(path, within, named=named))
    return not inside(real, within) and not (named and not _begins_inside(path, within))


def _is_at(handle: int, real: str | None) -> bool:
    """Return whether an open file is the one at a path that holds no link."""
    try:
        other = -1 if real is None else entry(real).open(os.O_RDONLY)
    except OSError:
        return False
    if other < 0:
        return False
    try:
        return os.path.samestat(os.fstat(handle), os.fstat(other))
    finally:
        os.close(other)


class Entry:
    """A name in a folder whose path holds no link; not changed once it is made.

    Each operation opens the folder anew, name by name from the root of the file system, and fails where one
    of the names has become a link: between the look and the write nobody can exchange a folder.
    """

    # A named tuple would cost `adr new` more than all that is done with it.
    __slots__ = ("folder", "name")

    def __init__(self, folder: str, name: str) -> None:
        self.folder = folder
        self.name = name

    @property
    def path(self) -> str:
        """The whole path."""
        return os.path.join(self.folder, self.name)

    def beside(self, name: str) -> Entry:
        """Return another name in the same folder."""
        return Entry(self.folder, name)

    def open(self, flags: int, mode: int = 0o600) -> int:
        """Open the file itself, never what a link leads to. Raises OSError."""
        # Without waiting: somebody may have put a pipe there.
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        flags |= getattr(os, "O_BINARY", 0)
        with _opened(self.folder) as folder:
            return os.open(self.path if folder is None else self.name, flags, mode, dir_fd=folder)

    def anonymous(self, mode: int) -> int | None:
        """Open a new file without a name in the folder, which vanishes with the process. Raises OSError.

        None where the system or the file system has no such files.
        """
        flags = getattr(os, "O_TMPFILE", 0)
        if not (flags and _HANDLES and os.path.isdir(_OPEN_FILES)):
            return None
        from errno import EINVAL, EISDIR, ENOENT, ENOTSUP

        with _opened(self.folder) as folder:
            try:
                return os.open(".", flags | os.O_WRONLY | os.O_CLOEXEC, mode, dir_fd=folder)
            except OSError as error:
                if error.errno in (EINVAL, EISDIR, ENOENT, ENOTSUP):
                    return None
                raise

    def named(self, handle: int) -> None:
        """Give an anonymous file this name, never one that is taken. Raises OSError."""
        with _opened(self.folder) as folder:
            os.link(f"{_OPEN_FILES}/{handle}", self.name, dst_dir_fd=folder)

    def stat(self) -> os.stat_result:
        """Return what is known of the file, or of the link that stands there. Raises OSError."""
        with _opened(self.folder) as folder:
            return os.stat(self.path if folder is None else self.name, dir_fd=folder, follow_symlinks=False)

    def exists(self) -> bool:
        """Return whether anything has the name, be it a link to nowhere."""
        try:
            self.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def unlink(self) -> None:
        """Remove the file. Raises OSError."""
        with _opened(self.folder) as folder:
            os.unlink(self.path if folder is None else self.name, dir_fd=folder)

    def mkdir(self) -> None:
        """Make a folder of this name. Raises OSError."""
        with _opened(self.folder) as folder:
            os.mkdir(self.path if folder is None else self.name, dir_fd=folder)

    def link(self, source: Entry) -> None:
        """Give a file of the same folder a second name, this one, never one that is taken. Raises OSError."""
        with _opened(self.folder) as folder:
            if folder is None:
                os.link(source.path, self.path)
            else:
                os.link(source.name, self.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)

    def replace(self, source: Entry) -> None:
        """Put a file of the same folder in place of what has this name. Raises OSError."""
        with _opened(self.folder) as folder:
            if folder is None:
                os.replace(source.path, self.path)
            else:
                os.replace(source.name, self.name, src_dir_fd=folder, dst_dir_fd=folder)

    def rename(self, target: Entry) -> None:
        """Give the file another name, in this folder or another one. Raises OSError."""
        with _opened(self.folder) as folder, _opened(target.folder) as other:
            if folder is None or other is None:
                os.rename(self.path, target.path)
            else:
                os.rename(self.name, target.name, src_dir_fd=folder, dst_dir_fd=other)

    def read(self) -> bytes:
        """Return what the file holds. Raises OSError."""
        with open(self.open(os.O_RDONLY), "rb") as stream:
            return stream.read()


def entry(real: str) -> Entry:
    """Return a real path as a name in its folder."""
    return Entry(os.path.dirname(real), os.path.basename(real))


@contextmanager
def _opened(folder: str) -> Iterator[int | None]:
    """Yield a handle of a folder that was reached without a link; None where the system has no handles."""
    if not _HANDLES:
        yield None
        return
    handle = os.open(os.sep, _FOLDER)
    try:
        for name in folder.split(os.sep):
            if name:
                following = os.open(name, _FOLDER, dir_fd=handle)
                os.close(handle)
                handle = following
        yield handle
    finally:
        os.close(handle)
