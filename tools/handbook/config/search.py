"""The nearest configuration, with what it extends.

Quick to import, as `adr new` needs it.
"""

from __future__ import annotations

import os

from handbook.config.file import FILE, SHARED, ConfigSource, at
from handbook.disk.git import MARK, upward


def source(start: str) -> ConfigSource:
    """Find the nearest configuration at or above a folder, up to the root of the repository.

    Raises ConfigError when it is unreadable or malformed.
    """
    top = os.path.realpath(start)
    for folder in upward(top):
        found = in_folder(folder)
        if found is not None:
            return found
        if os.path.lexists(os.path.join(folder, MARK)):
            return ConfigSource(folder)
    return ConfigSource(top)


def in_folder(folder: str) -> ConfigSource | None:
    """Return the configuration that lies in a folder; None without one.

    Raises ConfigError when it is unreadable or malformed.
    """
    for name in (FILE, SHARED):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            found = at(path)
            if found is not None and isinstance(found.table, dict) and found.table.get("extend"):
                from handbook.config.extending import extended  # Few do.

                return extended(found)
            return found
    return None
