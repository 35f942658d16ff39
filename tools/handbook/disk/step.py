"""One change on the disk, and how it is reversed: by the run that made it, or by the next one."""

from __future__ import annotations

import os
from typing import TypedDict


class Step(TypedDict):
    """One change: ``kind`` is ``create``, ``replace`` or ``rename``; paths are absolute."""

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


def reverse(kind: str, path: str, *, target: str = "", old: str = "") -> None:
    """Make the file as it was before a change of that kind. Raises OSError."""
    if kind == "rename":
        os.rename(target, path)
    elif kind == "create":
        os.unlink(path)
    else:
        os.replace(old, path)
