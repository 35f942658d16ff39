"""The nouns of the toolkit: frozen values that know nothing of files, click or MkDocs.

Units, everywhere: lines are 1-based, columns are 1-based in characters (code points),
offsets are 0-based into ``Document.text``; ``end`` is exclusive.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.facts import Facts
from handbook.terms import Flavour, Severity

__all__ = [
    "BOM",
    "Comment",
    "Container",
    "ContainerKind",
    "Document",
    "Doubt",
    "Edit",
    "Facts",
    "Fence",
    "Field",
    "Finding",
    "Flavour",
    "FrontMatter",
    "LineEdit",
    "Link",
    "Position",
    "Reading",
    "Section",
    "Severity",
    "Span",
    "Verdict",
    "line_starts",
    "locate",
]

BOM = "\ufeff"
_NEWLINE = re.compile(r"\r\n|\n|\r")


class Reading(enum.Enum):
    """How a document was read: by the line scanner, or by the renderer's own block phase."""

    SCANNED = "scanned"
    EXACT = "exact"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place for people: ``line`` and ``column``, both 1-based, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of ``Document.text``: offsets, 0-based, ``end`` exclusive."""

    start: int
    end: int

    def __contains__(self, offset: int) -> bool:
        return self.start <= offset < self.end


def line_starts(text: str) -> tuple[int, ...]:
    r"""Return the offset of each line's first character; ``\n``, ``\r\n`` and ``\r`` end a line."""
    return (0, *(match.end() for match in _NEWLINE.finditer(text)))


def locate(starts: tuple[int, ...], text: str, offset: int) -> Position:
    """Return the position of an offset; a byte order mark takes no column."""
    line = bisect_right(starts, offset)
    first = starts[line - 1]
    column = offset - first + 1
    if line == 1 and text.startswith(BOM) and column > 1:
        column -= 1
    return Position(line, column)


class ContainerKind(enum.Enum):
    """What a block can sit in."""

    ADMONITION = "admonition"
    DETAILS = "details"
    TAB = "tab"
    LIST_ITEM = "list item"
    QUOTE = "quote"
    HTML = "html"
    FOOTNOTE = "footnote"
    DEFINITION = "definition"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Container:
    """One container around a block; ``label`` is its title or marker, ``line`` is 1-based."""

    kind: ContainerKind
    label: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands below it, in the order of the document."""

    title: str
    """Text of the heading without ``#`` marks and attributes; inline markup is kept."""
    level: int
    id: str
    """The anchor: from ``{#id}`` where the flavour knows it, else the slug; unique in the document."""
    heading: Span
    """The heading's line or lines, without the final newline."""
    body: Span
    """From after the heading to the next heading of any level (or the end)."""
    span: Span
    """The heading, its body and its deeper sections."""
    containers: tuple[Container, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fenced code block, or what looks like one.

    ``live``: the renderer makes a code block (or a diagram) of it.
    ``drawn``: the renderer makes a Mermaid diagram of it; implies ``live``.
    A candidate that the renderer does not take as a fence (in a comment, behind a bullet on the
    site, ...) is kept with ``live`` false, so that a rule can say why no diagram appears.
    """

    info: str
    """The text behind the opening marker, stripped."""
    language: str
    """What the renderer takes as the language; empty when none."""
    span: Span
    """From the first marker character of the opening line to the end of the closing marker."""
    info_span: Span
    content: str
    """The lines as the renderer hands them on, container indentation removed, joined with ``\\n``."""
    lines: tuple[Span, ...]
    """Where each line of ``content`` stands in the text, without indentation removed and newline."""
    containers: tuple[Container, ...]
    live: bool
    drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An inline link, image or reference definition outside of code and comments."""

    text: str
    target: str
    span: Span
    target_span: Span
    image: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment; ``text`` is what stands between the marks, stripped."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of the front matter; every scalar stays a string (``0045``, ``no``)."""

    key: str
    value: str | tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The block between ``---`` lines at the top; ``error`` is a sentence when it cannot be read."""

    span: Span
    fields: tuple[Field, ...]
    error: str = ""
    error_line: int = 0

    def field(self, key: str) -> Field | None:
        """Return the entry of that key; the last one wins, as in YAML loaders."""
        return next((field for field in reversed(self.fields) if field.key == key), None)

    def scalar(self, key: str) -> str:
        """Return the value of a key as one string; empty when absent or a list."""
        field = self.field(key)
        return field.value if field is not None and isinstance(field.value, str) else ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A construct that the scanner cannot read with certainty; ``line`` is 1-based."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed Markdown file. ``text`` is the whole file, BOM and line ends as they are."""

    path: str
    """With ``/``, relative to the project's root where it lies below it."""
    text: str
    flavour: Flavour
    reading: Reading
    starts: tuple[int, ...]
    """``line_starts(text)``."""
    front_matter: FrontMatter | None
    sections: tuple[Section, ...]
    fences: tuple[Fence, ...]
    links: tuple[Link, ...]
    comments: tuple[Comment, ...]
    doubts: tuple[Doubt, ...] = ()

    def position(self, offset: int) -> Position:
        """Return line and column of an offset."""
        return locate(self.starts, self.text, offset)

    def line_span(self, line: int) -> Span:
        """Return the span of a 1-based line without its newline."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def section_at(self, offset: int) -> Section | None:
        """Return the deepest section that holds the offset."""
        found = [section for section in self.sections if offset in section.span]
        return found[-1] if found else None

    def drawn(self) -> Iterator[Fence]:
        """Yield the fences that become diagrams."""
        return (fence for fence in self.fences if fence.drawn)


@dataclass(frozen=True, slots=True)
class LineEdit:
    r"""Replace some columns of one line of a diagram by ``text``; a ``\n`` in it begins a new line.

    ``line`` and the columns are 1-based, in characters, ``end_column`` exclusive; all refer to the diagram
    as it was given.
    """

    line: int
    column: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether Mermaid draws a diagram, and if not: what to tell its author, and where."""

    valid: bool
    type: str
    """The diagram's type as Mermaid names it (``flowchart-v2``, ``sequence``); empty when unknown."""
    message: str = ""
    """One plain sentence without a final full stop; empty when valid."""
    detail: str = ""
    """Mermaid's own error text, unchanged; empty when valid."""
    line: int = 0
    """1-based line of the diagram as it was given; 1 when unknown, 0 when valid."""
    column: int = 0
    """1-based column in characters of that line; 1 when unknown, 0 when valid."""
    end_column: int = 0
    """Exclusive end on the same line, at least ``column + 1``; 0 when valid."""
    mistake: str = ""
    """Which of the known mistakes it is (``unclosed_block``), else who complained (``grammar``)."""
    instead: str = ""
    """What is to be written at the place, where that is certain."""
    cause: int = 0
    """1-based line of what is wrong, such as the opening of a block that ends too late; 0: the place."""
    repair: tuple[LineEdit, ...] = ()
    """Edits that make the diagram valid, in order, none overlapping; empty where no repair is certain."""
    facts: Facts | None = None
    """What the diagram says; None when it is not valid, or when nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` of the original by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to say about one place; complete when it is made, never changed."""

    code: str
    message: str
    path: str
    span: Span
    start: Position
    end: Position
    """Where the finding ends, exclusive; never before ``start``."""
    severity: Severity
    excerpt: str
    """The source line of ``start``, without its newline."""
    section: str = ""
    """Title of the section it stands in: part of the fingerprint, so that line shifts do not matter."""
    hint: str = ""
    """The next step, when the message alone does not say it."""
    fix: tuple[Edit, ...] = ()
