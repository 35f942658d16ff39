"""What linting has to know of decision logs: which one a document belongs to, and what stands in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property

from handbook.adr import branches
from handbook.adr import log as adr_log
from handbook.adr.errors import LogOutsideError
from handbook.adr.record import form
from handbook.adr.record.record import Record, Records, is_record
from handbook.adr.record.record import parse as parse_record
from handbook.config.logs import LogConfig, chosen, owner_of
from handbook.disk.git import place, upward
from handbook.errors import HandbookError
from handbook.lint.rule import Context
from handbook.model.document import Document
from handbook.project.log import Home
from handbook.project.nearest import Settings
from handbook.project.project import Project


class DecisionLogs:
    """The decision logs of a repository, each read when the first of its records is linted.

    A folder is a log when the command was called for it, when the configuration, ADR_DIRECTORY or a file
    ``.adr-dir`` names it, or when it has one of the usual names.
    """

    def __init__(self, project: Project, home: Home | None = None, against: str | None = None) -> None:
        """``home`` is the log that the command was called for.

        ``against`` is the commit that statuses are compared with: empty for the main branch of the remote,
        None for no comparison.
        """
        self._project = project
        self._against = against
        self._errors: dict[str, None] = {}
        self._named = dict(self._names(home))
        self._met = {id(project.nearest.run)}
        self._pointers: dict[str, str | None] = {}
        """By folder the one that its ``.adr-dir`` names: read once, however many folders are below."""
        self._logs: dict[str, DecisionLog | None] = {}
        self._places: dict[str, DecisionLog | None] = {}
        """By folder as documents name it: most folders hold many, and to resolve each path takes long."""

    @property
    def errors(self) -> tuple[str, ...]:
        """One line for each file ``.adr-dir`` that names no log: documents are linted all the same."""
        return tuple(self._errors)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that something names as a log, the most certain first."""
        return tuple(reversed(self._named))

    @cached_property
    def exist(self) -> bool:
        """Whether the repository has a log: a folder that something names, with a record in it."""
        return any(adr_log.has_records(folder) for folder in self._named)

    def of(self, path: str) -> DecisionLog | None:
        """Return the log in whose folder a document lies; None where that folder is not a log."""
        place = path.rpartition("/")[0]
        if place not in self._places:
            self._places[place] = self.at(os.path.join(self._project.root, place))
        return self._places[place]

    def at(self, folder: str) -> DecisionLog | None:
        """Return the log of a folder; None where it is not a log."""
        folder = os.path.realpath(folder)
        if folder not in self._logs:
            config = self._config(folder)
            self._logs[folder] = (
                None if config is None else DecisionLog(folder, config, self._project, self._against)
            )
        return self._logs[folder]

    def _config(self, folder: str) -> LogConfig | None:
        try:
            settings = self._project.nearest.of(folder)
        except HandbookError:
            settings = self._project.nearest.run  # It is reported where a file is to be checked.
        self._meet(settings)
        if folder in self._named:
            return self._named[folder]
        if owner_of(folder) is None and not self._pointed_to(folder):
            return None
        return chosen(settings.config.logs, folder)

    def _meet(self, settings: Settings) -> None:
        """Add the logs that the configuration of a folder names, when one of its files is the first."""
        if id(settings) in self._met:
            return
        self._met.add(id(settings))
        for config in settings.config.logs:
            if config.directory:
                try:
                    self._named[os.path.realpath(adr_log.locate(config.root, config))] = config
                except HandbookError as error:
                    self._errors[str(error)] = None

    def _pointed_to(self, folder: str) -> bool:
        root = os.path.realpath(self._project.root)
        for each in upward(folder):
            try:
                if each not in self._pointers:
                    self._pointers[each] = adr_log.pointed(each)
            except HandbookError as error:
                self._pointers[each] = None
                self._errors[str(error)] = None
            if self._pointers[each] == folder:
                return True
            if each == root:
                break
        return False

    def _names(self, home: Home | None) -> Iterator[tuple[str, LogConfig]]:
        """Yield the folders that something names as a log, the least certain first."""
        root, named = str(self._project.root), self._project.named_log
        if named:
            yield os.path.realpath(os.path.join(root, named)), self._project.config.logs[0]
        for config in self._project.config.logs:
            try:
                folder = adr_log.locate(root, config, named)
            except LogOutsideError:
                continue  # No document lies there: what is behind the link is not read.
            except HandbookError as error:
                if config.directory:
                    raise  # It is the configuration that is wrong.
                self._errors[str(error)] = None
            else:
                yield os.path.realpath(folder), config
        if home is not None:
            yield os.path.realpath(home.folder), home.config


class DecisionLog:
    """One log, read when the first of its records is linted."""

    def __init__(self, folder: str, config: LogConfig, project: Project, against: str | None) -> None:
        self.folder = folder
        self.config = config
        self._project = project
        self._against = against
        self._records: Records | None = None
        self._form: str | None = None
        self._places: dict[str, int] = {}
        self._bases: dict[str, str] | None = None

    def record(self, document: Document) -> Record | None:
        """Return a document of the log's folder as a record; None when it is not one."""
        found = parse_record(document.path, document.text)
        return found if is_record(found) else None

    def kind(self, record: Record) -> str:
        """Return the template by which a record is judged: as configured, else its own, else its log's."""
        found = self.config.template or form.own(record.text)
        if not found and self._form is None:
            self._form = form.of_log(other.text for other in self.records(record))
        return found or self._form or form.DEFAULT

    def context(self, record: Record) -> Context:
        """Return what rules need to know of a record."""
        return Context(
            record=record,
            log=self.records(record),
            base=self._base(record),
            transitions=self.config.transitions,
        )

    def records(self, record: Record) -> tuple[Record, ...]:
        """Return all records, the one at hand as it is linted: standard input may differ from the file."""
        if self._records is None:
            self._records = Records(self.every)
            self._places = {other.name: at for at, other in enumerate(self._records)}
        at = self._places.get(record.name, len(self._records))
        return self._records.with_record(at, record)

    @property
    def every(self) -> tuple[Record, ...]:
        """All records, read anew; a text of the session counts instead of the file."""
        texts = self._project.texts
        log = adr_log.read(self.folder, str(self._project.root), self.config.digits)
        return tuple(
            parse_record(other.path, texts[other.path]) if other.path in texts else other
            for other in log.records
        )

    def _base(self, record: Record) -> Record | None:
        """Return the record as it was where our branch left the other one; None where it was not."""
        if self._against is None:
            return None
        if self._bases is None:
            where = place(self.folder)
            commit = branches.merge_base(where, self._against or branches.main_branch(where))
            names = [other.name for other in self._records or ()]
            self._bases = branches.texts(where, commit, names)
        text = self._bases.get(record.name)
        return None if text is None else parse_record(record.path, text)
