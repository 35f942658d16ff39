"""Find, read and change files: ``apply`` writes changes, ``overwrite`` writes reports."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from handbook.changes import ChangeSet
from handbook.disk import git
from handbook.disk.place import confined, opened_outside, refusal, tree
from handbook.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path  # Imported where paths are made: a new record has none.

LIMIT = 10 * 1024 * 1024
LONGEST_PATH = 4_096
"""Characters of a path that a file of the repository states: no system opens a longer one.

To resolve one takes time with the square of its length.
"""
_SKIPPED = frozenset({"node_modules", "venv", "site-packages", "build", "dist", "__pycache__"})


class Seen:
    """What a run has been told of files, so that nobody is asked twice."""

    def __init__(self) -> None:
        self.listings: dict[str, tuple[str, ...] | None] = {}
        """By folder the files that git knows or would add; None where git knows nothing of it."""
        self.infos: dict[str, os.stat_result] = {}
        """What the system has said of regular files that are no links, by their paths."""

    def is_file(self, path: str) -> bool:
        """Return whether a regular file is at a path, or at the end of a link."""
        if path in self.infos:
            return True
        try:
            info = os.lstat(path)
        except (OSError, ValueError):
            return False
        if stat.S_ISREG(info.st_mode):
            self.infos[path] = info
            return True
        return stat.S_ISLNK(info.st_mode) and os.path.isfile(path)


class Found(NamedTuple):
    """What a search found: absolute paths, sorted and unique, and the places it could not look into."""

    files: tuple[Path, ...]
    errors: tuple[ReadError, ...]


def find(
    paths: Sequence[Path],
    *,
    root: Path,
    suffixes: tuple[str, ...] = (".md",),
    exclude: Sequence[str] = (),
) -> Found:
    """Find documents: files as given, folders by what git tracks or would track.

    ``exclude`` holds globs relative to ``root``; a file that is given explicitly is always taken. No link is
    followed out of the tree of the root, and nothing behind it is looked at.
    """
    from pathlib import Path

    names, errors = listed(paths, root=root, suffixes=suffixes, exclude=exclude)
    return Found(tuple(map(Path, names)), errors)


def listed(
    paths: Sequence[Path],
    *,
    root: Path,
    suffixes: tuple[str, ...] = (".md",),
    exclude: Sequence[str] = (),
    seen: Seen | None = None,
) -> tuple[list[str], tuple[ReadError, ...]]:
    """Return what `find` does, the paths as texts: to make ten thousand others takes a while.

    ``seen`` is what the run was told before; what it is told now is added.
    """
    seen = seen if seen is not None else Seen()
    files: set[str] = set()
    errors: list[ReadError] = []
    top, left_out, within = os.path.abspath(root), tuple(exclude), tree(root)
    for path in paths:
        real = confined(path, within, named=True)
        if real is None:
            errors.append(ReadError(str(path), refusal(within)))
        elif path.is_dir():
            every = _below(path, real, errors, seen.listings)
            names = (name for name in every if name.lower().endswith(suffixes))
            above = os.path.join(os.path.abspath(path), "")
            below = (above + name for name in names)
            wanted = (file for file in below if not left_out or not _excluded(file, top, left_out))
            # Folders hold pipes and devices, too; the index of git lists deleted files and submodules.
            files.update(filter(seen.is_file, wanted))
        elif os.path.lexists(path):
            files.add(os.path.abspath(path))
        else:
            errors.append(ReadError(str(path), "does not exist; check the path"))
    return sorted(files), tuple(errors)


def _excluded(file: str, top: str, exclude: tuple[str, ...]) -> bool:
    from handbook.globs import leaves_out

    return leaves_out(exclude, os.path.relpath(file, top).replace(os.sep, "/"))


def _below(
    folder: Path, real: str, errors: list[ReadError], known: dict[str, tuple[str, ...] | None]
) -> Iterator[str]:
    """Yield the files of a folder, relative to it; ``real`` is the folder without links."""
    try:
        os.scandir(real).close()
    except OSError as error:
        errors.append(_unreadable(str(folder), error))
        return
    try:
        names = known[real] = known[real] if real in known else git.files(real)
    except git.GitError as error:
        errors.append(ReadError(str(folder), f"is looked through without git, with what it ignores: {error}"))
        names = None
    yield from _walked(real, errors) if names is None else names


def _walked(top: str, errors: list[ReadError]) -> Iterator[str]:
    def note(error: OSError) -> None:
        errors.append(_unreadable(str(error.filename), error))

    for folder, folders, names in walk(top, note):
        folders[:] = [name for name in folders if name not in _SKIPPED and not name.startswith(".")]
        below = os.path.relpath(folder, top)
        yield from names if below == os.curdir else (os.path.join(below, name) for name in names)


def walk(
    top: str, failed: Callable[[OSError], None] = lambda _: None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each folder with the names of its folders and files, as `os.walk` does, to any depth.

    Before Python 3.12 that calls itself for each level, and a stranger's tree may have thousands. A folder
    that the caller takes from the list is left out; ``failed`` is told of one that cannot be listed.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        folders, names, links = list[str](), list[str](), set[str]()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    (folders if _is_folder(entry) else names).append(entry.name)
                    if entry.is_symlink():
                        links.add(entry.name)
        except OSError as error:
            failed(error)
            continue
        yield folder, folders, names
        waiting += (os.path.join(folder, name) for name in reversed(folders) if name not in links)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A circle of links.
        return False


def _unreadable(path: str, error: OSError | ValueError) -> ReadError:
    reason = getattr(error, "strerror", None) or error
    return ReadError(path, f"cannot be read ({reason}); check its permissions")


def read(path: str | os.PathLike[str], within: str = "", *, named: bool = False) -> str:
    """Read a text file: strict UTF-8, byte order mark and newlines as they are.

    ``within`` is a tree (`place.tree`) that the file must be in; empty: all links are followed. With
    ``named`` the user has named the path, or the folder above it: only a link may not lead out of the tree.
    Raises ReadError with the reason and the next step.
    """
    return decoded(str(path), raw(path, within, named=named))


def raw(path: str | os.PathLike[str], within: str = "", *, named: bool = False) -> bytes:
    """Read a file as bytes; see `read`."""
    name = str(path)
    try:
        _check_readable(name, os.stat(path))  # Before it is opened: with a device, that alone does something.
        with open(path, "rb", opener=_opened) as stream:
            _check_readable(name, os.fstat(stream.fileno()))
            if within and opened_outside(stream.fileno(), name, within, named=named):
                raise ReadError(name, refusal(within))
            data = stream.read(LIMIT + 1)
    except FileNotFoundError:
        raise ReadError(name, "does not exist; check the path") from None
    except (OSError, ValueError) as error:  # A name that no file can have is a ValueError.
        raise _unreadable(name, error) from error
    _check_size(name, len(data))
    return data


def _opened(path: str, flags: int) -> int:
    # Without waiting, as somebody may have put a pipe there since the look.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_readable(name: str, info: os.stat_result) -> None:
    if not stat.S_ISREG(info.st_mode):
        kind = "a folder" if stat.S_ISDIR(info.st_mode) else "not a regular file"
        raise ReadError(name, f"is {kind}; give a file")
    _check_size(name, info.st_size)


def _check_size(name: str, size: int) -> None:
    if size > LIMIT:
        raise ReadError(name, f"is larger than {LIMIT // 1024**2} MB; split it or exclude it")


def decoded(name: str, data: bytes) -> str:
    """Decode what was read; ``name`` is what the error calls it. Raises ReadError."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = "(it is UTF-16)" if wide else f"at byte {error.start}, line {line}"
        source = "UTF-16" if wide else "LATIN1"
        raise ReadError(name, f"is not UTF-8 {where}; convert it with `iconv -f {source} -t UTF-8`") from None
    at_null = data.find(b"\0")
    if at_null >= 0:
        line = data.count(b"\n", 0, at_null) + 1
        raise ReadError(name, f"has a NUL byte at byte {at_null}, line {line}; remove it or exclude the file")
    return text


def apply(changes: ChangeSet, *, lock: str | os.PathLike[str] | None, journal: str = "") -> tuple[str, ...]:
    """Make all changes or none, and return the paths that they lead to.

    With ``lock`` the file is locked meanwhile; without, the caller holds the lock, or none is needed.
    With ``journal`` a change that is killed half way can be undone by `recover`, and needs the lock.
    No link is followed out of the tree of the changes' root. Raises WriteError when a change is impossible;
    then the disk is as before.
    """
    from handbook.disk.locks import locked  # Who only reads needs neither.
    from handbook.disk.transaction import Transaction

    with locked(lock) if lock is not None else nullcontext():
        return Transaction(changes.root, journal).run(changes)


def recover(journal: str, within: Sequence[str]) -> tuple[str, ...]:
    """Undo a change that was killed half way; the caller holds the lock. Return the restored files.

    ``within`` are the trees (`place.tree`) that it can have been made in. Raises JournalError for a journal
    that is not to be trusted, WriteError when a file cannot be restored.
    """
    if not os.path.lexists(journal):
        return ()
    from handbook.disk.journal import recover as undo
    from handbook.errors import WriteError

    try:
        return undo(journal, within)
    except OSError as error:
        why = error.strerror or error
        reason = f"a change that was killed half way cannot be undone ({why}); check permissions"
        raise WriteError(str(error.filename or journal), reason) from error


def overwrite(path: Path, text: str, within: str) -> None:
    """Write a file, whatever was there before, such as a report: completely or not at all.

    ``within`` is the tree (`place.tree`) out of which no link is followed. Raises WriteError.
    """
    from handbook.disk.transaction import Transaction

    Transaction(str(path.parent), within=within).overwrite(str(path), text.encode())


def linked_folder(folder: Path) -> str | None:
    """Return the first link to a folder at or below a folder, or None; links are not followed."""
    if folder.is_symlink():
        return str(folder)
    for above, names, _ in walk(str(folder)):
        for name in names:
            if os.path.islink(os.path.join(above, name)):
                return os.path.join(above, name)
    return None
