"""What both readings (scanned and exact) find out about a text, before it becomes a Document.

Lines are 0-based here: they index ``Source.lines``. Only `assembly.py` turns them into spans.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from handbook.model.document import Container

STX = "\x02"
ETX = "\x03"
FENCE_MARK = re.compile(STX + r"F(\d+)" + ETX)
"""Stands for a whole fence while the blocks around it are read, as in the renderer."""

_BLANKS = re.compile(r"^[ ]+$", re.MULTILINE)
_ODD_IN_REPOSITORY = re.compile("[\x00\x0b\x0c]")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ue000-\ue0ff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``title`` still has its attributes, ``last`` is its last line (its underline)."""

    level: int
    title: str
    line: int
    last: int
    containers: tuple[Container, ...]
    anchor: str | None = None
    """The id, when the renderer itself has given it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block from its ``first`` to its ``last`` line, both included.

    ``rows`` are the content lines as ``(line, column)``: what stands before the column, counted with tabs
    expanded, belongs to the containers.
    """

    info: str
    language: str
    first: int
    last: int
    rows: tuple[tuple[int, int], ...]
    drawable: bool
    """Drawn if live: the language has a diagram fence and the options are in order."""
    indent: int = 0
    """Width of what stands before the opening marker, tabs expanded."""
    content: str | None = None
    """Given when the renderer hands on something else than the rows, cut."""


@dataclass(slots=True)
class Outline:
    """Collected while reading; order of the entries does not matter."""

    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    live: dict[int, tuple[Container, ...]] = field(default_factory=dict)
    """Index of each block that is rendered as code -> the containers around it."""
    dead: list[Block] = field(default_factory=list)
    """What looks like the opening of a fence and is none."""
    code: set[int] = field(default_factory=set)
    """Lines of indented code."""
    hidden: list[tuple[int, int]] = field(default_factory=list)
    """First and last line of raw HTML that is shown as it is, comments included."""
    extent: dict[Container, int] = field(default_factory=dict)
    """Last line of each container in which a block was read."""
    uncertainties: list[tuple[int, str, str]] = field(default_factory=list)
    """Line, reason and the extension that makes it so; without one the site's own parser settles it."""
    includes: list[tuple[int, int]] = field(default_factory=list)
    """Start and end offset of each text that stands in for what is brought in from elsewhere."""

    def uncertain(self, line: int, reason: str, extension: str = "") -> None:
        """Record that what is at a line may be read differently by the renderer."""
        self.uncertainties.append((line, reason, extension))

    def reaches(self, containers: tuple[Container, ...], line: int) -> None:
        """Say that the containers hold a line."""
        for container in containers:
            if self.extent.get(container, -1) < line:
                self.extent[container] = line

    def reached(self, text: str, containers: tuple[Container, ...]) -> None:
        """Mark all fences whose marks stand in a text as rendered."""
        for match in FENCE_MARK.finditer(text):
            self.live.setdefault(int(match[1]), containers)


@dataclass(frozen=True, slots=True)
class MarkdownSource:
    r"""The text as the renderer sees it: lines joined with ``\n``, tabs expanded, blank lines empty.

    Line numbers are those of the file; lines above ``body`` (front matter) are empty.
    """

    lines: list[str]
    body: int
    raw: Sequence[str] = ()
    """The lines with their tabs."""

    @classmethod
    def of(cls, raw: Sequence[str], body: int, *, site: bool) -> MarkdownSource:
        """Normalise the raw lines of a file whose first rendered line is ``body`` (0-based).

        A site's renderer empties lines of blanks before it reads anything; GitHub's does not.
        """
        text = "\n".join(raw)
        if "\t" in text:
            text = text.expandtabs(4)
        if site and ("\n " in text or text.startswith(" ")):
            text = _BLANKS.sub("", text)
        lines = text.split("\n")
        lines[:body] = [""] * body
        return cls(lines, body, raw)


def odd_character(text: str, *, site: bool) -> int:
    """Return the offset of a control or private-use character that the renderer may trip over, or -1."""
    match = (_ODD if site else _ODD_IN_REPOSITORY).search(text)
    return match.start() if match else -1
