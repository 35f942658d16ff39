"""How `files.apply` writes: all changes or none.

Everything is written to temporary files first, then put in place by links and renames. When one of
these fails, all are undone.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from handbook.changes import Change, ChangeSet, Create, Rename, Replace
from handbook.disk.step import Step, reverse
from handbook.errors import HandbookError, WriteError


class Transaction:
    """One attempt: the temporary files it has made, and how to undo what is already in place."""

    def __init__(self, root: str, journal: str = "") -> None:
        self.root = os.path.abspath(root)
        self.journal = journal
        """Where to write what is about to happen; empty: a killed run leaves a change half made."""
        self.steps: list[Step] = []
        self.temporary: list[str] = []
        self.undo: list[tuple[str, Callable[[], object]]] = []
        self.folders: list[str] = []

    def run(self, changes: ChangeSet) -> tuple[str, ...]:
        """Make the changes in their order; return the paths that they lead to."""
        try:
            named = [(change, *self.names(change)) for change in changes.changes]
            self.announce(named)
            for change, new, old in named:
                self.stage(change, new, old)
            self.note(done=False)
            placed = tuple(self.put(change, new, old) for change, new, old in named)
            self.note(done=True)  # From here on there is only tidying up.
            return placed
        except BaseException as error:
            lost = [path for path, undo in reversed(self.undo) if not _succeeds(undo)]
            if lost:
                # The copies of what was there are all that is left of it: they stay.
                self.temporary.clear()
                self.steps = []  # The journal stays too: the next run tries again.
                cause = error.reason if isinstance(error, WriteError) else error
                kept = "their text is in .handbook-*.tmp beside them"
                raise HandbookError(f"{cause}; could not put back {', '.join(lost)}; {kept}") from error
            self.clean()
            for folder in reversed(self.folders):
                _succeeds(partial(os.rmdir, folder))  # Unless somebody else has put a file into it.
            raise
        finally:
            self.clean()

    def announce(self, named: Sequence[tuple[Change, str, str]]) -> None:
        """Write the journal before any other file; one change alone needs none, as it is in place at once."""
        if self.journal and len(named) > 1:
            self.steps = [self.step(change, new, old) for change, new, old in named]
            self.note(done=True)  # Nothing is in place yet: only temporary files can be left behind.

    def note(self, *, done: bool) -> None:
        """State in the journal whether there is nothing to undo."""
        if self.steps:
            from handbook.disk import journal  # A new record alone does not pay for it.

            with _blamed(self.journal):
                journal.write(self.journal, self.steps, done=done)

    def step(self, change: Change, new: str, old: str) -> Step:
        """Return what the journal says of a change."""
        from handbook.disk import journal

        path = self.path(change.path)
        if isinstance(change, Rename):
            target = self.path(change.target)
            return Step(kind="rename", path=path, target=target, new="", old="", sha256="")
        if isinstance(change, Create):
            text = journal.digest(change.text.encode())
            return Step(kind="create", path=path, target="", new=new, old="", sha256=text)
        text = journal.digest(change.after.encode())
        return Step(kind="replace", path=os.path.realpath(path), target="", new=new, old=old, sha256=text)

    def overwrite(self, path: str, data: bytes) -> None:
        """Write a file whatever stood there; a pipe or a device is written to, not replaced."""
        real = os.path.realpath(path)
        try:
            with _blamed(path):
                exists = os.path.lexists(real)
                if exists and not os.path.isfile(real):
                    with open(real, "wb") as stream:
                        stream.write(data)
                    return
                self.make_folder(os.path.dirname(real))
                new = _temporary(os.path.dirname(real))
                self.write(new, data, os.stat(real) if exists else None)
                os.replace(new, real)
        finally:
            self.clean()

    def clean(self) -> None:
        """Remove the temporary files that are left."""
        while self.temporary:
            name = self.temporary.pop()
            # Virus scanners hold a fresh file for a moment: the second attempt is for them.
            if os.path.lexists(name) and not _succeeds(partial(os.unlink, name)):
                _succeeds(partial(os.unlink, name))
        if self.steps:
            self.steps = []
            _succeeds(partial(os.unlink, self.journal))

    def names(self, change: Change) -> tuple[str, str]:
        """Choose the temporary files for the new text and for the old one, where there is such a text."""
        if isinstance(change, Rename):
            return "", ""
        path = self.path(change.path)
        if isinstance(change, Create):
            return _temporary(os.path.dirname(path)), ""
        folder = os.path.dirname(os.path.realpath(path))
        return _temporary(folder), _temporary(folder)

    def stage(self, change: Change, new: str, old: str) -> None:
        """Write what is needed beside the target."""
        if isinstance(change, Rename):
            return
        path = self.path(change.path)
        with _blamed(change.path):
            if isinstance(change, Create):
                self.make_folder(os.path.dirname(path))
                self.write(new, change.text.encode())
                return
            real = os.path.realpath(path)
            before = change.before.encode()
            _check_unchanged(change.path, real, before)
            info = os.stat(real)
            self.write(new, change.after.encode(), info)
            self.write(old, before, info)

    def put(self, change: Change, new: str, old: str) -> str:
        """Put one change in place and note how to undo it."""
        path = self.path(change.path)
        with _blamed(change.target if isinstance(change, Rename) else change.path):
            if isinstance(change, Create):
                self.create(path, new)
                return path
            if isinstance(change, Replace):
                real = os.path.realpath(path)
                _check_unchanged(change.path, real, change.before.encode())
                os.replace(new, real)
                self.undo.append((change.path, partial(reverse, "replace", real, old=old)))
                return path
            target = self.path(change.target)
            self.make_folder(os.path.dirname(target))
            if os.path.lexists(target) and not os.path.samefile(path, target):
                raise FileExistsError
            os.rename(path, target)
            self.undo.append((change.path, partial(reverse, "rename", path, target=target)))
            return target

    def create(self, path: str, new: str) -> None:
        """Put a new file in place without ever overwriting another."""
        try:
            os.link(new, path)  # Complete at once, and it never overwrites.
        except FileExistsError:
            raise
        except OSError:  # No hard links here (FAT, some shares): exclusive, but not complete at once.
            with open(path, "xb") as stream, open(new, "rb") as source:
                self.undo.append((path, partial(reverse, "create", path)))
                stream.write(source.read())
                stream.flush()
                os.fsync(stream.fileno())
            return
        self.undo.append((path, partial(reverse, "create", path)))

    def write(self, name: str, data: bytes, like: os.stat_result | None = None) -> None:
        """Write a temporary file, with the owner and mode of the file that it is to replace."""
        mode = 0o600 if like else 0o666
        with open(name, "xb", opener=partial(os.open, mode=mode)) as stream:
            self.temporary.append(name)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if like:
            if sys.platform != "win32" and (like.st_uid, like.st_gid) != (os.getuid(), os.getgid()):
                with suppress(PermissionError):
                    os.chown(name, like.st_uid, like.st_gid)
            os.chmod(name, stat.S_IMODE(like.st_mode))

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it; only what this made is removed again."""
        missing = []
        while not os.path.isdir(folder):
            missing.append(folder)
            folder = os.path.dirname(folder)
        for folder in reversed(missing):
            try:
                os.mkdir(folder)
            except FileExistsError:
                if not os.path.isdir(folder):
                    reason = "is a file where a folder is needed; move it or name another folder"
                    raise WriteError(folder, reason) from None
                continue  # Another process made it meanwhile: not ours to remove.
            self.folders.append(folder)

    def path(self, name: str) -> str:
        """Return the place of a change; ValueError when a relative one leaves the root: a fault of ours."""
        if ".." in name.split("/"):
            raise ValueError(f"'{name}' leaves the root of its changes")
        return os.path.join(self.root, name)


def _temporary(folder: str) -> str:
    return os.path.join(folder, f".handbook-{os.getpid()}-{os.urandom(6).hex()}.tmp")


def _check_unchanged(name: str, real: str, before: bytes) -> None:
    with open(real, "rb") as stream:
        if stream.read() != before:
            raise WriteError(name, "has changed since it was read; run the command again")


def _succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except (OSError, KeyboardInterrupt):  # Interrupted or not: what was begun is put in order.
        return False
    return True


@contextmanager
def _blamed(path: str) -> Iterator[None]:
    """Turn an error of the system into one that names the file and the next step."""
    try:
        yield
    except FileExistsError:
        raise WriteError(path, "exists already; choose another name") from None
    except FileNotFoundError:
        raise WriteError(path, "does not exist any more; run the command again") from None
    except OSError as error:
        reason = f"cannot be written ({error.strerror or error}); check permissions and free space"
        raise WriteError(path, reason) from error
