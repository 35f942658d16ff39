"""Which files of a repository a site publishes, whatever makes the site of them.

A file that a stranger has added must not act in the browsers of readers, and nothing may be shown that git
ignores, that is hidden or that lies outside of the repository, wherever a link to it stands.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from handbook.disk import files, git, place
from handbook.errors import HandbookError, ReadError
from handbook.globs import matches
from handbook.project.records import DecisionLogs
from handbook.site import index_page, mount, svg
from handbook.site.decisions import DecisionSite
from handbook.site.tracked import Tracked


class Source(NamedTuple):
    """A file of the site's sources."""

    uri: str
    """Its path in them."""
    path: str
    """The file, absolute."""

    @property
    def is_page(self) -> bool:
        """Whether the site makes a page of it."""
        return mount.is_page(self.uri)


class Publisher:
    """The files of one repository that a site publishes."""

    def __init__(
        self,
        root: Path,
        logs: DecisionLogs,
        *,
        named: Sequence[str] = (),
        hosts: Sequence[str] = (),
        warn: Callable[[str], None],
        is_of_theme: Callable[[str], bool] = lambda _uri: False,
        today: str = "",
    ) -> None:
        """``named`` are patterns of files that are published although they are of a kind that may act.

        ``hosts`` are those that pages may ask, ``warn`` is told of each file that is left out,
        ``is_of_theme`` says whether the theme has a file where the site would put one, ``today`` is the date
        of the build.
        """
        self._root = str(root)
        self._logs = logs
        self._named = tuple(named)
        self._hosts = hosts
        self._warn = warn
        self._is_of_theme = is_of_theme
        self._today = today

    def has(self, source: Source) -> bool:
        """Return whether a file may be published, and say why where it must not. Raises GitError."""
        reason = self._problem(source)
        if reason:
            self._warn(f"{source.uri} is not published: {reason}")
        return not reason

    def _problem(self, source: Source) -> str:
        uri = source.uri
        named = any(matches(pattern, uri) for pattern in self._named)
        if not mount.is_plain(uri):
            return "its name has characters that mean something in HTML, or that nobody sees; rename it"
        if not named and self._is_of_theme(uri):
            return "the theme has a file of this name; rename it"
        if not named and not mount.is_published_kind(uri):
            return "files of its kind may act in a browser; name it under `files` (plugins: handbook)"
        if hidden := self.hidden(source.path):
            return hidden
        is_page = source.is_page
        if not (is_page or uri.lower().endswith(".svg")):
            return ""
        try:
            text = files.read(source.path)
        except ReadError as error:
            return f"it {error.reason}"
        return "" if named or is_page else svg.problem(text, self._hosts)

    def hidden(self, path: str) -> str:
        """Return why a file is nothing to be shown, wherever a link to it stands; empty where it is.

        Raises GitError where git does not say what it ignores.
        """
        real = os.path.realpath(path)
        name = os.path.relpath(real, self._root).replace(os.sep, "/")
        if not place.inside(real, self._root):
            return "it is outside of the repository; copy the file"
        if any(part.startswith(".") for part in name.split("/")):
            return "it is hidden"
        try:
            return "" if self._tracked.has(real) else "git ignores it"
        except git.GitError as error:
            problem = f"what git ignores is not published, but which files are that? {error}"
            raise HandbookError(problem) from error

    @cached_property
    def _tracked(self) -> Tracked:
        found = Tracked(self._root)
        if not found.known and git.repository(self._root):
            self._warn("git is not installed: files that it ignores are published, too")
        return found

    def mounted(self, folder: str) -> list[Source]:
        """Return the files of a mounted folder that are published, index.md before README.md."""
        base = os.path.join(self._root, folder)
        names = mount.publishable(os.path.relpath(path, base).replace(os.sep, "/") for path in _files(base))
        # Which of the two becomes the page of the folder is decided by what comes first.
        ordered = sorted(names, key=lambda name: posixpath.basename(name) != "index.md")
        sources = (Source(f"{folder}/{name}", os.path.join(base, name)) for name in ordered)
        return [source for source in sources if self.has(source)]

    def logs_in(self, docs: str, pages: Iterable[Source]) -> dict[str, list[Source]]:
        """Return the folders among those of the pages that are decision logs, with their pages.

        ``docs`` is the folder of the pages, relative to the root; the keys are folders relative to it.
        """
        folders: dict[str, list[Source]] = {}
        for page in pages:
            folders.setdefault(posixpath.dirname(page.uri), []).append(page)
        return {
            folder: found
            for folder, found in folders.items()
            if folder and self.is_log(posixpath.join(docs, folder))
        }

    def is_log(self, folder: str) -> bool:
        """Return whether a folder, relative to the root, is a decision log."""
        return self._logs.at(os.path.join(self._root, folder)) is not None

    def decisions(self, folder: str, pages: Iterable[Source], suffix: str) -> DecisionSite:
        """Return a decision log as the site shows it; see `DecisionSite`."""
        return DecisionSite(_texts(folder, pages), suffix)

    def index(self, folder: str, pages: Iterable[Source], log: DecisionSite | None) -> str:
        """Return the Markdown of a folder's own page, which lists the pages in it."""
        if log is not None:
            return log.index("Decisions", self._today)
        listed = [index_page.page_entry(path, text) for path, text in _texts(folder, pages)]
        return index_page.page_list(mount.label(folder), listed)


def _texts(folder: str, pages: Iterable[Source]) -> list[tuple[str, str]]:
    """Return the pages of a folder in reading order: paths relative to it, and texts."""
    ordered = sorted(pages, key=lambda page: mount.reading_order(page.uri))
    return [(page.uri.removeprefix(f"{folder}/"), files.read(page.path)) for page in ordered]


def _files(base: str) -> Iterator[str]:
    """Yield the paths of all files below a folder."""
    paths = (os.path.join(above, name) for above, _, names in files.walk(base) for name in names)
    return filter(os.path.isfile, paths)
