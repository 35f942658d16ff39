"""A Markdown document as it was read: sections, fences, links, comments and front matter.

Units, everywhere: lines are 1-based, columns are 1-based in characters (code points),
offsets are 0-based into ``Document.text``; ``end`` is exclusive.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Protocol, TypeVar

from handbook.model.terms import Flavour

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
    if "\r" not in text:
        return (0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1]))
    return (0, *(match.end() for match in _NEWLINE.finditer(text)))


def locate(starts: tuple[int, ...], text: str, offset: int) -> Position:
    """Return the position of an offset; a byte order mark takes no column."""
    line = bisect_right(starts, offset)
    first = starts[line - 1]
    column = offset - first + 1
    if line == 1 and text.startswith(BOM) and column > 1:
        column -= 1
    return Position(line, column)


class Spanned(Protocol):
    """Whatever has a place in a text."""

    @property
    def span(self) -> Span:
        """Where it stands."""


S = TypeVar("S", bound=Spanned)


def starting_in(span: Span, items: Sequence[S]) -> Sequence[S]:
    """Return the items that begin in a span; ``items`` are sorted by where they begin."""
    first = bisect_left(items, span.start, key=_start)
    return items[first : bisect_left(items, span.end, lo=first, key=_start)]


def _start(item: Spanned) -> int:
    return item.span.start


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
    definition: bool = False
    """``[text]: target`` on a line of its own, which is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """``[text][label]`` or ``[label][]``: a link, or an image, to where a definition of the label leads."""

    text: str
    label: str
    """As written; empty in ``[label][]``, where the text is the label."""
    span: Span


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
class Uncertainty:
    """A construct that cannot be read with certainty; ``line`` is 1-based."""

    line: int
    reason: str
    extension: str = ""
    """The Markdown extension or plugin to blame; empty where the site's own parser settles it."""


@dataclass(frozen=True, slots=True)
class Inline:
    """What stands inside of lines, in order."""

    links: tuple[Link, ...] = ()
    comments: tuple[Comment, ...] = ()
    code: tuple[Span, ...] = ()
    """Code spans, with their backticks."""
    references: tuple[Reference, ...] = ()
    elements: tuple[Link, ...] = ()
    """Links and images that are HTML elements: ``<a href>`` and ``<img src>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """What is known of a document once its blocks have been read."""

    drawable: bool = False
    """Some block has a language that is drawn."""
    uncertainties: tuple[Uncertainty, ...] = ()
    includes: tuple[Span, ...] = ()
    """Where text stands in for what the site brings in from elsewhere, in order: it is not known here."""


def _no_inline() -> Inline:
    return Inline()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A parsed Markdown file. ``text`` is the whole file, BOM and line ends as they are."""

    path: str
    """With ``/``, relative to the project's root where it lies below it."""
    text: str
    flavour: Flavour
    reading: Reading
    front_matter: FrontMatter | None
    read_blocks: Callable[[], Blocks] = field(default=Blocks, repr=False, compare=False)
    """Reads the blocks when something in them is first asked for: not every run looks into all documents."""
    read_fences: Callable[[], tuple[Fence, ...]] = field(default=tuple, repr=False, compare=False)
    """Makes the fences when they are first asked for: few documents have diagrams."""
    read_sections: Callable[[], tuple[Section, ...]] = field(default=tuple, repr=False, compare=False)
    """Makes the sections when they are first asked for: few documents are of a kind."""
    read_inline: Callable[[], Inline] = field(default=_no_inline, repr=False, compare=False)
    """Finds links, comments and code spans when one of them is first asked for: few documents need them."""
    lacks: str = ""
    """What the configuration of the site lacks to draw diagrams, in words; empty where nothing is lacking."""

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """``line_starts(text)``."""
        return line_starts(self.text)

    @cached_property
    def blocks(self) -> Blocks:
        """What is known of the blocks."""
        return self.read_blocks()

    @property
    def is_looked_into(self) -> bool:
        """Whether something in the blocks was asked for."""
        return "blocks" in self.__dict__

    @property
    def drawable(self) -> bool:
        """Whether some block has a language that is drawn."""
        return self.blocks.drawable

    @property
    def uncertainties(self) -> tuple[Uncertainty, ...]:
        """What cannot be read with certainty."""
        return self.blocks.uncertainties

    @property
    def includes(self) -> tuple[Span, ...]:
        """Where text stands in for what the site brings in from elsewhere, in order."""
        return self.blocks.includes

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        """The fenced blocks and what looks like one, in the order of the document."""
        _ = self.blocks
        return self.read_fences()

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections, in the order of the document."""
        _ = self.blocks
        return self.read_sections()

    @cached_property
    def inline(self) -> Inline:
        """What stands inside of the document's lines."""
        _ = self.blocks
        return self.read_inline()

    @property
    def links(self) -> tuple[Link, ...]:
        """The links, images, definitions and autolinks."""
        return self.inline.links

    @property
    def references(self) -> tuple[Reference, ...]:
        """The links and images that name a definition."""
        return self.inline.references

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The HTML comments."""
        return self.inline.comments

    @property
    def doubts(self) -> tuple[Uncertainty, ...]:
        """Return ``uncertainties`` under the name that they had before: scripts of others ask for it."""
        return self.uncertainties

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
        return next(self.sections_at(offset), None)

    def sections_at(self, offset: int) -> Iterator[Section]:
        """Yield the sections that hold the offset, the deepest first."""
        at = bisect_right(self.sections, offset, key=_start) - 1
        while at >= 0:
            if offset in self.sections[at].span:
                yield self.sections[at]
            at = self._outer[at]

    @cached_property
    def _outer(self) -> tuple[int, ...]:
        """For each section the index of the one in which it begins, or -1."""
        found: list[int] = []
        around: list[int] = []
        for number, section in enumerate(self.sections):
            while around and self.sections[around[-1]].span.end <= section.span.start:
                around.pop()
            found.append(around[-1] if around else -1)
            around.append(number)
        return tuple(found)

    def brings_in(self, span: Span) -> bool:
        """Return whether something is brought into a span from elsewhere."""
        first = bisect_left(self.includes, span.start, key=lambda include: include.start)
        return first < len(self.includes) and self.includes[first].start < span.end

    def drawn(self) -> Iterator[Fence]:
        """Yield the fences that become diagrams."""
        return (fence for fence in self.fences if fence.drawn) if self.drawable else iter(())
