"""A picture is drawn with characters.

Why:
    Boxes of dashes fall apart when a word gets longer, on a phone, in another font, and a screen reader
    reads them as "plus minus minus minus". Nobody keeps them up to date, because moving a box is work.
    Mermaid draws the same from a text that says what is connected. Tables, trees of files and the output
    of programs are no pictures and are left alone.

Bad (page):
    ```
    +--------+      +---------+
    |  shop  | ---> |  queue  |
    +--------+      +---------+
    ```

Good (page):
    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Fence, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_LANGUAGES = frozenset(
    {"", "text", "txt", "plain", "plaintext", "ascii", "asciiart", "none", "diagram", "art"}
)
_LID = lazy(r"(?=([+*.,'`][-=_][-=_+vV^<>]*[+*.,'`]|[┌╭╔┏└╰╚┗][─═━┬┴┼╤╧┯┷╥╨]+[┐╮╗┓┘╯╝┛]))")
_SIDE = frozenset("|│║┃+├┤┼╠╣╞╡><:▶◀►◄!")
_ARROW = lazy(r"->|<-|==>|<==|[─═━][>▶►→]|[<◀◄←][─═━]|[→←▼▲↓↑⇒⇐]")
_DOWN = lazy(r"[|│┃║]|(?<![\w'\"])[vV^](?![\w'\"])")
_CHAIN = lazy(r"[\[(][\w ./:-]+[\])]\s+[-=]{1,}>\s+(?=[\[(][\w ./:-]+[\])])")
_LEAST = 2
_WIDEST = 300
_TALLEST = 1000
"""Nobody draws wider or taller; a log can be, and would cost time."""
_MOST = 300
"""Boxes of different width, and boxes, that are looked at."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each block of plain text that holds boxes joined by arrows."""
    del context
    for fence in document.fences:
        if not fence.live or fence.drawn or fence.language.lower() not in _LANGUAGES:
            continue
        lines = [line[:_WIDEST].expandtabs(4)[:_WIDEST] for line in fence.content.split("\n")[:_TALLEST]]
        if is_picture(lines):
            yield rule.at(
                document,
                _opening(document, fence),
                "a diagram is drawn with characters",
                hint="draw it with Mermaid: ```mermaid and, for boxes and arrows, 'flowchart LR'",
            )


def _opening(document: Document, fence: Fence) -> Span:
    line = document.line_span(document.position(fence.span.start).line)
    return Span(fence.span.start, max(line.end, fence.span.start))


def is_picture(lines: Sequence[str]) -> bool:
    """Tell whether a text draws two boxes or more and joins them, or a chain of boxes in brackets."""
    found = _boxes(lines)
    if len(found) < _LEAST:
        return sum(len(_CHAIN.findall(line)) for line in lines) >= _LEAST
    return _joined(lines, found)


class Box(NamedTuple):
    """A rectangle of characters; lines and columns are 0-based and inclusive."""

    top: int
    bottom: int
    left: int
    right: int

    def holds(self, other: Box) -> bool:
        """Tell whether the other box lies within this one, away from its border."""
        vertical = self.top < other.top and other.bottom < self.bottom
        return vertical and self.left < other.left and other.right < self.right

    def covers(self, other: Box) -> bool:
        """Tell whether the other box is a cell of this one: within it, with a common border."""
        vertical = self.top <= other.top and other.bottom <= self.bottom
        within = vertical and self.left <= other.left and other.right <= self.right
        return self != other and within and not self.holds(other)


def _boxes(lines: Sequence[str]) -> tuple[Box, ...]:
    """Return the boxes of a text, one above the other without a gap as one, and no tables."""
    lids = [{(lid.start(1), lid.end(1) - 1) for lid in _LID.finditer(line)} for line in lines]
    rows: dict[tuple[int, int], list[int]] = {}
    for row, found_here in enumerate(lids):
        for width in found_here:
            if width[1] - width[0] >= _LEAST:
                rows.setdefault(width, []).append(row)
    stacks = (box for width in sorted(rows)[:_MOST] for box in _stacks(lines, rows[width], *width))
    found = list(islice(stacks, _MOST))
    tables = [box for box in found if any(box.covers(other) for other in found)]
    return tuple(box for box in found if box not in tables and not any(other.covers(box) for other in tables))


def _stacks(lines: Sequence[str], lids: Sequence[int], left: int, right: int) -> Iterator[Box]:
    """Yield the boxes between two columns, from their first lid to their last border.

    ``lids`` are the rows in which there is a lid between the two.
    """
    borders, below = frozenset(lids), -1
    for top in lids:
        if top < below:
            continue
        last, row = top, top + 1
        while row < len(lines) and (
            row in borders or (_is_side(lines[row], left) and _is_side(lines[row], right))
        ):
            last = row if row in borders else last
            row += 1
        below = row
        if last > top + 1 and not _has_columns(lines, top, left, right):
            yield Box(top, last, left, right)


def _has_columns(lines: Sequence[str], top: int, left: int, right: int) -> bool:
    """Tell whether a divider leads from the lid into the box, as in a table drawn with lines."""
    return any(
        lines[top][at] in "┬╤┯┳╦" and lines[top + 1][at : at + 1] in {"│", "┃", "║"}
        for at in range(left + 1, right)
    )


def _is_side(line: str, column: int) -> bool:
    return any(
        line[at : at + 1] in _SIDE and line[at : at + 1] != "" for at in (column, column - 1, column + 1)
    )


def _joined(lines: Sequence[str], boxes: Sequence[Box]) -> bool:
    """Return whether an arrow, or a line downward, is outside of the innermost boxes."""
    inner = [box for box in boxes if not any(box.holds(other) for other in boxes)]
    for row, line in enumerate(lines):
        across = [box for box in inner if box.top <= row <= box.bottom]
        outside = "".join(
            " " if any(box.left <= at <= box.right for box in across) else sign
            for at, sign in enumerate(line)
        )
        if _ARROW.search(outside) or any(
            _leads(row, found.start(), inner) for found in _DOWN.finditer(outside)
        ):
            return True
    return False


def _leads(row: int, column: int, boxes: Sequence[Box]) -> bool:
    """Return whether a sign is right below one box or right above one, within its width."""
    return any(box.left < column < box.right and row in {box.top - 1, box.bottom + 1} for box in boxes)


RULE = Rule(
    code="DGM112",
    name="ascii-diagram",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    for_diagram_files=True,
)
