"""The lines of front matter, and the key with which one of them begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_NO_KEY = frozenset(" \t\f\v#&*!|>%@`\"'[]{},?")
"""Characters with which a plain key does not begin; with ``-`` it does where a word follows at once."""

QUOTED = {
    '"': re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL),
    "'": re.compile(r"'[^']*+(?:''[^']*+)*+'"),
}
"""A whole scalar in quotes, by its first character."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the block: its text without newline, its offset, its 1-based line number."""

    text: str
    start: int
    number: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    @property
    def bare(self) -> str:
        """The text without white space at its ends."""
        return self.text.strip()

    @property
    def blank(self) -> bool:
        """Whether there is nothing but white space."""
        return not self.text or self.text.isspace()

    @property
    def silent(self) -> bool:
        """Whether it says nothing: a blank line or a comment."""
        return not (bare := self.text.lstrip()) or bare[0] == "#"

    @property
    def indented(self) -> bool:
        """Whether it begins with white space."""
        return self.text[:1] in (" ", "\t")

    @property
    def indent(self) -> int:
        """Number of white space characters with which it begins."""
        return len(self.text) - len(self.text.lstrip())


@dataclass(frozen=True, slots=True)
class Key:
    """What stands before the colon of a line, as it was typed, and what follows it."""

    key: str
    value: str
    """The rest of the line without the blanks after the colon."""
    value_at: int
    """Index in the line at which the value begins."""


def rows_between(text: str, start: int, end: int, number: int) -> Iterator[Row]:
    """Yield the lines between two offsets; ``number`` is the 1-based number of the first one."""
    while start < end:
        found = _LINE.match(text, start, end)
        assert found is not None  # noqa: S101 - the pattern matches the empty string
        yield Row(found[1], start, number)
        start, number = found.end(), number + 1


def at_margin(rows: list[Row]) -> list[Row]:
    """Return the rows without the indentation that all of them share: YAML allows it."""
    filled = next((row for row in rows if not row.silent), None)
    margin = len(filled.text) - len(filled.text.lstrip(" ")) if filled else 0
    if not margin:
        return rows
    pad = " " * margin
    if any(not row.blank and not row.text.startswith((pad, "#")) for row in rows):
        return rows  # A mistake: the lines are not of one mapping.
    return [
        Row(row.text[margin:], row.start + margin, row.number) if row.text.startswith(pad) else row
        for row in rows
    ]


def key_of(text: str) -> Key | None:
    """Return the key of a ``key: value`` line, or nothing for any other line.

    The key of a line ends at its first colon that a blank or the end of the line follows; a comment has none.
    """
    if text[:1] in ("'", '"'):
        quotes = QUOTED[text[0]].match(text)
        end = _past_blanks(text, quotes.end()) if quotes is not None else len(text)
        if quotes is None or not text.startswith(":", end) or text[end + 1 : end + 2] not in ("", " ", "\t"):
            return None
        return _split(text, quotes.end(), end)
    if not text or text[0] in _NO_KEY or (text[0] == "-" and text[1:2] in ("", " ", "\t", "#", ":")):
        return None
    end = text.find(":", 1)
    while end >= 0 and text[end + 1 : end + 2] not in ("", " ", "\t"):
        end = text.find(":", end + 1)
    if end < 0 or " #" in text[:end] or "\t#" in text[:end]:
        return None
    return _split(text, end, end)


def _split(text: str, key: int, colon: int) -> Key:
    at = _past_blanks(text, colon + 1)
    return Key(text[:key].rstrip(" \t"), text[at:], at)


def _past_blanks(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at


def without_comment(text: str) -> str:
    """Return a line without its comment and the white space around it; quotes mean nothing here."""
    at = text.find("#")
    while at > 0 and text[at - 1] not in " \t":
        at = text.find("#", at + 1)
    return (text if at < 0 else text[:at]).strip()
