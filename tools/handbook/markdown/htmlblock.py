"""Headings in a block of raw HTML, as a browser shows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.markdown.ahead import NEVER, Ahead
from handbook.markdown.title import unescaped
from handbook.model.document import line_starts

_OPENING = re.compile(r"<h(?P<level>[1-6])(?:>|\s[^>]*+(?P<end>>)?)", re.IGNORECASE)
"""Where no ``>`` ends it, no other tag that begins behind it ends either."""
_TAG = re.compile(r"<[^>]*+(?P<closed>>)?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class HtmlHeading:
    """A heading element: its text, and its first and last line in the block (0-based)."""

    level: int
    title: str
    first: int
    last: int


def without_comments(text: str) -> str:
    """Return a block without its comments; their line breaks stay."""
    last = text.rfind("-->") + 3
    if "<!--" not in text or last < 3:
        return text
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text[:last]) + text[last:]


def headings(text: str) -> Iterator[HtmlHeading]:
    """Yield the heading elements of a block that are closed in it."""
    starts = line_starts(text)
    closings = {level: Ahead(re.compile(rf"</h{level}\s*+>", re.IGNORECASE), text) for level in range(1, 7)}
    at = 0
    while found := _OPENING.search(text, at):
        at = found.end()
        if not found.group().endswith(">"):
            return
        level = int(found["level"])
        close = closings[level].after(at)
        if close == NEVER:
            continue
        title = _TAG.sub(lambda tag: "" if tag["closed"] else tag.group(), text[at:close])
        end = text.index(">", close) + 1
        yield HtmlHeading(
            level,
            " ".join(unescaped(title).split()),
            bisect_right(starts, found.start()) - 1,
            bisect_right(starts, end) - 1,
        )
        at = end
