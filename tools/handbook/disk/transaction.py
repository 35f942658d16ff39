"""How `files.apply` writes: all changes or none.

Everything is written to temporary files first, then put in place by links and renames. When one of
these fails, all are undone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from handbook.changes import Change, ChangeSet, Create, Rename, Replace
from handbook.disk.place import LINKED, Entry, confined, entry, inside, linked_in, refusal, tree
from handbook.disk.text_file import filled, replaceable, written
from handbook.errors import HandbookError, WriteError

if TYPE_CHECKING:
    from handbook.disk.step import Step  # A new record alone has none.


class _Prepared:
    """A change with the real places that it touches."""

    __slots__ = ("at", "change", "new", "old", "path", "target")

    def __init__(
        self,
        change: Change,
        path: str,
        at: Entry,
        *,
        target: Entry | None = None,
        new: Entry | None = None,
        old: Entry | None = None,
    ) -> None:
        """``path`` is what the change calls it; ``new`` and ``old`` are temporary files with the texts."""
        self.change = change
        self.path = path
        self.at = at
        self.target = target
        self.new = new
        self.old = old


class Transaction:
    """One attempt: the temporary files it has made, and how to undo what is already in place."""

    def __init__(self, root: str, journal: str = "", within: str = "") -> None:
        self.root = os.path.abspath(root)
        self.journal = journal
        """Where to write what is about to happen; empty: a killed run leaves a change half made."""
        self.within = within or tree(self.root)
        """The tree out of which no link is followed."""
        self.steps: list[Step] = []
        self.temporary: list[Entry] = []
        self.undo: list[tuple[str, Callable[[], object]]] = []
        self.folders: list[Entry] = []

    def run(self, changes: ChangeSet) -> tuple[str, ...]:
        """Make the changes in their order; return the paths that they lead to."""
        try:
            prepared = [self.prepare(change) for change in changes.changes]
            alone = len(prepared) == 1
            if alone and self.created_at_once(prepared[0]):
                return (prepared[0].path,)
            self.announce(prepared)
            for each in prepared:
                self.stage(each, alone=alone)
            if not alone:  # One change is in place at once: there never is half of it to undo.
                self.note(done=False)
            placed = tuple(self.put(each, alone=alone) for each in prepared)
            if not alone:
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
                _succeeds(partial(_remove_folder, folder))  # Unless somebody else has put a file into it.
            raise
        finally:
            self.clean()

    def prepare(self, change: Change) -> _Prepared:
        """Find out where the change really happens. Raises WriteError where a link leads out of the tree."""
        path = self.path(change.path)
        if isinstance(change, Rename):
            target = self.path(change.target)
            return _Prepared(change, target, self.named(path), target=self.named(target))
        at = self.named(path) if isinstance(change, Create) else entry(self.confined(path))
        old = at.beside(_temporary()) if isinstance(change, Replace) else None
        return _Prepared(change, path, at, new=at.beside(_temporary()), old=old)

    def named(self, path: str) -> Entry:
        """Return a name in its real folder: what stands there is not followed, be it a link."""
        return Entry(self.confined(os.path.dirname(path)), os.path.basename(path))

    def confined(self, path: str) -> str:
        """Return the real path. Raises WriteError where a link leads out of the tree."""
        real = confined(path, self.within, named=True)  # Plans name what the user does, or what is inside.
        if real is None:
            raise WriteError(path, refusal(self.within))
        return real

    def announce(self, prepared: Sequence[_Prepared]) -> None:
        """Write the journal before any other file; nothing is in place yet, there can only be files left."""
        if self.journal and any(each.new for each in prepared):
            self.steps = [_step(each) for each in prepared]
            self.note(done=True)

    def note(self, *, done: bool) -> None:
        """State in the journal whether there is nothing to undo."""
        if self.steps:
            from handbook.disk import journal  # A new record alone does not pay for it.

            with _blamed(self.journal):
                journal.write(self.journal, self.steps, done=done)

    def overwrite(self, path: str, data: bytes) -> None:
        """Write a file whatever stood there; a pipe or a device is written to, not replaced.

        In the tree, which may be a stranger's, a link is refused even if it leads to a file of the tree, and
        nobody waits for the reader of a pipe. Raises WriteError.
        """
        path = os.path.abspath(path)
        real = self.confined(path)
        if linked_in(path, self.within):
            raise WriteError(path, LINKED)
        at_once = _opened_at_once if inside(real, self.within) else None
        try:
            with _blamed(path):
                if os.path.exists(path) and not os.path.isfile(path):
                    with open(path, "wb", opener=at_once) as stream:
                        stream.write(data)
                    return
                at = entry(real)
                self.make_folder(at.folder)
                new = at.beside(_temporary())
                self.temporary.append(new)
                written(new, data, like=at if at.exists() else None)
                at.replace(new)
        finally:
            self.clean()

    def clean(self) -> None:
        """Remove the temporary files that are left."""
        while self.temporary:
            name = self.temporary.pop()
            # Virus scanners hold a fresh file for a moment: the second attempt is for them.
            if not _succeeds(partial(_removed, name)):
                _succeeds(partial(_removed, name))
        if self.steps:
            from handbook.disk import journal

            self.steps = []
            _succeeds(partial(journal.remove, self.journal))

    def created_at_once(self, prepared: _Prepared) -> bool:
        """Make a new file that has no name before it is complete; return whether the system can do that."""
        change, at = prepared.change, prepared.at
        if not isinstance(change, Create):
            return False
        with _blamed(change.path):
            self.make_folder(at.folder)
            handle = at.anonymous(0o666)
            if handle is None:
                return False
            with open(handle, "wb") as stream:
                filled(stream, change.text.encode())
                try:
                    at.named(stream.fileno())
                except FileExistsError:
                    raise
                except OSError:  # Some file systems have no links.
                    return False
        return True

    def stage(self, prepared: _Prepared, *, alone: bool) -> None:
        """Write what is needed beside the target."""
        change, at, new, old = prepared.change, prepared.at, prepared.new, prepared.old
        if isinstance(change, Rename) or new is None:
            return
        with _blamed(change.path):
            self.temporary.append(new)
            if isinstance(change, Create):
                self.make_folder(at.folder)
                written(new, change.text.encode())
                return
            replaceable(change.path, at)
            _check_unchanged(change, at)
            written(new, change.after.encode(), like=at)
            if old is not None and not alone:
                self.temporary.append(old)
                written(old, change.before.encode(), like=at)

    def put(self, prepared: _Prepared, *, alone: bool) -> str:
        """Put one change in place and note how to undo it."""
        from handbook.disk.step import reverse

        change, at, target, new = prepared.change, prepared.at, prepared.target, prepared.new
        with _blamed(change.target if isinstance(change, Rename) else change.path):
            if target is not None:
                self.make_folder(target.folder)
                if target.exists() and not os.path.samestat(at.stat(), target.stat()):
                    raise FileExistsError
                at.rename(target)
                self.undo.append((change.path, partial(reverse, "rename", at, target=target)))
            elif isinstance(change, Create) and new is not None:
                self.create(change.path, at, new)
            elif isinstance(change, Replace) and new is not None:
                _check_unchanged(change, at)
                at.replace(new)
                if not alone:
                    self.undo.append((change.path, partial(reverse, "replace", at, old=prepared.old)))
        return prepared.path

    def create(self, path: str, at: Entry, new: Entry) -> None:
        """Put a new file in place without ever overwriting another."""
        from handbook.disk.step import reverse

        taken_back = (path, partial(reverse, "create", at))
        try:
            at.link(new)  # Complete at once, and it never overwrites.
        except FileExistsError:
            raise
        except OSError:  # No hard links here (FAT, some shares): exclusive, but not complete at once.
            with open(at.open(os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:
                self.undo.append(taken_back)
                filled(stream, new.read())
            return
        self.undo.append(taken_back)

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it; only what this made is removed again."""
        missing = []
        while not os.path.isdir(folder):
            missing.append(entry(folder))
            folder = os.path.dirname(folder)
        for each in reversed(missing):
            try:
                each.mkdir()
            except FileExistsError:
                if not os.path.isdir(each.path):
                    reason = "is a file where a folder is needed; move it or name another folder"
                    raise WriteError(each.path, reason) from None
                continue  # Another process made it meanwhile: not ours to remove.
            self.folders.append(each)

    def path(self, name: str) -> str:
        """Return the place of a change; ValueError when a relative one leaves the root: a fault of ours."""
        if ".." in name.split("/") and not os.path.isabs(name):
            raise ValueError(f"'{name}' leaves the root of its changes")
        return os.path.normpath(os.path.join(self.root, name))


def _step(prepared: _Prepared) -> Step:
    """Return what the journal says of a change."""
    from handbook.disk import journal
    from handbook.disk.step import Step

    change, new, old, target = prepared.change, prepared.new, prepared.old, prepared.target
    text = (
        change.text if isinstance(change, Create) else change.after if isinstance(change, Replace) else None
    )
    kind = type(change).__name__.lower()
    return Step(
        kind=kind,
        path=prepared.at.path,
        target=target.path if target else "",
        new=new.path if new else "",
        old=old.path if old else "",
        sha256="" if text is None else journal.digest(text.encode()),
    )


def _opened_at_once(path: str, flags: int) -> int:
    """Open a file that may be a pipe. Raises WriteError when nobody reads from it."""
    from errno import ENXIO

    try:
        handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        if error.errno != ENXIO:
            raise
        raise WriteError(path, "is a pipe that nobody reads from; start its reader first") from None
    os.set_blocking(handle, True)  # Who reads may be slow.
    return handle


def _temporary() -> str:
    return f".handbook-{os.getpid()}-{os.urandom(6).hex()}.tmp"


def _check_unchanged(change: Replace, at: Entry) -> None:
    if at.read() != change.before.encode():
        raise WriteError(change.path, "has changed since it was read; run the command again")


def _removed(name: Entry) -> None:
    if name.exists():
        name.unlink()


def _remove_folder(folder: Entry) -> None:
    os.rmdir(folder.path)


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
