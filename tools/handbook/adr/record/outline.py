"""The few things of a record's text that a decision log needs: front matter, headings, visible lines.

Not a Markdown parser: `handbook.markdown` reads documents as they are rendered, this reads thousands of
short records on the way to the next number. Positions are 0-based offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^(?P<key>\w+)[ \t]*:[ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)
_HIDDEN = re.compile(
    r"<!--.*?-->|^ {0,3}<!--.*\Z"
    r"|^ {0,3}(?P<mark>`{3,}|~{3,})[^\r\n]*(?:\r?\n(?:.*?^ {0,3}(?P=mark)[`~]*[ \t]*\r?$|.*\Z)|\Z)",
    re.DOTALL | re.MULTILINE,
)
_HEADING = re.compile(
    r"^ {0,3}(?P<mark>#{1,6})(?:[ \t]+(?P<title>[^\r\n]*?))?(?:[ \t]+#+)?[ \t]*\r?$"
    r"|^ {0,3}(?P<text>[^\s#>|*+`-][^\r\n]*?)[ \t]*\r?\n {0,3}(?P<line>=+|-{2,})[ \t]*\r?$",
    re.MULTILINE,
)
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


class Heading(NamedTuple):
    """A heading of either style; ``end`` is the end of its last line, without the newline."""

    level: int
    title: str
    start: int
    end: int


class Outline(NamedTuple):
    """A record's text, taken apart."""

    text: str
    plain: str
    """The text with comments, code blocks, front matter and byte order mark blanked; same offsets."""
    top: int
    """Where the front matter ends."""
    entries: dict[str, tuple[str, int]]
    """The top-level lines of the front matter: key in lower case, raw value, offset of the value."""
    headings: tuple[Heading, ...]

    @property
    def title(self) -> Heading | None:
        """Return the first heading of level 1."""
        return next((heading for heading in self.headings if heading.level == 1), None)

    def section(self, name: str) -> tuple[Heading, int] | None:
        """Return the first section of that name below level 1, and where its own text ends."""
        for index, heading in enumerate(self.headings):
            if heading.level > 1 and _normal(heading.title) == name:
                after = self.headings[index + 1 : index + 2]
                return heading, after[0].start if after else len(self.text)
        return None

    def lines(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """Yield the lines that are not blank, each with its offset."""
        return ((match[0], match.start()) for match in _LINE.finditer(self.plain, start, end))

    def scalar(self, key: str) -> str:
        """Return an entry of the front matter without quotes and comment."""
        value = self.entries.get(key, ("", 0))[0]
        return re.sub(r"(?:^|\s)#.*", "", value).strip().strip("\"'")


def outline(text: str) -> Outline:
    """Take a record's text apart."""
    front = _FRONT.match(text)
    top = front.end() if front else 0
    entries = {}
    if front:
        found = _ENTRY.finditer(text, 0, front.end(1))
        entries = {entry["key"].lower(): (entry["value"], entry.start("value")) for entry in found}
    top = top or int(text.startswith("\ufeff"))
    plain = _blank(text[:top]) + _masked(text[top:])
    return Outline(text, plain, top, entries, tuple(_headings(plain)))


def _masked(text: str) -> str:
    if "<!--" not in text and "```" not in text and "~~~" not in text:
        return text
    return _HIDDEN.sub(lambda match: _blank(match[0]), text)


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _headings(plain: str) -> Iterator[Heading]:
    for match in _HEADING.finditer(plain):
        if match["mark"]:
            yield Heading(len(match["mark"]), match["title"] or "", match.start(), _end(match))
        else:
            level = 1 if match["line"][0] == "=" else 2
            yield Heading(level, match["text"], match.start(), _end(match))


def _end(match: re.Match[str]) -> int:
    return match.end() - match[0].endswith("\r")


def _normal(title: str) -> str:
    """Drop numbers, emoji and emphasis around a heading's words."""
    return re.sub(r"^[\W\d_]+|[\W_]+$", "", title).lower()


def closed(text: str) -> str:
    """Close a code block or comment that never ends, as it would swallow all records below it."""
    marks = re.findall(r"^ {0,3}(`{3,}|~{3,})", text, re.MULTILINE)
    for end in ("", *dict.fromkeys(f"\n{mark}" for mark in reversed(marks)), "\n-->"):
        whole = f"{text}{end}\n\n# end\n"
        last = outline(whole).headings[-1:]
        if last and last[0].title == "end" and last[0].start > len(text):
            return text + end
    return text
