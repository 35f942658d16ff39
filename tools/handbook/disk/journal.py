"""What a change of several files was about to do, so that a change that was killed half way can be undone.

The journal is written completely before the first temporary file. It says that there is nothing to undo until
those files are complete, and again once everything is in place. Whoever finds one while holding the lock
undoes the change, or tidies up after it. A file that somebody has edited since is left alone.

A journal is obeyed only where it can be ours in every word: a file of the user that nobody else may write,
with steps of our kinds, in the trees that the caller names, through no link, and with our own temporary files
beside what they replace. Anything else is an error, and nothing of it is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeGuard

from handbook.disk.place import Entry, entry, inside
from handbook.disk.step import Step, reverse
from handbook.errors import HandbookError

_LIMIT = 64 * 1024 * 1024
_TEMPORARY = re.compile(r"\.handbook-\d{1,10}-[0-9a-f]{12}\.tmp")
"""As `transaction` names them."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RECORD = ".md"
"""Only records are renamed, and these end so."""


class JournalError(HandbookError):
    """A journal that is not to be trusted; nothing of what it says was done."""

    def __init__(self, path: str, problem: str) -> None:
        step = "look for a change that was left half made (`git status`), then delete the file"
        super().__init__(f"{path}: {problem}; {step}")
        self.path = path
        self.problem = problem


def digest(data: bytes) -> str:
    """Return the digest by which a step recognises a text."""
    return hashlib.sha256(data).hexdigest()


def write(path: str, steps: Sequence[Step], *, done: bool = False) -> None:
    """Write the journal in one step; ``done``: there is nothing to undo. Raises OSError."""
    place = _place(path)
    fresh = place.beside(f"{place.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()  # A run was killed while it wrote this one.
    try:
        with open(fresh.open(os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w", encoding="utf-8") as stream:
            json.dump({"done": done, "steps": steps}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        place.replace(fresh)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise


def remove(path: str) -> None:
    """Remove the journal: what it was about is whole again. Raises OSError."""
    _place(path).unlink()


def recover(path: str, within: Sequence[str]) -> tuple[str, ...]:
    """Undo a change that was killed half way, and return the files that are as they were before it.

    ``within`` are the trees (`place.tree`) that the change can have been made in. The caller holds the lock.
    Raises JournalError for what is not surely our journal, OSError when a file cannot be restored; the
    journal then stays.
    """
    text = _text(path)
    if text is None:
        return ()
    steps, done = _read(path, text, within)
    restored = () if done else tuple(step["path"] for step in reversed(steps) if _reversed(step))
    for step in steps:
        for name in (step["new"], step["old"]):
            with suppress(FileNotFoundError):
                if name:
                    entry(name).unlink()
    remove(path)
    return restored


def concerns(path: str, within: Sequence[str]) -> bool:
    """Return whether a journal is one of ours and about files of these trees; nothing is done."""
    try:
        text = _text(path)
        return text is not None and bool(_read(path, text, within)[0])
    except (JournalError, OSError):
        return False


def _place(path: str) -> Entry:
    return entry(os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)))


def _text(path: str) -> bytes | None:
    """Return what the journal holds; None without one. Raises JournalError where others can write it."""
    try:
        handle = _place(path).open(os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise JournalError(path, f"is not a journal that can be read ({error.strerror})") from error
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode) or info.st_size > _LIMIT:
            raise JournalError(path, "is not a journal of handbook")
        if sys.platform != "win32" and (
            info.st_uid != os.geteuid() or info.st_nlink != 1 or info.st_mode & 0o022
        ):
            raise JournalError(path, "can be written by others, or is not yours, and is not obeyed")
        with open(handle, "rb", closefd=False) as stream:
            return stream.read()
    finally:
        os.close(handle)


def _read(path: str, text: bytes, within: Sequence[str]) -> tuple[list[Step], bool]:
    """Return the steps, and whether they are done. Raises JournalError unless each could be ours."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not _is_journal(found):
        raise JournalError(path, "is not a journal of handbook, or is damaged")
    steps: list[Step] = found["steps"]
    for step in steps:
        if not (_is_consistent(step) and all(_is_plain(each, within) for each in _paths(step))):
            raise JournalError(path, f"says what handbook never does (about {step['path']!r})")
    return steps, found["done"]


def _is_journal(found: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value has the shape that `write` gives a journal."""
    if not isinstance(found, dict) or found.keys() != {"done", "steps"}:
        return False
    steps = found["steps"]
    return (
        isinstance(found["done"], bool)
        and isinstance(steps, list)
        and all(
            isinstance(step, dict)
            and step.keys() == Step.__annotations__.keys()
            and all(isinstance(value, str) and "\0" not in value for value in step.values())
            for step in steps
        )
    )


def _paths(step: Step) -> tuple[str, ...]:
    return (step["path"], step["target"]) if step["kind"] == "rename" else (step["path"],)


def _is_plain(path: str, within: Sequence[str]) -> bool:
    """Return whether a path is absolute, leads through no link, and lies in one of the trees."""
    if not (os.path.isabs(path) and os.path.normpath(path) == path):
        return False
    folder = os.path.dirname(path)
    return os.path.realpath(folder) == folder and any(
        path != top and inside(path, top) for top in map(os.path.realpath, within)
    )


def _is_consistent(step: Step) -> bool:
    """Return whether the parts of a step agree, as in one that a transaction has written."""
    kind, path, target, new, old = step["kind"], step["path"], step["target"], step["new"], step["old"]
    if kind == "rename":
        both = path.lower().endswith(_RECORD) and target.lower().endswith(_RECORD)
        return both and not (new or old or step["sha256"])
    if kind not in ("create", "replace") or target or not _SHA256.fullmatch(step["sha256"]):
        return False
    temporary_files = (new, old) if kind == "replace" else (new,)
    return bool(old) == (kind == "replace") and all(
        os.path.dirname(name) == os.path.dirname(path) and _TEMPORARY.fullmatch(os.path.basename(name))
        for name in temporary_files
    )


def _reversed(step: Step) -> bool:
    """Reverse a step that was made and that nobody has changed since; return whether it was."""
    kind, at = step["kind"], entry(step["path"])
    if kind == "rename":
        target = entry(step["target"])
        made = not at.exists() and target.exists()
        if made:
            reverse(kind, at, target=target)
        return made
    # Until all is in place, the temporary file stays beside the new one: it says that we made it.
    made = _holds(at, step["sha256"]) and (kind == "replace" or _holds(entry(step["new"]), step["sha256"]))
    if made:
        reverse(kind, at, old=entry(step["old"]) if step["old"] else None)
    return made


def _holds(at: Entry, sha256: str) -> bool:
    """Return whether a file holds exactly what the dead run put there."""
    try:
        return digest(at.read()) == sha256
    except (FileNotFoundError, NotADirectoryError):
        return False
