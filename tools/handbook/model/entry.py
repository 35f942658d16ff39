"""What stands at a path of the repository."""

from __future__ import annotations

import enum


class Entry(enum.Enum):
    """What stands at a path of the repository."""

    FILE = "file"
    FOLDER = "folder"
    NOTHING = "nothing"
    OUTSIDE = "outside"
    """It leads out of the repository: nobody looks whether anything is there."""
