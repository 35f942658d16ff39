"""What a change of several files was about to do, so that a change that was killed half way can be undone.

The journal is written completely before the first temporary file. It says that there is nothing to undo until
those files are complete, and again once everything is in place. Whoever finds one while holding the lock
undoes the change, or tidies up after it. A file that somebody has edited since is left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import Any, TypeGuard

from handbook.disk.step import Step, reverse


def digest(data: bytes) -> str:
    """Return the digest by which a step recognises a text."""
    return hashlib.sha256(data).hexdigest()


def write(path: str, steps: list[Step], *, done: bool = False) -> None:
    """Write the journal in one step; ``done``: there is nothing to undo. Raises OSError."""
    fresh = f"{path}.new"
    with open(fresh, "w", encoding="utf-8") as stream:
        json.dump({"done": done, "steps": steps}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, path)


def recover(path: str) -> tuple[str, ...]:
    """Undo a change that was killed half way, and return the files that are as they were before it.

    The caller holds the lock. Raises OSError when a file cannot be restored; the journal then stays.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            found = json.load(stream)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except ValueError:
        found = None
    if not _is_journal(found):  # Not ours, or of a file system that lost it: there is nothing to go by.
        os.unlink(path)
        return ()
    steps: list[Step] = found["steps"]
    restored = () if found["done"] else tuple(s["path"] for s in reversed(steps) if _reversed(s))
    for step in steps:
        for name in (step["new"], step["old"]):
            with suppress(FileNotFoundError):
                if name:
                    os.unlink(name)
    os.unlink(path)
    return restored


def _is_journal(found: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value has the shape that `write` gives a journal."""
    if not isinstance(found, dict) or not isinstance(found.get("done"), bool):
        return False
    steps = found.get("steps")
    return isinstance(steps, list) and all(
        isinstance(step, dict) and all(isinstance(step.get(key), str) for key in Step.__annotations__)
        for step in steps
    )


def _reversed(step: Step) -> bool:
    """Reverse a step that was made and that nobody has changed since; return whether it was."""
    if step["kind"] == "rename":
        made = not os.path.lexists(step["path"]) and os.path.lexists(step["target"])
    else:
        made = _is_new(step)
    if made:
        reverse(step["kind"], step["path"], target=step["target"], old=step["old"])
    return made


def _is_new(step: Step) -> bool:
    """Return whether the file holds exactly what the dead run put there."""
    try:
        with open(step["path"], "rb") as stream:
            return digest(stream.read()) == step["sha256"]
    except FileNotFoundError:
        return False
