"""The two sides of a change as a project sees them: which of its files, and their texts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from handbook.disk import files, history
from handbook.disk.history import Change, History
from handbook.disk.place import tree
from handbook.errors import ReadError
from handbook.project.project import Project


class Sides:
    """The changes as the project sees them: paths are relative to its root."""

    def __init__(self, project: Project, past: History) -> None:
        self._past = past
        self.root = os.path.realpath(project.root)
        below = os.path.relpath(self.root, past.top).replace(os.sep, "/")
        self._prefix = "" if below == "." else f"{below}/"
        self._within = tree(self.root)
        self.project = project

    def changes(self) -> Iterator[Change]:
        """Yield the changes of files below the root."""
        for change in self._past.changes:
            old, new = self.inside(change.old), self.inside(change.new)
            if old or new:
                yield Change(old, new)

    def inside(self, path: str) -> str:
        """Return a path of git relative to the root; empty where it is not below it."""
        return path.removeprefix(self._prefix) if path.startswith(self._prefix) else ""

    def of_git(self, path: str) -> str:
        """Return a path as git has it."""
        return self._prefix + path

    def before(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Return the texts of files as they were. Raises GitError."""
        names = {self.of_git(path): path for path in paths if path}
        found = history.texts(self._past.top, self._past.base, names)
        return {names[name]: text for name, text in found.items()}

    def now(self, path: str) -> str | None:
        """Return the text of a file; None where it cannot be read as one."""
        try:
            return files.read(os.path.join(self.root, *path.split("/")), self._within) if path else None
        except ReadError:
            return None
