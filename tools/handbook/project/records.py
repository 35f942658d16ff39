"""What linting has to know of the repository's decision log, read when the first record is linted."""

from __future__ import annotations

import os
from pathlib import Path

from handbook.adr import log as adr_log
from handbook.adr.record import form
from handbook.adr.record.record import Record, is_record
from handbook.adr.record.record import parse as parse_record
from handbook.config import logs
from handbook.config.settings import Config
from handbook.kinds.library import Library
from handbook.lint import engine
from handbook.model.document import Document, Fence
from handbook.model.verdict import Verdict


class DecisionLog:
    """The log of the repository, read when the first of its records is linted."""

    def __init__(self, config: Config, against: str | None) -> None:
        self._config = config
        self._against = against
        self._settings = logs.load(str(config.root))
        self._folder = Path(adr_log.locate(str(config.root), self._settings))
        self._records: tuple[Record, ...] | None = None
        self._form: str | None = None
        self._places: dict[str, int] = {}
        self._bases: dict[str, str] | None = None

    def subject(
        self, document: Document, verdicts: tuple[tuple[Fence, Verdict], ...], kinds: Library, upgrade: bool
    ) -> engine.Subject:
        """Return what the rules need to know of a document, be it a record or not."""
        record = self._record(document)
        kind = self._kind(record) if record else ""
        claim = kinds.claim(document, self._config.kinds, record=kind, upgrade=upgrade)
        return engine.Subject(
            document=document,
            claim=claim,
            verdicts=verdicts,
            record=record,
            log=self._log(record) if record else (),
            base=self._base(record) if record else None,
            transitions=self._settings.transitions,
        )

    def _kind(self, record: Record) -> str:
        """Return the template by which records are judged: as configured, else as most of them are."""
        if not self._settings.template and self._form is None:
            self._form = form.of_log(other.text for other in self._log(record))
        return self._settings.template or self._form or form.DEFAULT

    def _record(self, document: Document) -> Record | None:
        path = Path(os.path.realpath(self._config.root / document.path))
        if path.parent != self._folder.resolve():
            return None
        found = parse_record(document.path, document.text)
        return found if is_record(found) else None

    def _log(self, record: Record) -> tuple[Record, ...]:
        """Return all records, the one at hand as it is linted: standard input may differ from the file."""
        if self._records is None:
            root = str(self._config.root)
            log = adr_log.read(str(self._folder), root, self._settings.digits)
            self._records = log.records
            self._places = {other.name: at for at, other in enumerate(self._records)}
        at = self._places.get(record.name, len(self._records))
        return (*self._records[:at], record, *self._records[at + 1 :])

    def _base(self, record: Record) -> Record | None:
        """Return the record as it was where our branch has left the other one; None where it was not."""
        if self._against is None:
            return None
        if self._bases is None:
            from handbook.adr import branches
            from handbook.disk.git import place

            where = place(str(self._folder))
            commit = branches.merge_base(where, self._against or branches.main_branch(where))
            names = [other.name for other in self._records or ()]
            self._bases = branches.texts(where, commit, names)
        text = self._bases.get(record.name)
        return None if text is None else parse_record(record.path, text)
