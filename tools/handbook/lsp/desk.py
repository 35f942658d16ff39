"""What lies open in the editor, and the repositories that it belongs to. One thread works here."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from handbook.errors import HandbookError
from handbook.lint.part import Part
from handbook.lsp.repository import Repository, is_repository, top
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.project.reading import SUFFIXES


class Opened(NamedTuple):
    """A text that is open in the editor."""

    uri: str
    path: Path
    """Absolute; its folder is the real one, whatever links lead there."""
    text: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text, and the repository that it belongs to."""

    opened: Opened
    repository: Repository
    shown: str
    """Its path as findings have it."""

    @property
    def document(self) -> Document | None:
        """The text as a document; None where it is none."""
        return self.repository.document(self.shown)


@dataclass(frozen=True, slots=True)
class Known:
    """The findings of a text, by when they can be told: while it is written, or in a pause."""

    text: str
    alone: tuple[Finding, ...] = ()
    together: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them."""
        return (*self.alone, *self.together)


class Desk:
    """The texts that are open, with what is known of them."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.texts: dict[str, Opened] = {}
        self._repositories: dict[Path, Repository] = {}
        self._known: dict[str, Known] = {}
        self._broken: dict[Path, str] = {}
        """What is wrong with the configuration of a folder, while it is."""
        self._told: set[str] = set()
        """Lines on what cannot be checked: each is said once."""
        self._complaints: list[str] = []

    def put(self, opened: Opened) -> None:
        """Take a text as it is now."""
        self.texts[opened.uri] = opened
        sheet = self.sheet(opened.uri)
        if sheet is not None:
            sheet.repository.session.texts[sheet.shown] = opened.text

    def drop(self, uri: str) -> None:
        """Forget a text that was closed: what the disk has counts again."""
        sheet = self.sheet(uri)
        if sheet is not None:
            sheet.repository.session.texts.pop(sheet.shown, None)
        self.texts.pop(uri, None)
        self._known.pop(uri, None)
        self.refresh()

    def refresh(self) -> None:
        """Read all repositories anew: something has changed on disk."""
        for folder, repository in self._repositories.items():
            self._attempt(folder, repository)

    def settle(self) -> None:
        """Let what was written in records count for the others of their log."""
        for repository in self._repositories.values():
            repository.forget_logs()

    def sheet(self, uri: str) -> Sheet | None:
        """Return a text that is open, with its repository; None where it has none that can be used."""
        opened = self.texts.get(uri)
        if opened is None:
            return None
        repository = self._repository(opened.path)
        if repository is None:
            return None
        shown = repository.shown(opened.path)
        return None if os.path.isabs(shown) else Sheet(opened, repository, shown)

    def check(self, uri: str, part: Part) -> tuple[Finding, ...] | None:
        """Judge a text, and return all that is known of it; None where nothing is to be said of it."""
        sheet = self.sheet(uri)
        if sheet is None or not sheet.shown.lower().endswith(SUFFIXES):
            return None
        if sheet.repository.is_excluded(sheet.shown):
            return ()
        made = sheet.repository.check(sheet.shown, part)
        self._complain(made.errors)
        known = self._known.get(uri, Known(sheet.opened.text))
        if part is Part.ALONE:
            same = known.text == sheet.opened.text
            # Of a text that was another one then nobody knows where edits belong.
            rest = known.together if same else tuple(replace(each, fix=()) for each in known.together)
            known = Known(sheet.opened.text, made.findings, rest)
        else:
            known = Known(sheet.opened.text, known.alone, made.findings)
        self._known[uri] = known
        return known.findings

    def findings(self, uri: str) -> tuple[Finding, ...]:
        """Return the findings of a text as it is now: what is known of another version is found out anew."""
        sheet = self.sheet(uri)
        known = self._known.get(uri)
        if sheet is None:
            return ()
        if known is None or known.text != sheet.opened.text:
            self.check(uri, Part.ALONE)
            known = self._known.get(uri)
        return known.findings if known is not None else ()

    def complaints(self) -> tuple[str, ...]:
        """Return what the user has not been told yet."""
        found, self._complaints = tuple(self._complaints), []
        return found

    def uri_of(self, repository: Repository, shown: str) -> tuple[str, int | None]:
        """Return the address of a document, as the editor has it where it is open, and its version there."""
        path = repository.absolute(shown)
        opened = next((each for each in self.texts.values() if each.path == path), None)
        return (opened.uri, opened.version) if opened is not None else (path.as_uri(), None)

    def close(self) -> None:
        """End all processes."""
        for repository in self._repositories.values():
            repository.close()

    def _repository(self, path: Path) -> Repository | None:
        folder, alone = self._folder(path)
        repository = self._repositories.get(folder)
        if repository is None:
            return self._begun(folder, alone=alone)
        if repository.is_changed():
            self._attempt(folder, repository)
        return repository

    def _begun(self, folder: Path, *, alone: bool) -> Repository | None:
        try:
            repository = Repository(folder, alone=alone)
        except HandbookError as error:
            self._tell(folder, error)
            return None
        self._broken.pop(folder, None)
        self._repositories[folder] = repository
        for opened in self.texts.values():
            if self._folder(opened.path)[0] == folder:
                repository.session.texts[repository.shown(opened.path)] = opened.text
        return repository

    def _attempt(self, folder: Path, repository: Repository) -> None:
        """Read a repository anew; where its configuration is broken, go on with that of before."""
        try:
            repository.refresh()
        except HandbookError as error:
            self._tell(folder, error)
        else:
            self._broken.pop(folder, None)

    def _tell(self, folder: Path, error: HandbookError) -> None:
        if self._broken.get(folder) != str(error):
            self._broken[folder] = str(error)
            self._complaints.append(str(error))

    def _complain(self, lines: tuple[str, ...]) -> None:
        self._complaints += (line for line in dict.fromkeys(lines) if line not in self._told)
        self._told.update(lines)

    def _folder(self, path: Path) -> tuple[Path, bool]:
        """Return the folder in which `docs lint` would be started for a file, and whether it counts alone."""
        around = [each for each in self.folders if path.is_relative_to(each)]
        if not around and not is_repository(path.parent):
            return path.parent, True
        outer = max(around, key=lambda each: len(each.parts), default=None)
        inner = top(path.parent)
        # A folder may hold several repositories: then each has its own root.
        return (inner if outer is None or (inner != outer and inner.is_relative_to(outer)) else outer), False
