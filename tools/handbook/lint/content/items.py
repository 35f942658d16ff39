"""The items of a list as they are written, where an item may begin with code or be nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from handbook.lint.prose import Prose
from handbook.markdown.inline import masked
from handbook.model.document import Document, Span
from handbook.patterns import lazy

_BULLET = lazy(r"[ \t>]*+(?:[-*+]|(?P<number>\d{1,9})[.)])[ \t]++(?:\[[ xX]\][ \t]++)?+")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the outermost list."""

    start: int
    """Where its words begin, after bullet and check box."""
    end: int
    """Where its first line ends."""
    extent: Span
    """From its words to the bullet of the next item, with whatever stands between."""
    numbered: bool


def visible(document: Document) -> Prose:
    """Return the words of a document with the code that stands within sentences."""
    dead = [comment.span for comment in document.comments]
    dead += [fence.span for fence in document.fences]
    if document.front_matter is not None:
        dead.append(document.front_matter.span)
    return Prose(masked(document.text, dead))


def items(document: Document, text: Prose, body: Span, *, numbered: bool = False) -> Iterator[Item]:
    """Yield the items of the outermost list of a body, or only the numbered ones, each up to the next.

    ``text`` is what `visible` returns for the document.
    """
    found: list[tuple[int, int, int, bool]] = []
    for item in text.items(body):
        line = document.line_span(document.position(item.start).line)
        bullet = _BULLET.match(document.text, line.start, line.end)
        if bullet is not None and (bullet["number"] or not numbered):
            start = min(bullet.end(), line.end)
            found.append((line.start, start, line.end, bullet["number"] is not None))
    for (_, start, stop, ordered), (end, *_) in pairwise([*found, (body.end, 0, 0, False)]):
        yield Item(start, stop, Span(start, max(start, end)), ordered)
