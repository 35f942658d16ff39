"""A diagram while it is fixed: each line knows its origin, and each character how it is read as text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from handbook.model.verdict import LineEdit

_NEWLINE = re.compile(r"\r\n|\n|\r")


class Change(NamedTuple):
    """Replace one piece of a line, and say how the piece is read when its mistake is not the question.

    ``line`` and the columns are 1-based, in characters, ``end_column`` exclusive; all refer to the draft as
    it is now.
    """

    line: int
    column: int
    end_column: int
    text: str
    reading: str | None = None
    """Stands for ``text`` in the reading of the draft; None: the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change that puts one mistake right, and what it declares to change in the picture."""

    what: str
    """What it does, in words: ``quote the label``."""
    changes: tuple[Change, ...]
    adds: tuple[str, ...] = ()
    """Texts of the fixed diagram that its reading lacks."""
    renames: tuple[tuple[str, str], ...] = ()
    """Names of the reading, and what they become."""
    drops_line: bool = False
    """The line leaves the picture: certain only where its reading is not a statement."""


class _Line(NamedTuple):
    origin: int
    """1-based number in the original, or 0 where the line is new."""
    text: str
    readings: tuple[str, ...]
    """One for each character of ``text``, usually that character, and one for the end of the line."""


@dataclass(frozen=True, slots=True)
class FixDraft:
    """The lines of a diagram as they are now, and what they say apart from the mistakes that were fixed.

    The reading is a diagram of its own: the offending signs are letters in it, so that Mermaid shows what
    the author meant without the fix. `proof` compares the two.
    """

    _lines: tuple[_Line, ...]
    adds: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, diagram: str) -> FixDraft:
        """Return the draft that is the diagram as it was given."""
        lines = enumerate(_NEWLINE.split(diagram), 1)
        return cls(tuple(_Line(number, line, (*line, "")) for number, line in lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as they are now."""
        return tuple(line.text for line in self._lines)

    @property
    def text(self) -> str:
        r"""The diagram as it is now, its lines joined with ``\n``."""
        return "\n".join(self.lines)

    @property
    def reading(self) -> str:
        """The diagram with stand-ins for what was wrong."""
        return "\n".join("".join(line.readings) for line in self._lines)

    def touched(self, original: FixDraft) -> tuple[str, ...]:
        """Return the lines that are new or not as in the original."""
        before = dict(enumerate(original.lines, 1))
        return tuple(line.text for line in self._lines if before.get(line.origin) != line.text)

    def untouched(self, original: FixDraft) -> tuple[str, ...]:
        """Return the lines that are as in the original."""
        before = dict(enumerate(original.lines, 1))
        return tuple(line.text for line in self._lines if before.get(line.origin) == line.text)

    def after(self, fix: Fix) -> FixDraft:
        """Return the draft after the changes of a fix, all of which refer to the lines before."""
        lines = list(self._lines)
        for change in sorted(fix.changes, key=lambda each: (each.line, each.column), reverse=True):
            lines[change.line - 1] = _changed(lines[change.line - 1], change)
        return FixDraft(
            tuple(part for line in lines for part in _split(line)),
            (*self.adds, *fix.adds),
            (*self.renames, *fix.renames),
        )

    def as_written(self, numbers: Container[int]) -> FixDraft:
        """Return the draft with these 1-based lines read as they are written."""
        lines = enumerate(self._lines, 1)
        return replace(
            self,
            _lines=tuple(
                line._replace(readings=(*line.text, "")) if number in numbers else line
                for number, line in lines
            ),
        )

    def edits(self, original: FixDraft) -> Iterator[LineEdit]:
        """Yield what to change in the original to get this draft: at most one edit for each of its lines."""
        now: dict[int, list[str]] = {}
        last = 0
        for line in self._lines:
            last = line.origin or last
            now.setdefault(last, []).append(line.text)
        for number, before in enumerate(original.lines, 1):
            after = "\n".join(now[number])
            if after != before:
                yield _shortest(number, before, after)


def applied(diagram: str, edits: Iterable[LineEdit]) -> str:
    r"""Return the diagram after the edits, all of which refer to it as it is given; lines end with ``\n``."""
    changes = tuple(Change(edit.line, edit.column, edit.end_column, edit.text) for edit in edits)
    return FixDraft.of(diagram).after(Fix(what="", changes=changes)).text


def _changed(line: _Line, change: Change) -> _Line:
    start, end = change.column - 1, change.end_column - 1
    text = line.text[:start] + change.text + line.text[end:]
    if change.reading is None or change.reading == change.text:
        put: tuple[str, ...] = tuple(change.text)
        rest = line.readings[end:]
    elif len(change.reading) == len(change.text):
        put, rest = tuple(change.reading), line.readings[end:]
    elif change.text:
        put, rest = (change.reading, *[""] * (len(change.text) - 1)), line.readings[end:]
    else:  # Nothing is left to hold the reading but what follows.
        put, rest = (), (change.reading + line.readings[end], *line.readings[end + 1 :])
    return _Line(line.origin, text, (*line.readings[:start], *put, *rest))


def _split(line: _Line) -> Iterator[_Line]:
    """Yield the lines that a changed line has become."""
    start, origin = 0, line.origin
    for text in line.text.split("\n"):
        end = start + len(text)
        last = end == len(line.text)
        tail = line.readings[end] if last else line.readings[end].removesuffix("\n")
        yield _Line(origin, text, (*line.readings[start:end], tail))
        start, origin = end + 1, 0


def _shortest(number: int, before: str, after: str) -> LineEdit:
    """Return the edit without what is the same at the beginning and at the end of the line."""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != after[-1 - at]), most - head)
    return LineEdit(number, head + 1, len(before) - tail + 1, after[head : len(after) - tail])
