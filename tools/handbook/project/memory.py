"""What earlier runs have found out about documents, used again where nothing that it depends on has changed.

An outcome depends on the text of its document, on what applies to the document (rules, options, templates,
dialect, decision log), on this program and its tools, and on the answers to what the rules have asked about
the repository. All of it is compared, by digests; what cannot be compared is not kept.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from handbook.diagrams.process import folders
from handbook.disk import keeping
from handbook.disk.keeping import Look, digest
from handbook.lint.outcome import Outcome, plain, restored
from handbook.project import conditions
from handbook.project.circumstances import Circumstances
from handbook.project.judge import Judge, Judgement
from handbook.project.kept import FAULTS, Additions, Kept, size
from handbook.project.neighbours import Neighbours
from handbook.project.reading import Candidate

VERDICTS = "diagrams.sqlite"
"""The file of the verdicts on diagrams; see `diagrams.process.cache`."""
_FORM = 2
"""Raised when what is kept changes its form or its meaning."""
_LARGEST = 1_000_000
"""Characters of the outcome of one document that are kept."""


def folder() -> Path:
    """Return where outcomes are kept."""
    return folders.cache() / "lint"


def sizes() -> list[int]:
    """Return the bytes of each file that is kept, with that of the verdicts on diagrams."""
    return [entry.stat().st_size for entry in _files()]


def deleted() -> list[int]:
    """Delete the files that are kept, and return what `sizes` did."""
    found: list[int] = []
    for entry in _files():
        with contextlib.suppress(OSError):
            size = entry.stat().st_size
            os.unlink(entry.path)
            found.append(size)
    return found


def _files() -> list[os.DirEntry[str]]:
    verdicts = (entry for entry in keeping.kept(folders.cache()) if entry.name == VERDICTS)
    return [*keeping.kept(folder()), *verdicts]


class Memory:
    """The outcomes that earlier runs have kept, for a run over some files of a repository."""

    def __init__(
        self, judge: Judge, files: Neighbours, candidates: Mapping[str, Candidate], begun_ns: int
    ) -> None:
        """``candidates`` are the documents of the run by their paths, ``files`` what stands beside them.

        ``begun_ns`` is a time before the run has looked at any file.
        """
        self._judge = judge
        self._candidates = candidates
        self._begun_ns = begun_ns
        self._root = os.path.realpath(judge.project.root)
        self._name = f"{self._run()}.json"
        self._kept = Kept.load(folder(), self._name)
        digests = self._kept.digests((path, each.info) for path, each in candidates.items() if each.info)
        self.circumstances = Circumstances(judge, files, candidates, self._kept.digest, digests)
        self._valid: dict[int, bool] = {}
        self._steady = True
        self._known: dict[str, Outcome] = {}

    # --- what is known ---

    def known(self) -> dict[str, Outcome]:
        """Return the outcomes that hold, by the paths of their documents."""
        # One thing after the other for all documents: for each of them apart it takes twice the time.
        kept = self._kept.documents
        same = [path for path in self._candidates if path in kept and self._is_same(path, kept[path])]
        try:
            asked = set().union(*(kept[path][2] for path in same))
        except FAULTS:
            return self._known
        failing = {row for row in asked if not self._is_valid(row)}
        for path in same:
            entry = kept[path]
            if failing and not failing.isdisjoint(entry[2]):
                continue
            try:
                self._known[path] = restored(path, entry[3])
            except FAULTS:
                continue
        return self._known

    def _is_same(self, path: str, entry: Sequence[Any]) -> bool:
        """Return whether a document is as it was, and what applies to it."""
        try:
            environment, text, _, _ = entry
            if self.circumstances.text(path) != text:
                return False
            return bool(self._kept.environments[environment] == self.circumstances.environment(path))
        except FAULTS:
            return False

    def _is_valid(self, row: int) -> bool:
        """Return whether a question still has the answer that was kept with it."""
        valid = self._valid.get(row)
        if valid is None:
            self._valid[row] = False  # Until it is known: what is asked for itself never holds.
            try:
                about, of, answer = self._kept.rows[row]
                if about == "once":
                    valid = all(map(self._is_valid, answer))
                else:
                    valid = self.circumstances.answer(about, of) == answer
            except FAULTS:
                valid = False
            self._valid[row] = valid
        return valid

    # --- what is kept ---

    def keep(self, made: Judgement) -> None:
        """Keep what came of documents in this run."""
        self._steady = self._steady and made.steady
        additions = Additions(self._kept, made.answers, made.parts)
        for outcome, asked, environment, text in made.judged:
            path, form = outcome.path, plain(outcome)
            if not self._is_unchanged(path):
                self._steady = False
                return
            rows = None if text is None or environment is None else additions.rows(asked)
            if rows is None or size(form) > _LARGEST:
                self._kept.documents.pop(path, None)
                continue
            self._kept.documents[path] = [additions.environment(environment or ""), text, rows, form]
            self._kept.changed = True
            look = self.circumstances.look(path)
            if look is not None and text is not None:
                self._note(path, look, text)

    def _is_unchanged(self, path: str) -> bool:
        """Return whether a document still looks as it did before it was read."""
        look = self.circumstances.look(path)
        try:
            return look is None or Look.of(os.lstat(self._candidates[path].path)) == look
        except OSError:
            return False

    def save(self) -> None:
        """Write what is kept, unless that is what was read."""
        if not (self._steady and self.circumstances.steady):
            return
        for path in self.circumstances.unknown:
            entry, look = self._kept.documents.get(path), self.circumstances.look(path)
            if entry is not None and look is not None:
                self._note(path, look, entry[1])
        for path, (look, text) in self.circumstances.looks.items():
            self._note(path, look, text)
        if self._kept.changed:
            self._kept.save(folder(), self._name, Path(self._root))

    def _note(self, path: str, look: Look, text: str) -> None:
        """Keep the look of a file, by which a later run knows its digest."""
        # What was too young when it was judged may have become old enough.
        if look.is_settled(self._begun_ns) and self._kept.digest(path, look) != text:
            self._kept.files[path] = [*look, text]
            self._kept.changed = True

    # --- what all of it depends on ---

    def _run(self) -> str:
        """Return the digest of what all documents of the run depend on."""
        judge, config = self._judge, self._judge.project.config
        lint = config.lint
        parts = (
            _FORM,
            self._root,
            conditions.program(),
            conditions.packages(),
            sys.version,
            sys.platform,
            unicodedata.unidata_version,
            judge.project.named_log,
            judge.upgrade,
            judge.scheduled,
            judge.part.value,
            judge.changed,
            bool(judge.today),
            lint.exact,
            lint.exclude,
            lint.select,
            lint.ignore,
            config.flavour,
            config.diagrams._replace(cache=True),
            conditions.parser(config.diagrams.mermaid_version),
            None if judge.log is None else (judge.log.folder, judge.log.config),
        )
        return digest(repr(parts).encode("utf-8", "surrogatepass"))
