"""A diagram while it is repaired: each line knows which line of the original it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handbook.model.verdict import LineEdit

_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A change that makes one mistake good, on lines of the diagram as it is now."""

    what: str
    """What it does, in words: ``quote the label``."""
    edits: tuple[LineEdit, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of a diagram, each with its 1-based number in the original, or 0 where it is new."""

    lines: tuple[str, ...]
    origins: tuple[int, ...]

    @classmethod
    def of(cls, diagram: str) -> Draft:
        """Return the draft that is the diagram as it was given."""
        lines = tuple(_NEWLINE.split(diagram))
        return cls(lines, tuple(range(1, len(lines) + 1)))

    @property
    def text(self) -> str:
        r"""The diagram as it is now, its lines joined with ``\n``."""
        return "\n".join(self.lines)

    def with_edits(self, edits: Iterable[LineEdit]) -> Draft:
        """Return the draft after the edits, all of which refer to the lines before."""
        lines: list[str] = list(self.lines)
        for edit in sorted(edits, key=lambda each: (each.line, each.column), reverse=True):
            line = lines[edit.line - 1]
            lines[edit.line - 1] = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
        texts: list[str] = []
        origins: list[int] = []
        for origin, line in zip(self.origins, lines, strict=True):
            first, *new = line.split("\n")
            texts += [first, *new]
            origins += [origin, *(0 for _ in new)]
        return Draft(tuple(texts), tuple(origins))

    def edits(self, original: Draft) -> Iterator[LineEdit]:
        """Yield what to change in the original to get this draft: at most one edit for each of its lines."""
        now: dict[int, list[str]] = {}
        last = 0
        for origin, line in zip(self.origins, self.lines, strict=True):
            last = origin or last
            now.setdefault(last, []).append(line)
        for number, before in enumerate(original.lines, 1):
            after = "\n".join(now[number])
            if after != before:
                yield _shortest(number, before, after)


def _shortest(number: int, before: str, after: str) -> LineEdit:
    """Return the edit without what is the same at the beginning and at the end of the line."""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != after[-1 - at]), most - head)
    return LineEdit(number, head + 1, len(before) - tail + 1, after[head : len(after) - tail])
