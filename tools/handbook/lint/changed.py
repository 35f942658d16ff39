"""Which findings are about what a change has touched.

A finding is about a piece of its document, and counts where a line of that piece has changed:

- in a fenced block it is about the block: a diagram is wrong or right as a whole;
- in the front matter it is about the front matter;
- on a heading it is about the section, with its deeper sections: a section may lack something because it was
  removed, and no line is left to blame;
- on the title, or where a document has none at its first line, it is about the document, and counts wherever
  the document has changed;
- anywhere else it is about the lines that it marks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

from handbook.lint.rule import whole
from handbook.model.changed import ChangedLines, LineFeeds
from handbook.model.document import Document, Span, Spanned
from handbook.model.finding import Finding

S = TypeVar("S", bound=Spanned)


class Touched:
    """The pieces of one document that have changed."""

    def __init__(self, document: Document, changed: ChangedLines) -> None:
        self._document = document
        self._changed = changed
        self._feeds = LineFeeds(document.text)
        self._whole = whole(document)

    def has(self, finding: Finding) -> bool:
        """Return whether a finding is about one of them."""
        if self._changed.whole or finding.span == self._whole:
            return True
        piece = self._piece(finding.span)
        first = self._feeds.line(finding.span.start if piece is None else piece.start)
        last = self._feeds.line(max(piece.start, piece.end - 1) if piece else self._end(finding.span))
        if piece is None:
            return self._changed.touches(first, last)
        return self._changed.touches_piece(first, last)

    def _end(self, span: Span) -> int:
        """Return the last offset that a span marks."""
        return max(span.start, span.end - 1)

    def _piece(self, span: Span) -> Span | None:
        """Return what a finding at a span is about; None where that is the span itself."""
        document = self._document
        front = document.front_matter
        if front is not None and span.start in front.span:
            return front.span
        fence = _around(document.fences, span.start)
        if fence is not None:
            return fence.span
        section = _around(document.sections, span.start)
        if section is not None and span.start in section.heading:
            return section.span
        return None


def _around(items: Sequence[S], offset: int) -> S | None:
    """Return the last of some items that begins at or before an offset, if it holds it."""
    at = bisect_right(items, offset, key=lambda item: item.span.start) - 1
    return items[at] if at >= 0 and offset in items[at].span else None
