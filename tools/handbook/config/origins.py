"""Where each setting comes from: file and line, or nowhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from handbook.config.file import SHARED, in_folder
from handbook.config.lines import Path, lines
from handbook.disk.files import raw
from handbook.disk.place import tree

DEFAULT = "default"


class Origins:
    """The lines of one configuration; of none where there is no file."""

    def __init__(self, folder: str, shown: str) -> None:
        """``folder`` is that of the file, or empty; ``shown`` is what people call it.

        Raises ReadError or ConfigError where it has become unreadable.
        """
        self.file = shown
        found = in_folder(folder) if folder else None
        self._table: Mapping[str, Any] = found.table if found else {}
        data = raw(found.file, tree(folder)) if found else b""
        self._lines = lines(data.decode("utf-8", "replace"))
        shared = found is not None and os.path.basename(found.file) == SHARED
        self._above: Path = ("tool", "handbook") if shared else ()

    def of(self, place: Path) -> str:
        """Return ``handbook.toml:12`` for a key that is stated, else ``default``.

        A key in an inline table has the line of that table.
        """
        for end in range(len(place), 0, -1) if self._states(place) else ():
            line = self._lines.get((*self._above, *place[:end]))
            if line is not None:
                return f"{self.file}:{line}"
        return DEFAULT

    def _states(self, place: Path) -> bool:
        value: object = self._table
        for name in place:
            if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            elif isinstance(value, Mapping) and name in value:
                value = value[name]
            else:
                return False
        return bool(place)
