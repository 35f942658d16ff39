"""What a change of several files was about to do, so that a run that died in the middle can be taken back.

The journal is written, whole, before the first temporary file. It says that nothing is to be taken back
until these are complete, and again once everything is in place. Whoever finds one under the lock takes the
change back, or tidies up after it. A file that somebody has edited since is left as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress

from handbook.disk.step import Step, reverse


def digest(data: bytes) -> str:
    """Return how a step knows a text again."""
    return hashlib.sha256(data).hexdigest()


def write(path: str, steps: list[Step], *, done: bool = False) -> None:
    """Write the journal, complete at once; ``done``: nothing is to be taken back. Raises OSError."""
    fresh = f"{path}.new"
    with open(fresh, "w", encoding="utf-8") as stream:
        json.dump({"done": done, "steps": steps}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, path)


def recover(path: str) -> tuple[str, ...]:
    """Take back what a dead run has half done, and return the files that are as before again.

    The caller holds the lock. Raises OSError when a file cannot be put back; the journal then stays.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            found = json.load(stream)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except ValueError:  # Not ours, or of a file system that lost it: there is nothing to go by.
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
