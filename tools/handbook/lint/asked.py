"""What rules have asked about the repository besides the document: by that, an answer of a rule can be kept.

A finding depends on the document and on what the rule asked of other files. All that a rule can ask goes
through `Documents`, which notes it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Question(NamedTuple):
    """One thing that a rule has asked; equal questions have the same answer within a run."""

    about: str
    """``entry``, ``text``, ``page``, ``named``, ``publication``: as in `Files`; ``every``: all documents;
    ``today``: the date; ``once``: of `Documents.once`; ``never``: what cannot be asked again."""
    of: str = ""
    """The path, or what else is asked about."""


NEVER = Question("never")
"""Noted where an answer would be another one at another time: what depends on it is not kept."""


class Asked:
    """What is asked while somebody records it; where recordings are nested, the innermost one counts."""

    def __init__(self) -> None:
        self._recorded: list[dict[Question, None]] = []
        self.parts: dict[Question, tuple[Question, ...]] = {}
        """What was asked for each answer that was found out once for all documents."""

    def note(self, about: str, of: str = "") -> None:
        """Note a question."""
        if self._recorded:
            self._recorded[-1][Question(about, of)] = None

    def note_all(self, questions: Iterable[Question]) -> None:
        """Note questions that were asked before, whose answers are used again."""
        if self._recorded:
            self._recorded[-1].update(dict.fromkeys(questions))

    @contextmanager
    def recording(self) -> Iterator[dict[Question, None]]:
        """Yield what is asked in the block: complete when it is left, in order, each question once."""
        questions: dict[Question, None] = {}
        self._recorded.append(questions)
        try:
            yield questions
        finally:
            self._recorded.pop()
