"""One repository as an editor works on it: read anew after each change on disk; unsaved texts come first."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from handbook.adr.record.record import Record
from handbook.config.file import FILE, SHARED
from handbook.config.logs import POINTER
from handbook.disk.files import LIMIT
from handbook.disk.git import MARK, upward
from handbook.disk.keeping import Look
from handbook.errors import HandbookError
from handbook.lint.documents import Documents
from handbook.lint.part import Part
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import PAGES
from handbook.project import baselines
from handbook.project.judge import Judge
from handbook.project.linting import today
from handbook.project.neighbours import Neighbours
from handbook.project.project import Project, open_project
from handbook.project.reading import SUFFIXES, DocumentReader, Source
from handbook.project.records import DecisionLogs
from handbook.project.session import Session
from handbook.project.sites import NAMES

CONFIGURATION = (FILE, SHARED, POINTER, *NAMES)
"""Names of the files by which documents are judged."""


class Checked(NamedTuple):
    """What comes of a document."""

    findings: tuple[Finding, ...]
    errors: tuple[str, ...]
    """Lines on what cannot be checked, and why."""


class Repository:
    """A repository, as `docs lint` in one of its folders has it; see `Session` for what it keeps."""

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        """``alone``: the folder belongs to no repository, and only what is open in it counts.

        Raises HandbookError where its configuration cannot be used.
        """
        self._folder = folder
        self._files_of = _OpenFiles if alone else Neighbours
        self.session = Session()
        self._parsed: dict[str, tuple[str, Document]] = {}
        self._logs: DecisionLogs | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read the configuration anew, and forget what is known of files.

        Raises HandbookError where it cannot be used; then all stays as it was.
        """
        opened = open_project(self._folder)
        project = Project(config=opened.config, named_log=opened.named_log, session=self.session)
        project.nearest.run.check()
        self._known = baselines.read(project, None, self._folder)
        self.project = project
        self.files = self._files_of(project)
        self.looks = self._looks(project)
        self._parsed.clear()
        self.forget_logs()

    def forget_logs(self) -> None:
        """Forget what is known of decision logs: their records are read when one is asked for."""
        self._logs = None

    def is_changed(self) -> bool:
        """Return whether a file of the configuration has changed since the last time that this was asked."""
        before, self.looks = self.looks, self._looks(self.project)
        return self.looks != before

    @property
    def root(self) -> Path:
        """The folder that paths are shown relative to."""
        return self.project.root

    def shown(self, path: Path) -> str:
        """Return a path as findings have it."""
        return self.project.shown(path)

    def absolute(self, shown: str) -> Path:
        """Return the file of such a path."""
        return Path(os.path.normpath(os.path.join(self.root, *shown.split("/"))))

    def text(self, shown: str) -> str | None:
        """Return the text that counts: the editor's, else the file's; None where there is none to read."""
        return self.files.text(shown)

    def document(self, shown: str) -> Document | None:
        """Return a document as it is rendered; None where there is none to read."""
        text = self.text(shown)
        if text is None or not shown.lower().endswith(SUFFIXES):
            return None
        known = self._parsed.get(shown)
        if known is None or known[0] != text:
            document, _ = DocumentReader(self.project).attempted(Source(self.absolute(shown), text))
            if document is None:
                return None
            known = self._parsed[shown] = text, document
        return known[1]

    def documents(self, document: Document) -> Documents:
        """Return what can be asked about the repository beside a document."""
        return Documents((document,), self.files, self._others)

    def pages(self) -> Iterator[Document]:
        """Yield all pages of the repository, excluded ones, too, but no links to files."""
        for path in sorted({*self.files.every, *self.session.texts}):
            if path.lower().endswith(PAGES) and not self.absolute(path).is_symlink():
                page = self.document(path)
                if page is not None:
                    yield page

    def other_names(self, shown: str) -> tuple[str, ...]:
        """Return the other paths of the repository under which a page can be found: links to its file."""
        real = os.path.realpath(self.absolute(shown))
        links = (path for path in self.files.every if path != shown and self.absolute(path).is_symlink())
        found = [path for path in links if os.path.realpath(self.absolute(path)) == real]
        own = self.absolute(shown)
        return (*found, real) if own.is_symlink() else tuple(found)

    def check(self, shown: str, part: Part) -> Checked:
        """Judge a document by the rules of a part."""
        text = self.text(shown)
        if text is None:
            return Checked((), ())
        if len(text) > LIMIT:
            return Checked((), (f"{shown} is larger than {LIMIT // 1024**2} MB; split it",))
        self.session.renew()
        judge = Judge(
            project=self.project,
            files=self.files,
            today=today(),
            part=part,
            jobs=1,
            known_logs=self.logs,
        )
        every = Documents((), self.files, self._others)
        try:
            judge.rules_of(shown)
            made = judge.judged([Source(self.absolute(shown), text)], every)
        except HandbookError as error:
            return Checked((), (str(error),))
        findings = self._new([finding for each in made.judged for finding in each.outcome.findings], shown)
        errors = (*self.project.sites.errors, *made.unmet, *made.unread, *self.logs.errors, *made.failures)
        return Checked(findings, errors)

    def _new(self, findings: Sequence[Finding], path: str) -> tuple[Finding, ...]:
        """Return the findings that no baseline hides."""
        if self._known is None:
            return tuple(findings)
        codes = {finding.code for finding in findings}
        own = self._known.place.path(path)
        return baselines.compare(
            self._known, findings, lambda other, code: other == own and code in codes, lambda _: False
        ).kept

    @property
    def logs(self) -> DecisionLogs:
        """The decision logs."""
        if self._logs is None:
            self._logs = DecisionLogs(self.project)
        return self._logs

    def is_excluded(self, shown: str) -> bool:
        """Return whether `docs lint` passes over a file: nothing is said about it."""
        return shown not in self.files.named(*SUFFIXES)

    def records(self, near: str) -> Iterator[tuple[Record, ...]]:
        """Yield the records of each decision log; first of that in whose folder a document lies."""
        first = self.logs.of(near)
        found = [first] if first is not None else []
        for folder in self.logs.folders:
            log = self.logs.at(folder)
            if log is not None and log not in found:
                found.append(log)
        for log in found:
            yield log.every

    def close(self) -> None:
        """End the processes."""
        self.session.close()

    def _others(self, given: Collection[str]) -> tuple[Document, ...]:
        paths = (path for path in self.files.named(*SUFFIXES) if path not in given)
        found = (self.document(path) for path in paths)
        return tuple(document for document in found if document is not None)

    def _looks(self, project: Project | None) -> tuple[Look | None, ...]:
        """Return what the files by which documents are judged look like, those that are not there as well."""
        folders = dict.fromkeys(_upward(self._folder))
        files: dict[str, None] = {}
        if project is not None:
            folders |= dict.fromkeys(str(each.config.root) for each in project.nearest.every)
            config = project.config
            files |= dict.fromkeys([str(config.source)] if config.source else [])
            if config.templates:
                files |= dict.fromkeys(_templates(os.path.join(config.root, config.templates)))
        files |= dict.fromkeys(os.path.join(folder, name) for folder in folders for name in CONFIGURATION)
        return tuple(map(_look, files))


class _OpenFiles(Neighbours):
    """Only what is open in the editor: of a file in no repository nobody walks through the folder."""

    @cached_property
    def every(self) -> tuple[str, ...]:
        """Nothing: what is open is known besides."""
        return ()

    def _found(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()


def _upward(folder: Path) -> Iterator[str]:
    """Yield a folder and those above it, up to the root of its repository."""
    for each in upward(os.path.realpath(folder)):
        yield each
        if os.path.lexists(os.path.join(each, MARK)):
            return


def is_repository(folder: Path) -> bool:
    """Return whether a folder lies in a repository, or below a configuration."""
    return any(os.path.lexists(os.path.join(each, name)) for each in _upward(folder) for name in (MARK, FILE))


def top(folder: Path) -> Path:
    """Return the root of the repository that a folder lies in; without one the folder itself."""
    found = [each for each in _upward(folder) if os.path.lexists(os.path.join(each, MARK))]
    return Path(found[0]) if found else folder


def _templates(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    yield from (os.path.join(folder, name) for name in names if name.endswith(".md"))


def _look(path: str) -> Look | None:
    try:
        return Look.of(os.stat(path))
    except OSError:
        return None
