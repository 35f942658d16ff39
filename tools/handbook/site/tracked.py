"""Which files of a repository may be seen: those that git tracks or would track, also in submodules."""

from __future__ import annotations

import os

from handbook.disk import git


class Tracked:
    """The files that git does not ignore below a folder; git is asked once, and once for each submodule."""

    def __init__(self, top: str) -> None:
        """Ask for the files of a folder, given as a real path. Raises GitError when git does not answer."""
        self._top = top
        names = git.files(top)
        self._names = None if names is None else frozenset(names)
        self._submodules: dict[str, Tracked] = {}

    @property
    def known(self) -> bool:
        """Whether git was asked: it is installed, and the folder is in a repository."""
        return self._names is not None

    def has(self, real: str) -> bool:
        """Return whether a file, given as a real path below the folder, is not ignored. Raises GitError."""
        if self._names is None:
            return True
        name = self._below(real)
        if name in self._names:
            return True
        tree = git.work_tree(os.path.dirname(real))
        while tree is not None and self._below(tree) not in self._names:
            tree = git.work_tree(os.path.dirname(tree)) if self._holds(tree) else None
        if tree is None:  # In no submodule: a repository that is none is ignored with all that is in it.
            return False
        if tree not in self._submodules:
            self._submodules[tree] = Tracked(tree)
        return self._submodules[tree].known and self._submodules[tree].has(real)

    def _below(self, path: str) -> str:
        return os.path.relpath(path, self._top).replace(os.sep, "/")

    def _holds(self, path: str) -> bool:
        return path.startswith(os.path.join(self._top, ""))
