"""What ``js/entry.mjs`` reports of an error, and what is made of it: a sentence and its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence and its place; line and columns are 1-based, in characters, the end exclusive."""

    message: str
    line: int
    column: int
    end_column: int
    mistake: str = ""
    """Which mistake it is; empty: the one that the function is named for."""
    instead: str = ""
    """What is to be written at the place, where that is certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The parser's own account of an error, and the lines of the diagram as it was given."""

    lines: tuple[str, ...]
    type: str
    kind: str
    error: str
    token: str
    """The grammar's name of what is at the place, where it has one."""
    found: str
    """The text that is there; for YAML its parser's reason."""
    expected: tuple[str, ...]
    """The grammar's names of what could stand there; for langium its whole sentence."""
    line: int
    """1-based, always one of ``lines``."""
    column: int
    end_column: int

    @property
    def text(self) -> str:
        """The line of the place."""
        return self.lines[self.line - 1]

    @property
    def rest(self) -> str:
        """What follows on that line, the place itself included."""
        return self.text[self.column - 1 :]

    @property
    def at_end(self) -> bool:
        """Whether nothing but blanks follows: the parser read it all, and missed something."""
        return not any(line.strip() for line in (self.rest, *self.lines[self.line :]))

    @property
    def readable(self) -> bool:
        """Whether a parser stopped at a place of the text; not a reader of YAML, or code after the parser."""
        return self.kind in {"grammar", "lexer", "langium"}

    @property
    def first_statement(self) -> int:
        """1-based line after front matter: the first that can hold a part of the diagram itself."""
        above = [number for number, line in enumerate(self.lines, 1) if line.strip()]
        if not above or self.lines[above[0] - 1].strip() != "---":
            return 1
        fences = (number for number in above[1:] if self.lines[number - 1].strip() == "---")
        return min(next(fences, 0) + 1, len(self.lines))

    @property
    def statements(self) -> tuple[str, ...]:
        """The lines from ``first_statement`` on, comments and directives left blank."""
        return tuple(
            "" if line.lstrip().startswith("%%") else line for line in self.lines[self.first_statement - 1 :]
        )

    @property
    def first_word(self) -> str:
        """The word with which the line of the place begins; empty where it begins with a sign."""
        found = re.match(r"\s*([A-Za-z][\w-]*)", self.text)
        return found[1] if found else ""

    def here(self, message: str) -> Hint:
        """Return a sentence about the place where the parser stopped."""
        return Hint(message, self.line, self.column, self.end_column)

    def span(self, message: str, start: int, end: int, line: int = 0) -> Hint:
        """Return a sentence about a piece of a line, 0-based; by default of the line of the place."""
        return Hint(message, line or self.line, start + 1, end + 1)

    def search(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return line and column of each place where ``word`` is a word of its own."""
        joint = "\\w" if word.isdigit() else "[\\w-]"  # 16-31 is two numbers, order-api is one name.
        alone = re.compile(rf"(?<!{joint}){re.escape(word)}(?!{joint})")
        return tuple(
            (number, found.start() + 1)
            for number, line in enumerate(self.lines, 1)
            for found in alone.finditer(line)
        )


def from_raw(lines: tuple[str, ...], raw: Mapping[str, object]) -> Answer:
    """Return the account of an error from the JSON object of the entry script."""

    def number(key: str) -> int:
        value = raw.get(key)
        return value if isinstance(value, int) else 1

    expected = raw.get("expected")
    line = min(max(number("line"), 1), len(lines))
    column = max(number("column"), 1)
    return Answer(
        lines=lines,
        type=str(raw["type"]),
        kind=str(raw["kind"]),
        error=str(raw["error"]),
        token=str(raw.get("token", "")),
        found=str(raw.get("found", "")),
        expected=tuple(str(each).strip("'") for each in expected) if isinstance(expected, list) else (),
        line=line,
        column=column,
        end_column=max(number("endColumn"), column + 1),
    )
