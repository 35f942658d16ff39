"""One change on the disk, and how it is reversed: by the run that made it, or by the next one."""

from __future__ import annotations

from typing import TypedDict

from handbook.disk.place import Entry


class Step(TypedDict):
    """One change: ``kind`` is ``create``, ``replace`` or ``rename``; paths are real ones, without a link."""

    kind: str
    path: str
    target: str
    """Where a renamed file goes; empty for the others."""
    new: str
    """The temporary file with the new text; empty for a rename."""
    old: str
    """The temporary file with the text before; empty unless ``replace``."""
    sha256: str
    """Of the new text; empty for a rename."""


def reverse(kind: str, at: Entry, *, target: Entry | None = None, old: Entry | None = None) -> None:
    """Make the file as it was before a change of that kind. Raises OSError."""
    if target is not None:
        target.rename(at)
    elif old is not None:
        at.replace(old)
    elif kind == "create":
        at.unlink()
