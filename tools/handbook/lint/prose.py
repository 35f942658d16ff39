"""The words of a document without its code, comments and front matter, offsets unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.markdown.inline import masked
from handbook.model.document import Document, Span
from handbook.patterns import lazy

_ITEM = lazy(r"^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_TABLE_ROW = lazy(
    r"^[ \t]*+\|?[ \t]*+:?-{2,}+:?[ \t]*+(?:\|[ \t]*+:?-{2,}+:?[ \t]*+)*+\|?[ \t]*+$", re.MULTILINE
)
_LINE = lazy(r"[^\r\n]+")
_WORD = lazy(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Prose:
    """The document's text with blanks in place of all that is not prose; same length, same lines."""

    text: str

    def within(self, span: Span) -> str:
        """Return the prose of a span."""
        return self.text[span.start : span.end]

    def words(self, span: Span) -> tuple[str, ...]:
        """Return the words of a span."""
        return tuple(_WORD.findall(self.within(span)))

    def lines(self, span: Span) -> Iterator[Span]:
        """Yield each line of a span that is not blank, without white space at its ends."""
        for row in _LINE.finditer(self.text, span.start, span.end):
            line = row.group()
            stripped = line.strip()
            if stripped:
                first = row.start() + len(line) - len(line.lstrip())
                yield Span(first, first + len(stripped))

    def items(self, span: Span) -> tuple[Span, ...]:
        """Return the list items of the outermost list level, each with its continuation lines."""
        found: list[Span] = []
        margin: int | None = None
        for line in self.lines(span):
            head = self.text.rfind("\n", 0, line.start) + 1
            item = _ITEM.match(self.text[head : line.end])
            if item and (margin is None or len(item[1]) <= margin):
                margin = len(item[1])
                found.append(Span(head + item.end(), line.end))
            elif found and (item or self.text[head] in " \t"):
                found[-1] = Span(found[-1].start, line.end)
            elif found and self.text[found[-1].end : line.start].count("\n") == 1:
                found[-1] = Span(found[-1].start, line.end)  # A lazy continuation line.
        return tuple(found)

    def has_table(self, span: Span) -> bool:
        """Return whether a span holds the delimiter row of a table."""
        return any("|" in row for row in _TABLE_ROW.findall(self.within(span)))


def prose(document: Document) -> Prose:
    """Blank out what is not prose."""
    dead = [comment.span for comment in document.comments]
    dead += [fence.span for fence in document.fences]
    dead += document.inline.code
    if document.front_matter is not None:
        dead.append(document.front_matter.span)
    return Prose(masked(document.text, dead))
