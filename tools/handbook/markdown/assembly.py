"""Make a Document of an outline: lines become spans, headings become sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from handbook.markdown import elements, inline, references
from handbook.markdown.extensions import Dialect
from handbook.markdown.ids import Anchors, split_attributes
from handbook.markdown.outline import Block, Heading, Outline
from handbook.model.document import (
    BOM,
    Blocks,
    Container,
    Document,
    Fence,
    FrontMatter,
    Inline,
    Reading,
    Section,
    Span,
    Uncertainty,
    line_starts,
)
from handbook.model.terms import Flavour

MOST_HEADINGS = 20_000
"""How many headings of a document are read: the longest book has some thousand."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file's text cut into raw lines; the lines have neither newline nor byte order mark."""

    path: str
    text: str
    starts: tuple[int, ...]
    raw: tuple[str, ...]
    front_matter: FrontMatter | None
    body: int
    """The first line (0-based) that is rendered."""

    @classmethod
    def of(cls, path: str, text: str, front_matter: FrontMatter | None, body: int) -> Manuscript:
        """Cut a text into lines."""
        if "\r" in text:
            starts = line_starts(text)
            ends = (*starts[1:], len(text))
            raw = tuple(text[start:end].rstrip("\r\n") for start, end in zip(starts, ends, strict=True))
        else:
            raw = tuple(text.split("\n"))
            starts = (0, *accumulate(len(line) + 1 for line in raw[:-1]))
        if text.startswith(BOM):
            raw = (raw[0][1:], *raw[1:])
        return cls(path, text, starts, raw, front_matter, body)

    def offset(self, line: int, column: int = 0) -> int:
        """Return the offset of a column that was counted with tabs expanded."""
        raw = self.raw[line]
        if "\t" in raw[:column]:
            width = taken = 0
            for character in raw:
                if width >= column:
                    break
                width += 4 - width % 4 if character == "\t" else 1
                taken += 1
            column = taken
        first = self.starts[line] + (line == 0 and self.text.startswith(BOM))
        return first + min(column, len(raw))

    def tail(self, line: int, column: int) -> str:
        """Return what stands from a column on; a tab that the column cuts leaves its blanks."""
        raw = self.raw[line]
        start = self.offset(line, column)
        missing = len(self.text[self.offset(line) : start].expandtabs(4)) - column if "\t" in raw else 0
        return " " * max(missing, 0) + self.text[start : self.end(line)]

    def end(self, line: int) -> int:
        """Return the offset behind the last character of a line."""
        return self.offset(line) + len(self.raw[line])

    def below(self, line: int) -> int:
        """Return the offset where the line below begins."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader has made of a text."""

    script: Manuscript
    outline: Outline
    lines: Sequence[str] = ()
    """The lines of which code is cut; where there are none, it is cut from the raw ones."""


def document(
    path: str,
    text: str,
    front: FrontMatter | None,
    dialect: Dialect,
    reading: Reading,
    read: Callable[[], Read],
) -> Document:
    """Return the document that a reader makes of a text; ``read`` is called once, when it is first needed."""
    made = _Made(read, dialect)
    return Document(
        path=path,
        text=text,
        flavour=dialect.flavour,
        reading=reading,
        front_matter=front,
        read_blocks=made.blocks,
        read_sections=made.sections,
        read_fences=made.fences,
        read_inline=made.inline,
        lacks=dialect.lacks if dialect.flavour is Flavour.MKDOCS else "",
    )


class _Made:
    """What is made of a text, when it is asked for: what others are made of once."""

    __slots__ = ("_dialect", "_fences", "_known", "_read")

    def __init__(self, read: Callable[[], Read], dialect: Dialect) -> None:
        self._read = read
        self._dialect = dialect
        self._known: Read | None = None
        self._fences: tuple[Fence, ...] | None = None

    def known(self) -> Read:
        """Return what the reader has made of the text."""
        if self._known is None:
            self._known = _bounded(self._read())
        return self._known

    def blocks(self) -> Blocks:
        """Return what is known of the blocks."""
        return _blocks(self.known().outline)

    def sections(self) -> tuple[Section, ...]:
        """Return the sections."""
        known = self.known()
        return _sections(known.script, known.outline, self._dialect)

    def fences(self) -> tuple[Fence, ...]:
        """Return the fences."""
        if self._fences is None:
            self._fences = _fences(self.known())
        return self._fences

    def inline(self) -> Inline:
        """Return what stands inside of lines."""
        known = self.known()
        return _inline(known.script, known.outline, self.fences())


def _bounded(read: Read) -> Read:
    """Leave out the headings that are too many: each takes a kilobyte, and its line may be two characters."""
    headings = read.outline.headings
    if len(headings) > MOST_HEADINGS:
        headings.sort(key=lambda heading: heading.line)
        reason = f"more than {MOST_HEADINGS:,} headings, of which the rest is not read"
        # Named like an extension, so that the site's own parser is not asked: it would not end.
        read.outline.uncertain(headings[MOST_HEADINGS].line, reason, "headings")
        del headings[MOST_HEADINGS:]
    return read


def _blocks(outline: Outline) -> Blocks:
    uncertainties = sorted(
        {Uncertainty(line + 1, reason, extension) for line, reason, extension in outline.uncertainties},
        key=lambda one: (one.line, one.reason),
    )
    return Blocks(
        drawable=any(block.drawable for block in outline.blocks),
        uncertainties=tuple(uncertainties),
        includes=tuple(Span(*span) for span in sorted(outline.includes)),
    )


def _inline(script: Manuscript, outline: Outline, fences: Sequence[Fence]) -> Inline:
    """Find what stands inside of lines: in all that is neither code, nor front matter, nor raw HTML."""
    cover = [fence.span for fence in fences if fence.live]
    cover += (Span(script.starts[line], script.end(line)) for line in outline.code if line < len(script.raw))
    if script.body:
        below = script.starts[script.body] if script.body < len(script.starts) else len(script.text)
        cover.append(Span(0, below))
    text = inline.masked(script.text, cover)
    comments, code = inline.comments_and_code(text)
    hidden = (Span(script.starts[first], script.end(last)) for first, last in outline.hidden)
    unseen = (*code, *(comment.span for comment in comments))
    plain = inline.masked(text, (*unseen, *hidden))
    return Inline(
        links=inline.links(plain),
        comments=comments,
        code=tuple(code),
        references=references.references(plain) if "][" in plain else (),
        elements=elements.links(inline.masked(text, unseen)) if elements.in_sight(text) else (),
    )


def _fences(read: Read) -> tuple[Fence, ...]:
    script, lines, outline = read.script, read.lines, read.outline
    found = [
        _fence(script, lines, block, outline.live.get(number, ()), number in outline.live)
        for number, block in enumerate(outline.blocks)
    ]
    found += (_fence(script, lines, block, (), False) for block in outline.dead)
    return tuple(sorted(found, key=lambda fence: fence.span))


def _fence(
    script: Manuscript, lines: Sequence[str], block: Block, containers: tuple[Container, ...], live: bool
) -> Fence:
    start = script.offset(block.first, block.indent)
    head = script.text[start : script.end(block.first)]
    behind = head.lstrip(head[:1])
    info_start = start + len(head) - len(behind.lstrip())
    content: list[str] = []
    spans: list[Span] = []
    for line, column in block.rows:
        raw = script.raw[line]
        if "\t" not in raw:
            first = script.starts[line] + min(column, len(raw))
            piece = raw[column:] if not lines or lines[line] else ""
            content.append(piece)
            spans.append(Span(first, first + len(piece)))
            continue
        first = script.offset(line, column)
        # A repository's view keeps tabs and trailing blanks in code; a site has none left by then.
        piece = lines[line][column:] if lines else script.tail(line, column)
        content.append(piece)
        spans.append(Span(first, script.end(line) if piece else first))
    return Fence(
        info=block.info,
        language=block.language,
        span=Span(start, max(start, script.offset(block.last) + len(script.raw[block.last].rstrip()))),
        info_span=Span(info_start, info_start + len(behind.strip())),
        content="\n".join(content) if block.content is None else block.content,
        lines=tuple(spans),
        containers=containers,
        live=live,
        drawn=live and block.drawable,
    )


def _sections(script: Manuscript, outline: Outline, dialect: Dialect) -> tuple[Section, ...]:
    anchors = Anchors(dialect.flavour, dialect.slug)
    named = [split_attributes(heading.title, dialect) for heading in outline.headings]
    anchors.taken.update(anchor for _, anchor in named if anchor)
    rows = sorted(zip(outline.headings, named, strict=True), key=lambda row: row[0].line)
    headings = [heading for heading, _ in rows]
    ends = _ends(headings)
    found: list[Section] = []
    for number, (heading, (title, anchor)) in enumerate(rows):
        start, below = script.starts[heading.line], script.below(heading.last)
        limit = _limit(script, outline, heading)
        following = script.starts[headings[number + 1].line] if number + 1 < len(headings) else limit
        end = script.starts[headings[ends[number]].line] if ends[number] < len(headings) else limit
        found.append(
            Section(
                title=title,
                level=heading.level,
                id=anchors.unique(title, anchor) if heading.anchor is None else heading.anchor,
                heading=Span(start, script.end(heading.last)),
                body=Span(below, max(below, min(following, limit))),
                span=Span(start, max(below, min(end, limit))),
                containers=heading.containers,
            )
        )
    return tuple(found)


def _ends(headings: list[Heading]) -> list[int]:
    """Return for each heading the index of the one that ends its section, or the number of headings.

    A heading of the same or a higher rank does, unless it stands in a container that the section is not in.
    A section within a container ends with that: what follows it below need not be looked for.
    """
    ends = [len(headings)] * len(headings)
    open_ones: list[int] = []
    for number, heading in enumerate(headings):
        path = heading.containers
        while open_ones:
            other = headings[open_ones[-1]]
            around = path[: len(other.containers)] == other.containers
            if around and (len(other.containers) < len(path) or other.level < heading.level):
                break
            ends[open_ones.pop()] = number
        open_ones.append(number)
    return ends


def _limit(script: Manuscript, outline: Outline, heading: Heading) -> int:
    """Return where the innermost container of a heading ends, or the end of the text."""
    if not heading.containers:
        return len(script.text)
    last = max(outline.extent.get(heading.containers[-1], heading.last), heading.last)
    return script.below(min(last, len(script.raw) - 1))
