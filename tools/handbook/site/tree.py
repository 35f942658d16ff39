"""A folder of files that are made: written where they change, and removed where they are made no longer."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from handbook.disk import files
from handbook.errors import HandbookError


class Tree:
    """One such folder; paths in it are relative, with ``/``."""

    def __init__(self, folder: Path, mark: str, owned: Sequence[str]) -> None:
        """``mark`` is the file by which the folder is known as ours, ``owned`` are folders in it."""
        self._folder = folder
        self._mark = mark
        self._owned = owned
        self.names: set[str] = set()
        self.written = 0

    def check(self, root: Path, sources: Iterable[Path]) -> None:
        """Refuse a folder that somebody else fills, or that holds the sources or is in one of them."""
        folder = self._folder.resolve()
        for each in (root, *sources):
            if each.is_relative_to(folder) or (each != root and folder.is_relative_to(each)):
                shown = os.path.relpath(each, root)
                raise HandbookError(
                    f"{self._folder} and the sources of the site ({shown}) lie in each other; "
                    "name a folder such as build/stage"
                )
        if folder.exists() and not folder.is_dir():
            raise HandbookError(f"{self._folder} is not a folder; name a new one")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / self._mark).is_file():
            raise HandbookError(f"{self._folder} has files that are not of `docs stage`; name a new folder")

    def text_of(self, name: str) -> str:
        """Return the text of a file that is there, or nothing."""
        path = self._folder / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def put(self, name: str, text: str) -> None:
        """Let a file have a text."""
        path, data = self._place(name), text.encode("utf-8")
        if not (path.is_file() and path.read_bytes() == data):
            self._replace(path, lambda new: new.write_bytes(data))

    def copy(self, name: str, source: str) -> None:
        """Let a file have what another has."""
        path = self._place(name)
        if not (path.is_file() and filecmp.cmp(source, path)):
            self._replace(path, lambda new: shutil.copy2(source, new))

    def _place(self, name: str) -> Path:
        self.names.add(name)
        return self._folder / name

    def _replace(self, path: Path, write: Callable[[Path], object]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        write(new)
        os.replace(new, path)
        self.written += 1

    def remove_others(self) -> int:
        """Remove what nobody has put, in the folders that are ours; return how many files that were."""
        removed = 0
        for owned in self._owned:
            for above, _, names in files.walk(str(self._folder / owned)):
                for name in names:
                    path = os.path.join(above, name)
                    if os.path.relpath(path, self._folder).replace(os.sep, "/") not in self.names:
                        os.remove(path)
                        removed += 1
        return removed
