"""Diagrams where they are: in the fences of a page, or alone in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook.diagrams.facts import FAMILIES
from handbook.model.document import BOM, Blocks, Comment, Document, Fence, Inline, Reading, Span, line_starts
from handbook.model.facts import Facts
from handbook.model.terms import Flavour
from handbook.model.verdict import Verdict

SUFFIXES = (".mmd", ".mermaid")
"""What the name of a file that is one diagram ends with, in any case."""
_DIRECTIVE = re.compile(r"(?:\A\ufeff?|(?<=[\r\n]))[ \t]*%%[ \t]*(handbook:[^\r\n]*?)[ \t]*(?=[\r\n]|\Z)")
_MARKED_FRONT_MATTER = re.compile(rf"{BOM}\s*---[ \t]*[\r\n]")


class Drawing(NamedTuple):
    """A diagram that is drawn, and what Mermaid says of it."""

    document: Document
    fence: Fence
    verdict: Verdict

    @property
    def line(self) -> int:
        """The 1-based line at which it begins: that of the fence, or the first of a file of its own."""
        return self.document.position(self.fence.span.start).line

    @property
    def last_line(self) -> int:
        """The 1-based line at which it ends."""
        return self.document.position(max(self.fence.span.start, self.fence.span.end - 1)).line

    @property
    def facts(self) -> Facts | None:
        """What the diagram says; None when it is not valid."""
        return self.verdict.facts

    @property
    def type(self) -> str:
        """The type as rules name it, valid or not (``flowchart``); empty when unknown."""
        return FAMILIES.get(self.verdict.type, self.verdict.type)


def is_diagram_file(path: str) -> bool:
    """Return whether a file of this name is one diagram."""
    return path.lower().endswith(SUFFIXES)


def document(path: str, text: str) -> Document:
    r"""Return a file that is one diagram as a document with one drawn fence: all of its lines.

    A byte order mark is not part of the diagram, except before front matter, which Mermaid then does not
    recognise; ``\r\n`` ends a line as ``\n`` does. A line ``%% handbook: disable=CODE reason`` reaches the
    whole file, as the next block is the diagram itself.
    """
    starts = line_starts(text)
    skipped = len(BOM) if text.startswith(BOM) and not _MARKED_FRONT_MATTER.match(text) else 0
    lines = tuple(_lines(text, starts, skipped))
    whole = Span(len(BOM) if text.startswith(BOM) else 0, len(text))
    return Document(
        path=path,
        text=text,
        flavour=Flavour.GITHUB,
        reading=Reading.SCANNED,
        front_matter=None,
        read_blocks=lambda: Blocks(drawable=True),
        read_fences=lambda: (
            Fence(
                info="mermaid",
                language="mermaid",
                span=whole,
                info_span=Span(whole.start, whole.start),
                content="\n".join(text[line.start : line.end] for line in lines),
                lines=lines,
                containers=(),
                live=True,
                drawn=True,
            ),
        ),
        read_inline=lambda: Inline(comments=tuple(_directives(text))),
    )


def _lines(text: str, starts: tuple[int, ...], skipped: int) -> Iterator[Span]:
    """Yield where each line is, without its newline and the first ``skipped`` characters of the text."""
    for start, end in zip(starts, (*starts[1:], len(text)), strict=True):
        if start == len(text):
            return
        first = start + (skipped if start == 0 else 0)
        yield Span(first, max(first, start + len(text[start:end].rstrip("\r\n"))))


def _directives(text: str) -> Iterator[Comment]:
    if "handbook:" not in text:
        return
    for found in _DIRECTIVE.finditer(text):
        said = re.sub(r"^handbook:\s*disable\s*=", "handbook: disable-file=", found[1])
        yield Comment(said, Span(found.start(1), found.end(1)))


def at_line(drawings: Iterable[Drawing], line: int) -> Drawing | None:
    """Return the diagram that holds a 1-based line of the file, its fence marks included."""
    return next((drawing for drawing in drawings if drawing.line <= line <= drawing.last_line), None)
