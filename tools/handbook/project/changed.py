"""The files of a run that a change has touched, and the pieces of them."""

from __future__ import annotations

import os
from pathlib import Path

from handbook.disk.changed import Changes, since
from handbook.model.changed import ChangedLines
from handbook.project.project import Project
from handbook.project.reading import SUFFIXES


class ChangedFiles:
    """The changed files by the paths that a run has for them; real folders are looked up once."""

    def __init__(self, changes: Changes, *, lines: bool) -> None:
        self.since = changes.since
        self.lines = lines
        """Whether only findings on changed lines are asked for."""
        self._changes = changes
        self._folders: dict[str, str] = {}

    def of(self, path: str | Path) -> ChangedLines | None:
        """Return what has changed in a file; None where nothing has.

        A link has changed where the file that it leads to has, and where it leads to another one.
        """
        folder, name = os.path.split(os.path.abspath(path))
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        own = self._at(os.path.join(self._folders[folder], name))
        return own or (self._at(os.path.realpath(path)) if os.path.islink(path) else None)

    def _at(self, real: str) -> ChangedLines | None:
        top = os.path.join(self._changes.top, "")
        return self._changes.files.get(real.removeprefix(top).replace(os.sep, "/"))


def changed_files(project: Project, ref: str, *, lines: bool = False) -> ChangedFiles:
    """Return the documents that have changed since HEAD and a commit parted. Raises GitError."""
    return ChangedFiles(since(str(project.root), ref, SUFFIXES, lines=lines), lines=lines)
