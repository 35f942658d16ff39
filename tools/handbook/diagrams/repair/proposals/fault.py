"""The place of a mistake, and how a change there is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.repair.draft import Change, Fix
from handbook.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the lines of the diagram as it is now."""

    lines: tuple[str, ...]
    verdict: Verdict

    @property
    def type(self) -> str:
        """The diagram's type, as Mermaid names it."""
        return self.verdict.type

    @property
    def text(self) -> str:
        """The line of the mistake."""
        return self.lines[self.verdict.line - 1]

    @property
    def at(self) -> int:
        """Where the mistake begins on that line, 0-based."""
        return self.verdict.column - 1

    @property
    def stop(self) -> int:
        """Where the parser gave up on that line, 0-based; ``at`` where it gave up on another one."""
        line, column = self.verdict.stop
        return column - 1 if line == self.verdict.line else self.at

    def of(self, recognise: Callable[[Answer], Hint | None]) -> bool:
        """Return whether this is the mistake that a hint's function recognises."""
        return self.verdict.mistake == recognise.__name__

    def change(self, start: int, end: int, text: str, reading: str | None = None, line: int = 0) -> Change:
        """Return the change of one piece of a line, from ``start`` to ``end`` (0-based)."""
        return Change(line or self.verdict.line, start + 1, end + 1, text, reading)

    def new_line(self, after: int, text: str) -> Change:
        """Return the change that puts a new line after the 1-based line ``after``."""
        end = len(self.lines[after - 1]) + 1
        return Change(after, end, end, "\n" + text)

    def fix(self, what: str, *changes: Change, adds: tuple[str, ...] = ()) -> Fix:
        """Return the fix that consists of these changes."""
        return Fix(what=what, changes=changes, adds=adds)
