"""Where each setting comes from: file and line, or nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from handbook.config.file import SHARED, ConfigSource
from handbook.config.lines import Path, lines
from handbook.config.search import in_folder
from handbook.disk.files import raw
from handbook.disk.place import tree

DEFAULT = "default"


class Origins:
    """The lines of one configuration and of those that it extends; of none where there is no file."""

    def __init__(self, folder: str, shown: Callable[[str], str]) -> None:
        """Read the lines; ``folder`` is that of the file, or empty, and ``shown`` says what people call one.

        Raises ReadError or ConfigError where it has become unreadable.
        """
        found = in_folder(folder) if folder else None
        sources = (found._replace(table=found.own or found.table), *found.bases) if found else ()
        self._files = [_Lines(source, shown(source.file)) for source in sources]

    @property
    def file(self) -> str:
        """What people call the file; empty where there is none."""
        return self._files[0].shown if self._files else ""

    @property
    def bases(self) -> tuple[str, ...]:
        """What people call the files that it extends, the nearest first."""
        return tuple(file.shown for file in self._files[1:])

    def of(self, place: Path) -> str:
        """Return ``handbook.toml:12`` for a key that is stated, else ``default``.

        A key in an inline table has the line of that table.
        """
        return next(filter(None, (file.of(place) for file in self._files)), DEFAULT)


class _Lines:
    """The lines of one file."""

    def __init__(self, source: ConfigSource, shown: str) -> None:
        self.shown = shown
        self._table = source.table
        data = raw(source.file, tree(source.root))
        self._lines = lines(data.decode("utf-8", "replace"))
        self._above: Path = ("tool", "handbook") if os.path.basename(source.file) == SHARED else ()

    def of(self, place: Path) -> str:
        for end in range(len(place), 0, -1) if self._states(place) else ():
            line = self._lines.get((*self._above, *place[:end]))
            if line is not None:
                return f"{self.shown}:{line}"
        return ""

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
