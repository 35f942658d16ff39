"""The files of the repository beside those of a run: looked at when a rule asks for one, and read once."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from handbook import globs, markdown
from handbook.disk import files
from handbook.disk.keeping import Look
from handbook.disk.place import inside, tree
from handbook.errors import ReadError
from handbook.model.document import Document
from handbook.model.entry import Entry
from handbook.model.publication import Publication
from handbook.model.terms import PAGES
from handbook.project.project import Project
from handbook.project.publishing import generator

K = TypeVar("K")
V = TypeVar("V")
LIMIT = 100 * 1024**2
"""Characters that are read besides the documents of a run: a page may name any file, each takes its time."""


class Neighbours:
    """What stands where in the repository. Paths are relative to the project's root, with ``/``."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._texts_of = project.texts
        self._read: dict[str, tuple[str, Document]] = {}
        """Pages whose text is the session's, with that text."""
        self._root = os.path.realpath(project.root)
        self._within = tree(self._root)
        self._entries: dict[str, Entry] = {}
        self._texts: dict[str, str | None] = {}
        self._documents: dict[str, Document | None] = {}
        self._named: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._matched: dict[str, bool] = {}
        self._published: dict[str, Publication] = {}
        self._generators: dict[str, str] = {}
        self._left = LIMIT
        self._folders: dict[str, str] = {}
        """By folder, an absolute path, where it really is: many files are in the same one."""

    def has_files(self, paths: Iterable[str]) -> None:
        """Take note of regular files of the repository, by their paths in normal form."""
        self._entries.update(dict.fromkeys(paths, Entry.FILE))

    def entry(self, path: str) -> Entry:
        """Return what stands at a path; a device or a pipe counts as nothing."""
        if self._texts_of and posixpath.normpath(path) in self._texts_of:
            return Entry.FILE
        return _kept(self._entries, posixpath.normpath(path), self._entry)

    @property
    def within(self) -> str:
        """The tree of the repository: see `place.tree`."""
        return self._within

    def look(self, path: str) -> Look | None:
        """Return what the system says of a file of the repository; None where there is none."""
        real = self._real(posixpath.normpath(path))
        if real is None:
            return None
        try:
            info = os.lstat(real)
        except (OSError, ValueError):
            return None
        return Look.of(info) if stat.S_ISREG(info.st_mode) else None

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, or None: it is none, not UTF-8, or one too many."""
        given = self._given(path)
        return given if given is not None else _kept(self._texts, posixpath.normpath(path), self._text)

    def document(self, path: str) -> Document | None:
        """Return a page of the repository, or None."""
        given = self._given(path)
        if given is not None and path.lower().endswith(PAGES):
            return self._document_of(posixpath.normpath(path), given)
        return _kept(self._documents, posixpath.normpath(path), self._document)

    def named(self, *suffixes: str) -> tuple[str, ...]:
        """Return the sorted paths of the files with one of the suffixes that git knows or would add."""
        found = _kept(self._named, suffixes, self._found)
        new = [path for path in self._texts_of if path.endswith(suffixes) and self._is_unwritten(path)]
        return tuple(sorted((*found, *new))) if new else found

    def matched(self, pattern: str) -> bool:
        """Return whether a path pattern matches a file that git knows or would add, excluded or not."""
        return _kept(
            self._matched, pattern, lambda _: any(globs.matches(pattern, path) for path in self.every)
        )

    @cached_property
    def every(self) -> tuple[str, ...]:
        """The sorted paths of all files that git knows or would add, whatever the configuration excludes."""
        root = Path(self._root)
        found, _ = files.listed([root], root=root, suffixes=("",), seen=self._project.seen)
        top = len(os.path.join(self._root, ""))
        return tuple(file[top:].replace(os.sep, "/") for file in found)

    def publication(self, path: str) -> Publication:
        """Return how a page is published: by a site, by a generator that is not followed, or as it is."""
        return _kept(self._published, posixpath.dirname(posixpath.normpath(path)), self._publication)

    def _publication(self, folder: str) -> Publication:
        real = self._real(folder or ".")
        if real is None:
            return Publication()
        site = self._project.site_of(Path(self._root, folder, "page.md"))
        if site is not None:
            return Publication(self._below(os.path.realpath(site.docs)), site.generator, site.references)
        return Publication(self._below(self._within), generator(real, self._within, self._generators))

    def _below(self, real: str) -> str:
        below = os.path.relpath(real, self._root).replace(os.sep, "/")
        return "" if below == "." else below

    def _real(self, path: str) -> str | None:
        """Return the real path; None where it leads out of the repository."""
        if len(path) > files.LONGEST_PATH or "\0" in path:
            return None
        given = os.path.join(self._root, *path.split("/"))
        if ".." in path or os.path.islink(given):
            real = os.path.realpath(given)
        else:
            folder, name = os.path.split(given)
            real = os.path.normpath(os.path.join(_kept(self._folders, folder, os.path.realpath), name))
        return real if inside(real, self._within) else None

    def _entry(self, path: str) -> Entry:
        real = self._real(path)
        if real is None:
            return Entry.OUTSIDE
        try:
            mode = os.stat(real).st_mode
        except (OSError, ValueError):
            return Entry.NOTHING
        if stat.S_ISDIR(mode):
            return Entry.FOLDER
        return Entry.FILE if stat.S_ISREG(mode) else Entry.NOTHING

    def _text(self, path: str) -> str | None:
        real = self._real(path)
        if real is None or self.entry(path) is not Entry.FILE or self._left <= 0:
            return None
        try:
            text = files.read(real, self._within)
        except ReadError:
            return None
        self._left -= len(text)
        return text

    def _document(self, path: str) -> Document | None:
        text = self.text(path) if path.lower().endswith(PAGES) else None
        if text is None:
            return None
        dialect = self._project.dialect_of(Path(self._root, *path.split("/")))
        return markdown.parse(path, text, dialect)

    def _given(self, path: str) -> str | None:
        """Return the session's text of a file."""
        return self._texts_of.get(posixpath.normpath(path)) if self._texts_of else None

    def _is_unwritten(self, path: str) -> bool:
        """Return whether a text of the session has no file yet."""
        return _kept(self._entries, path, self._entry) is Entry.NOTHING

    def _document_of(self, path: str, text: str) -> Document:
        known = self._read.get(path)
        if known is None or known[0] != text:
            dialect = self._project.dialect_of(Path(self._root, *path.split("/")))
            known = self._read[path] = text, markdown.parse(path, text, dialect)
        return known[1]

    def _found(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        root = Path(self._root)
        exclude = self._project.config.lint.exclude
        found, _ = files.listed(
            [root], root=root, suffixes=suffixes, exclude=exclude, seen=self._project.seen
        )
        ours = (file for file in found if not self._project.nearest.leaves_out(file))
        top = len(os.path.join(self._root, ""))
        return tuple(sorted(file[top:].replace(os.sep, "/") for file in ours))


def _kept(known: dict[K, V], key: K, make: Callable[[K], V]) -> V:
    """Return what is known of a key, and find it out the first time."""
    if key not in known:
        known[key] = make(key)
    return known[key]
