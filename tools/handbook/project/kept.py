"""The file in which outcomes are kept: documents, what their rules have asked, and the answers to that."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from handbook.disk import keeping
from handbook.disk.keeping import Look
from handbook.lint.asked import NEVER, Question

FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What reading something else than such a file raises."""


class Kept:
    """What is in the file: documents, what they have asked, and what was known of files."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take what the file holds, as ``data``. Raises KeyError or TypeError for something else."""
        self.environments: list[str] = list(data["environments"])
        self.rows: list[list[Any]] = list(data["rows"])
        self.documents: dict[str, list[Any]] = dict(data["documents"])
        """Path -> place in ``environments``, digest of the text, places in ``rows``, outcome."""
        self.files: dict[str, list[Any]] = dict(data["files"])
        """Path -> the five parts of a `Look`, digest of the text."""
        self.changed = False

    @classmethod
    def load(cls, folder: Path, name: str) -> Kept:
        """Read what is kept; nothing is where the file is none of ours."""
        try:
            return cls(json.loads(keeping.load(folder, name) or b""))
        except FAULTS:
            return cls({"environments": [], "rows": [], "documents": {}, "files": {}})

    def digest(self, path: str, look: Look | None) -> str | None:
        """Return the digest of a file as it was when it looked like this; None where that is not known."""
        kept = self.files.get(path)
        return kept[-1] if kept is not None and look is not None and kept[:-1] == [*look] else None

    def digests(self, files: Iterable[tuple[str, os.stat_result]]) -> dict[str, str]:
        """Return what `digest` does for many files, by their paths; those that are not known are left out."""
        found: dict[str, str] = {}
        known = self.files
        with contextlib.suppress(*FAULTS):
            for path, info in files:  # No call for each of them: there may be ten thousand.
                kept = known.get(path)
                if (
                    kept is not None
                    and kept[0] == info.st_size
                    and kept[1] == info.st_mtime_ns
                    and kept[2] == info.st_ctime_ns
                    and kept[3] == info.st_ino
                    and kept[4] == info.st_dev
                ):
                    found[path] = kept[5]
        return found

    def save(self, folder: Path, name: str, root: Path) -> None:
        """Write what documents need that still exist."""
        documents = {path: entry for path, entry in self.documents.items() if os.path.lexists(root / path)}
        wanted: dict[int, int] = {}
        for _, _, rows, _ in documents.values():
            self._want(rows, wanted)
        rows = [self._moved(self.rows[row], wanted) for row in wanted]
        places: dict[int, int] = {}
        for environment, *_ in documents.values():
            places.setdefault(environment, len(places))
        texts = {of for about, of, _ in rows if about in ("text", "page")}
        data = {
            "environments": [self.environments[place] for place in places],
            "rows": rows,
            "documents": {
                path: [places[environment], text, [wanted[row] for row in asked], form]
                for path, (environment, text, asked, form) in documents.items()
            },
            "files": {path: kept for path, kept in self.files.items() if path in documents or path in texts},
        }
        keeping.keep(folder, name, json.dumps(data, separators=(",", ":")).encode())

    def _want(self, rows: Sequence[int], wanted: dict[int, int]) -> None:
        waiting = list(rows)
        while waiting:
            row = waiting.pop()
            if row not in wanted:
                wanted[row] = len(wanted)
                if self.rows[row][0] == "once":
                    waiting += self.rows[row][2]

    @staticmethod
    def _moved(row: list[Any], wanted: Mapping[int, int]) -> list[Any]:
        about, of, answer = row
        return [about, of, [wanted[each] for each in answer] if about == "once" else answer]


class Additions:
    """Adds questions with their answers to what is kept, each once."""

    def __init__(
        self,
        kept: Kept,
        answers: Mapping[Question, str | None],
        parts: Mapping[Question, tuple[Question, ...]],
    ) -> None:
        self._kept = kept
        self._answers = answers
        self._parts = parts
        self._places = {_key(row): place for place, row in enumerate(kept.rows)}
        self._rows: dict[Question, int | None] = {}
        self._environments = {each: place for place, each in enumerate(kept.environments)}

    def environment(self, environment: str) -> int:
        """Return the place of an environment."""
        if environment not in self._environments:
            self._environments[environment] = len(self._kept.environments)
            self._kept.environments.append(environment)
        return self._environments[environment]

    def rows(self, asked: Sequence[Question]) -> list[int] | None:
        """Return the places of questions; None where one of them has no answer that lasts."""
        found = [self._row(question) for question in asked]
        return [row for row in found if row is not None] if None not in found else None

    def _row(self, question: Question) -> int | None:
        if question not in self._rows:
            self._rows[question] = None
            about, of = question
            answer: object
            if about == "once":
                answer = self.rows(self._parts.get(question, (NEVER,)))
            else:
                answer = self._answers.get(question)
            if answer is not None:
                row = [about, of, answer]
                place = self._places.setdefault(_key(row), len(self._kept.rows))
                if place == len(self._kept.rows):
                    self._kept.rows.append(row)
                self._rows[question] = place
        return self._rows[question]


def _key(row: Sequence[Any]) -> tuple[object, ...]:
    about, of, answer = row
    return about, of, tuple(answer) if about == "once" else answer


def size(form: Sequence[Any]) -> int:
    """Return about how many characters an outcome takes."""
    return len(repr(form)) if form else 0
